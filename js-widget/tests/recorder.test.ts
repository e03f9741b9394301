import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Help, Recorder } from "../src/contract.js";
import { createEmitter } from "../src/core/emitter.js";
import { createMemory, type Device, type Dismissal, type Remembered } from "../src/core/memory.js";
import { createStored } from "../src/core/store.js";
import type { EventIn, Item, ResolveReply } from "../src/core/wire.js";
import { start } from "../src/memory/index.js";

const NOW = 1_795_000_000_000;
const OWN = "helpsdk:ledger";

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  vi.useFakeTimers({ now: NOW });
});

const stops: Array<() => void> = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const blocked = (): Storage => {
  throw new DOMException("blocked", "SecurityError");
};

/** A tab: its help, which tests may change, and its recorder. */
function tab(options: { storage?: () => Storage; reply?: Partial<ResolveReply>; key?: () => string } = {}) {
  const { storage = () => localStorage, reply = {}, key = () => OWN } = options;
  const memory = createMemory(
    createStored<Device>(() => OWN, {}, storage),
    createStored<Remembered>(key, {}, storage),
    createStored<Record<string, Dismissal>>(
      () => `${key()}:visit`,
      {},
      storage === blocked ? blocked : () => sessionStorage,
    ),
    () => "phone",
  );
  const events: EventIn[] = [];
  const help = {
    memory,
    held: new Map(),
    found: new Map(),
    waiting: createStored(() => "outbox", []),
    emitter: createEmitter(() => {}),
    parts: {},
    options: { site: "ledger" },
    events: () => events,
    viewer: { key: "" },
    reply: { revision: 1, screen: "s", items: [], ring: 3, ...reply } as unknown as ResolveReply,
    report: vi.fn(),
    ask: vi.fn(),
    api: { post: vi.fn(async () => undefined) },
  };
  const recorder = start(help as unknown as Help);
  stops.push(recorder.stop);
  const answer = (more: Partial<ResolveReply>) => {
    memory.sent();
    help.reply = { ...help.reply, ...more };
    help.emitter.emit("resolved", help.reply);
  };
  return { memory, help, events, recorder, answer };
}

function item(rule: string, remember: Partial<Item["remember"]> = {}, kind: Item["kind"] = "tip"): Item {
  const keys = [rule, ...(remember.set ? [`set:${remember.set}`] : []), `kind:${kind}`];
  const how = { key: rule, kind, scope: "revision", major: 1, keys, ...remember };
  return { rule, kind, article: { id: "a", locale: "en" }, remember: how } as unknown as Item;
}

const isDismissed = (recorder: Recorder, major: number) => recorder.isDismissed(item("a", { major }));

test.each([
  ["kept", () => localStorage],
  ["blocked", blocked],
])("a dismissal holds until the article's next major revision (storage %s)", (_, storage) => {
  const { recorder, memory } = tab({ storage });
  recorder.dismiss(item("a", { major: 2 }));
  expect([1, 2, 3].map((major) => isDismissed(recorder, major))).toEqual([true, true, false]);
  expect(memory.sent().dismissed).toEqual({ a: { scope: "revision", major: 2 } });
});

test("a dismissal for good outlives every revision", () => {
  const { recorder } = tab();
  recorder.dismiss(item("a", { scope: "forever" }));
  expect(isDismissed(recorder, 9)).toBe(true);
});

test("a set is dismissed with one of its rules", () => {
  const { recorder } = tab();
  recorder.dismiss(item("a", { key: "set:start", scope: "set", set: "start" }));
  expect(recorder.isDismissed(item("b", { set: "start", major: 5 }))).toBe(true);
  expect(recorder.isDismissed(item("c", { set: "other" }))).toBe(false);
});

test("what is dismissed once is so for this visit, and not stored beyond it", () => {
  const { recorder, memory } = tab();
  recorder.dismiss(item("a", { scope: "once" }));
  expect(isDismissed(recorder, 9)).toBe(true);
  expect(memory.sent().dismissed).toEqual({ a: { scope: "once", major: 1 } });
  sessionStorage.clear();
  expect(tab().memory.sent().dismissed).toEqual({});
});

test("an impression is counted under every key, by the server's clock", () => {
  const { recorder, memory } = tab();
  memory.skew = 5_000;
  recorder.shown(item("a", { set: "start" }));
  const once = { phone: { n: 1, at: [NOW + 5_000] } };
  expect(memory.sent().seen).toEqual({ a: once, "set:start": once, "kind:tip": once });
});

test("nothing is shown whose rule, set or kind has nothing left", () => {
  const left = { rules: { a: 0, b: 1 }, sets: { start: 0 }, kinds: { announcement: 0 } };
  const { recorder } = tab({ reply: { left } });
  const banner = item("d", {}, "announcement");
  const all = [item("a"), item("b"), item("c", { set: "start" }), banner, item("constructor")];
  expect(all.map(recorder.hasLeft)).toEqual([false, true, false, false, true]);
});

