/** Records what a reader sees, puts away and does, and says what may be shown. Loaded before anything is drawn. */
import type { Help, Recorder } from "../contract.js";
import type { Interaction, Item, ResolveReply } from "../core/wire.js";
import { cut, fromJson, toJson } from "./codec.js";
import { followLinks } from "./deeplink.js";
import {
  advanced,
  again,
  dismissed,
  happened,
  holds,
  type Memory,
  merge,
  NO_MEMORY,
  shown,
  without,
} from "./memory.js";
import { needed } from "./needs.js";
import { createOutbox } from "./outbox.js";
import { usable } from "./usable.js";

const HELD = "memory";
const PATIENCE = 4_000; // milliseconds in which a page's elements may come

/** How many more impressions the last answer allows, by key; none for any number. */
function allowance({ reply, memory }: Help): Map<string, number> {
  const { rules, sets, kinds } = reply?.left ?? {};
  const named = (prefix: string, of: Record<string, number> = {}) =>
    Object.entries(of).map(([id, n]): [string, number] => [prefix + id, n]);
  const left = new Map([...named("", rules), ...named("set:", sets), ...named("kind:", kinds)]);
  for (const key of memory.unsent) spend(left, key);
  return left;
}

function spend(left: Map<string, number>, key: string): void {
  const n = left.get(key);
  if (n !== undefined) left.set(key, n - 1);
}

const isWhole = (memory: Memory) => JSON.stringify(toJson(memory)) === JSON.stringify(cut(memory));