test("no cap binds what no rule led to", () => {
  const { recorder } = tab({ reply: { left: { kinds: { panel: 0 } } } });
  expect(recorder.hasLeft(item("fallback:start", {}, "panel"))).toBe(true);
});

test("each impression uses one up, also for others of its set, until the next answer", () => {
  const { recorder, answer } = tab({ reply: { left: { sets: { start: 2 } } } });
  const [a, b] = [item("a", { set: "start" }), item("b", { set: "start" })];
  recorder.shown(a);
  expect(recorder.hasLeft(b)).toBe(true);
  recorder.shown(a);
  expect(recorder.hasLeft(b)).toBe(false);
  answer({ left: { sets: { start: 1 } } });
  expect(recorder.hasLeft(b)).toBe(true);
});

test("an answer to a question that was asked before an impression is reckoned with it", () => {
  const { recorder, help, memory } = tab({ reply: { left: { rules: { a: 2 } } } });
  memory.sent();
  recorder.shown(item("a"));
  help.reply = { ...help.reply, left: { rules: { a: 1 } } };
  expect(recorder.hasLeft(item("a"))).toBe(false);
});

test("a suggestion is shown once per answer, and stays in the list although that was its last time", () => {
  const { recorder, help, answer } = tab({ reply: { left: { rules: { a: 1 } } } });
  const a = item("a", {}, "panel");
  for (let n = 0; n < 3; n++) recorder.listed(a, 0);
  expect(help.report).toHaveBeenCalledTimes(1);
  expect(recorder.offered([a])).toEqual([a]);
  answer({ revision: 2, left: { rules: { a: 0 } } });
  expect(recorder.offered([a])).toEqual([]);
});

test("product events that some rule counts are remembered, each id once", () => {
  const { events, answer, memory } = tab();
  events.push({ id: "e1", name: "invoice.sent", age: 1 }, { id: "e2", name: "page.viewed", age: 1 });
  answer({ counts: ["invoice.sent"] });
  answer({ counts: ["invoice.sent"] });
  expect(memory.sent().events).toEqual({ "invoice.sent": { phone: { n: 1, ids: ["e1"] } } });
});

test("what only a holdout keeps back is told of once", () => {
  const { answer, help } = tab();
  answer({ held_out: ["a"] });
  answer({ held_out: ["a", "b"] });
  expect(help.report.mock.calls).toEqual([
    ["held_out", { rule: "a" }],
    ["held_out", { rule: "b" }],
  ]);
});

test("two tabs keep each other's memory", () => {
  const [one, two] = [tab(), tab()];
  one.recorder.dismiss(item("a"));
  two.recorder.dismiss(item("b"));
  expect(Object.keys(one.memory.sent().dismissed ?? {})).toEqual(["a", "b"]);
});

test("a tab whose writing was lost to another's at the same moment writes again, and only then", () => {
  const [one, two] = [tab(), tab()];
  const redraw = vi.fn();
  Object.assign(one.help.parts, { tips: { update: redraw } });
  one.recorder.dismiss(item("a"));
  localStorage.setItem(OWN, JSON.stringify({ device: "phone" }));
  two.recorder.dismiss(item("b"));
  dispatchEvent(new StorageEvent("storage", { key: OWN }));
  expect(Object.keys(two.memory.sent().dismissed ?? {})).toEqual(["a", "b"]);
  expect(one.recorder.isDismissed(item("b"))).toBe(true);
  expect(redraw).toHaveBeenCalledTimes(1);
  const write = vi.spyOn(Storage.prototype, "setItem");
  dispatchEvent(new StorageEvent("storage", { key: OWN }));
  expect(write).not.toHaveBeenCalled();
  write.mockRestore();
});

test("dismissals that were kept the way it was done before still hold", () => {
  const before = { device: "d", dismissed: { a: { scope: "forever", major: 1 } }, seen: { a: 1 }, known: {} };
  localStorage.setItem(OWN, JSON.stringify(before));
  const { recorder, memory } = tab();
  expect(isDismissed(recorder, 1)).toBe(true);
  recorder.shown(item("b"));
  expect(memory.stored.read().memory?.dismissed).toEqual(before.dismissed);
});

test("what one reader dismissed is not the next one's, the device is everybody's", () => {
  let key = `${OWN}:maya`;
  const { recorder, help, memory } = tab({ key: () => key });
  const enter = (name: string) => {
    key = `${OWN}:${name}`;
    help.held.clear();
  };
  recorder.dismiss(item("a"));
  enter("olga");
  expect([isDismissed(recorder, 1), memory.device]).toEqual([false, "phone"]);
  enter("maya");
  expect(isDismissed(recorder, 1)).toBe(true);
});

test("what is remembered is at most 4 KB, dismissals first", () => {
  const { recorder, memory } = tab({ reply: { ring: 50 } });
  recorder.dismiss(item("put-away"));
  for (let n = 0; n < 400; n++) recorder.shown(item(`tip-${n % 10}`));
  const sent = memory.sent();
  expect(JSON.stringify(sent).length).toBeLessThanOrEqual(4096);
  expect(Object.keys(sent.dismissed ?? {})).toEqual(["put-away"]);
  expect(sent.seen?.["kind:tip"]?.["phone"]?.n).toBe(400);
});

test("what no rule led to is bound by no cap and uses up none", () => {
  const { recorder, memory } = tab({ reply: { left: { kinds: { panel: 0 } } } });
  const suggestion = item("fallback:a", {}, "panel");
  expect(recorder.offered([suggestion])).toEqual([suggestion]);
  recorder.listed(suggestion, 0);
  expect(memory.sent().seen ?? {}).toEqual({});
  expect(memory.unsent).toEqual([]);
});

test("dismissed help that was to be seen again elsewhere is back here, for good", () => {
  const { memory, recorder, answer } = tab();
  recorder.dismiss(item("a"));
  recorder.dismiss(item("b", { key: "b", scope: "once" }));
  answer({ again: 1, viewer: "somebody else" });
  expect(isDismissed(recorder, 1)).toBe(true);

  answer({ again: 1, viewer: null });
  expect([isDismissed(recorder, 1), memory.visit.read()]).toEqual([false, {}]);
  expect(memory.sent()).toEqual({ v: 1, again: 1, dismissed: {} });

  recorder.dismiss(item("a"));
  answer({ again: 1 });
  expect([isDismissed(recorder, 1), memory.sent().again]).toEqual([true, 1]);
});

test("what a signed-in reader asks to see again is told to the server, for their other devices", () => {
  const { help, recorder } = tab();
  recorder.dismiss(item("a"));
  recorder.dismiss(item("b", { key: "b", scope: "once" }));
  recorder.showAgain();
  expect([isDismissed(recorder, 1), recorder.isDismissed(item("b", { key: "b" }))]).toEqual([false, false]);
  expect(help.ask).toHaveBeenCalledOnce();
  expect(help.api.post).not.toHaveBeenCalled();

  help.viewer.key = "anna";
  recorder.showAgain();
  expect(help.api.post).toHaveBeenCalledWith("v1/memory", { memory: { v: 1, again: 2 } });
});

test("what was kept the way it was done before does not come back either", () => {
  localStorage.setItem(OWN, JSON.stringify({ dismissed: { a: { scope: "forever", major: 1 } } }));
  const { memory, recorder, answer } = tab();
  expect(isDismissed(recorder, 1)).toBe(true);

  answer({ again: 2 });
  expect([isDismissed(recorder, 1), memory.sent().dismissed]).toEqual([false, {}]);
});

test("what is gone from the site is dropped from all that is remembered, in every tab", () => {
  const [one, two] = [tab(), tab()];
  for (const rule of ["a", "b"]) one.recorder.shown(item(rule));
  one.recorder.dismiss(item("a"));
  one.recorder.dismiss(item("c", { scope: "once" }));
  dispatchEvent(new StorageEvent("storage", { key: OWN })); // both tabs hold it
  one.answer({ gone: ["a", "c"] });
  dispatchEvent(new StorageEvent("storage", { key: OWN }));
  const { dismissed, seen } = two.memory.sent();
  expect([dismissed, Object.keys(seen ?? {})]).toEqual([{}, ["b", "kind:tip"]]);
  expect(one.memory.stored.read().seen).toEqual({ b: 1 });
  const write = vi.spyOn(Storage.prototype, "setItem");
  dispatchEvent(new StorageEvent("storage", { key: OWN }));
  expect(write).not.toHaveBeenCalled();
  write.mockRestore();
});

test("what comes back to the site is remembered anew", () => {
  const { recorder, answer, memory } = tab();
  recorder.dismiss(item("a"));
  answer({ gone: ["a"] });
  expect(isDismissed(recorder, 1)).toBe(false);
  recorder.dismiss(item("a"));
  recorder.shown(item("b"));
  expect([isDismissed(recorder, 1), memory.stored.read().gone]).toEqual([true, []]);
});

test.each([
  ["to anybody, once the reader's session has ended", { viewer: null, revision: 1 }],
  ["of a server that is behind", { viewer: "maya", revision: 0 }],
])("nothing is dropped by an answer %s", (_, reply) => {
  const { recorder, help, answer } = tab();
  help.viewer.key = "maya";
  answer({ viewer: "maya" });
  recorder.dismiss(item("a"));
  answer({ ...reply, gone: ["a"] });
  expect(isDismissed(recorder, 1)).toBe(true);
});

test("a start that failed leaves nobody listening", () => {
  const listening = vi.spyOn(window, "addEventListener");
  const { help } = tab();
  location.hash = "#help=tax";
  const open = () => {
    throw new TypeError();
  };
  listening.mockClear();
  const on = vi.fn();
  const emitter = { ...help.emitter, on };
  expect(() => start({ ...help, emitter, open } as unknown as Help)).toThrow(TypeError);
  expect(on).not.toHaveBeenCalled();
  expect(listening.mock.calls.map(([name]) => name)).toEqual([]);
  location.hash = "";
  listening.mockRestore();
});