export function start(help: Help): Recorder {
  const { memory, held, emitter, parts, options } = help;
  const { stored, visit } = memory;
  let left = new Map<string, number>();
  let leftOf: Help["reply"];
  let newest = 0; // revision that answered
  let patience: ReturnType<typeof setTimeout> | undefined;
  const outbox = createOutbox(help.waiting, {
    send: (items, keepalive) => help.api.post("v1/interactions", { items }, keepalive),
    beacon(items) {
      const body = JSON.stringify({ items, session: help.session() });
      return navigator.sendBeacon(help.api.url("v1/interactions"), body);
    },
  });

  /** What this page and all others of this browser know. */
  function known(): Memory {
    const kept = stored.read();
    const copies = merge((held.get(HELD) as Memory | undefined) ?? NO_MEMORY, fromJson(kept), fromJson(kept.memory));
    const all = without(copies, kept.gone ?? []);
    held.set(HELD, all);
    return all;
  }
  /** Written only when it says something new: two tabs that write at the same time end up with one memory. */
  function write(now: Memory): void {
    held.set(HELD, now);
    const kept = stored.read();
    const sent = cut(now);
    if (JSON.stringify(sent) === JSON.stringify(kept.memory)) return;
    const { gone = [], dismissed: _, ...others } = kept; // what is recorded again is back
    stored.write({ ...others, memory: sent, gone: gone.filter((key) => !holds(now, key)) });
  }
  const current = () => (held.get(HELD) as Memory | undefined) ?? known();
  const listing = ({ rule }: Item) => `${help.reply?.revision} ${help.reply?.screen} ${rule}`;
  /** What an impression counts for. No cap binds what no rule led to, and it uses up none. */
  const keysOf = ({ rule, remember }: Item) => (rule.startsWith("fallback:") ? [] : (remember.keys ?? [rule]));

  function listen({ key }: StorageEvent): void {
    if (!key?.startsWith(`helpsdk:${options.site}`)) return;
    const all = known();
    // A memory too large to be written whole is not: two tabs might never agree on what to leave out
    if (isWhole(all)) write(all);
    redraw();
  }
  function redraw(): void {
    for (const part of [parts.tips, parts.chrome, parts.tour, parts.checklist, parts.modal]) part?.update();
  }
  /** Events travel with a request; those that some rule counts are remembered. Each id counts once. */
  function count(): void {
    const before = known();
    const events = help.events().filter(({ name }) => help.reply?.counts?.includes(name));
    const now = events.reduce((all, { name, id }) => happened(all, name, memory.device, id ?? null), before);
    if (now !== before) write(now);
  }
  function tellOf(
    type: Interaction["type"],
    { rule, article, element = null }: Item,
    more?: Partial<Interaction>,
  ): void {
    help.report(type, { rule, article: article.id, locale: article.locale, element, ...more });
  }
  /** A rule that only a holdout keeps back is told of once. */
  function tell(): void {
    for (const rule of help.reply?.held_out ?? []) {
      if (!held.has(`held_out ${rule}`)) help.report("held_out", { rule });
      held.set(`held_out ${rule}`, true);
    }
  }
  /**
   * What is gone from the site is dropped, here and in all tabs. Not by an answer to anybody (a session that ended) in
   * place of this reader, nor by a server that is behind with what is published.
   */
  function drop({ gone = [], viewer, revision }: ResolveReply): void {
    const isBehind = revision < newest;
    newest = Math.max(newest, revision);
    if (isBehind || !gone.length || (viewer ?? "") !== help.viewer.key) return;
    const rest = <T>(of: Record<string, T> = {}) =>
      Object.fromEntries(Object.entries(of).filter(([key]) => !gone.includes(key)));
    const { dismissed, seen, known: learned, ...kept } = stored.read();
    stored.write({ ...kept, gone, dismissed: rest(dismissed), seen: rest(seen), known: rest(learned) });
    visit.write(rest(visit.read()));
    write(known());
  }
  /** The reader asked, on another device, to see dismissed help again: what was put away here before is back. */
  function renew({ again = 0, viewer }: ResolveReply): void {
    const all = known();
    if (again <= all.again || (viewer ?? "") !== help.viewer.key) return;
    visit.write({});
    write(merge(all, { ...NO_MEMORY, again }));
  }
  function answered(): void {
    const reply = help.reply as ResolveReply;
    renew(reply);
    drop(reply);
    count();
    tell();
    clearTimeout(patience);
    patience = setTimeout(miss, PATIENCE);
  }
  /** What should hang on an element that does not come is told, once for each page view. */
  function miss(): void {
    for (const { kind, element, rule, interruptive } of help.reply?.items ?? [])
      if (kind === "tip" && element && !help.found.has(element)) {
        recorder.missed(element, rule);
        if (interruptive) help.load("absent");
      }
  }
  const recorder: Recorder = {
    received(reply, askedAt) {
      const skew = Date.parse(reply.now) - (askedAt + Date.now()) / 2;
      if (Number.isFinite(skew)) memory.skew = Math.round(skew);
      return usable(reply, (kind) =>
        help.tell("unknown_kind", `help that this widget cannot show is left out: ${kind}`),
      );
    },
    needed: () => needed(help, (item) => !recorder.isDismissed(item)),
    isDismissed({ rule, remember: { key, set, major } }) {
      const found = current().dismissed;
      const visited = new Map(Object.entries(visit.read()));
      return [rule, key, `set:${set}`].some((one) => {
        const how = visited.get(one) ?? found.get(one);
        return !!how && (how.scope !== "revision" || how.major >= major);
      });
    },
    hasLeft(item) {
      if (leftOf !== help.reply) [leftOf, left] = [help.reply, allowance(help)];
      return keysOf(item).every((key) => (left.get(key) ?? 1) > 0);
    },
    dismiss(item) {
      const { key, scope, major } = item.remember;
      if (scope === "once") visit.write({ ...visit.read(), [key]: { scope, major } });
      else write(dismissed(known(), key, scope, major));
      // Told late, it must not bring back what the reader has asked to see again since
      const { again } = known();
      tellOf("dismissed", item, again ? { value: String(again) } : {});
    },
    shown(item, more) {
      const keys = keysOf(item);
      const ring = help.reply?.ring ?? 1;
      recorder.hasLeft(item);
      for (const key of keys) spend(left, key);
      memory.unsent.push(...keys);
      write(shown(known(), keys, memory.device, Date.now() + memory.skew, ring));
      recorder.mark("seen", item);
      tellOf("shown", item, more);
    },
    missed(element, rule) {
      if (held.has(`missed ${element}`)) return;
      held.set(`missed ${element}`, true);
      help.report("missed", { element, rule, name: help.parts.fingerprint?.located.get(element)?.outcome ?? "dead" });
    },
    offered: (items) =>
      items.filter((item) => item.kind !== "panel" || held.has(listing(item)) || recorder.hasLeft(item)),
    listed(item, position) {
      if (item.kind !== "panel" || held.has(listing(item))) return;
      held.set(listing(item), true);
      recorder.shown(item, { position });
    },
    mark(what, { rule, remember: { major } }) {
      const kept = stored.read();
      stored.write({ ...kept, [what]: { ...kept[what], [rule]: major } });
    },
    has: (what, { rule, remember: { major } }) => (stored.read()[what]?.[rule] ?? 0) >= major,
    done({ rule, steps, remember: { major } }) {
      const told = (steps ?? []).filter((step) => step.done).map(({ id }) => id);
      const progress = current().steps.get(rule);
      return new Set([...told, ...(progress?.major === major ? progress.done : [])]);
    },
    advance(item, step) {
      if (recorder.done(item).has(step)) return;
      write(advanced(known(), item.rule, item.remember.major, step));
      tellOf("advanced", item, { value: step });
    },
    get isTipsOff() {
      return !!stored.read().tipsOff;
    },
    setTips(on) {
      stored.write({ ...stored.read(), tipsOff: !on });
      redraw();
    },
    mayInterrupt(rule) {
      const open = [parts.tips, parts.tour, parts.modal, parts.checklist].flatMap((part) => part?.rule() ?? []);
      return !parts.panel?.element() && !recorder.isTipsOff && open.every((one) => one === rule);
    },
    showAgain() {
      const now = again(known());
      visit.write({});
      write(now);
      // No interaction says so: a signed-in reader's other devices hear of it by the copy that is kept
      if (help.viewer.key) help.api.post("v1/memory", { memory: cut(now) }).catch(() => {});
      help.ask();
    },
    outbox,
    stop() {
      clearTimeout(patience);
      removeEventListener("storage", listen);
      for (const end of stops) end();
    },
  };
  if (help.reply) answered();
  // Last: a start that fails is tried again, and must not listen twice
  const stops = [outbox.stop, followLinks(help), emitter.on("resolved", answered)];
  addEventListener("storage", listen);
  return recorder;
}
