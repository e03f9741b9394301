import { expect, test, vi } from "vitest";
import type { Item, ResolveReply } from "../src/core/wire.js";
import { usable } from "../src/memory/usable.js";

const step = { id: "one", title: "One", tree: [], element: null, done: false };
const item = (more: object = {}) =>
  ({
    rule: "a",
    kind: "tip",
    why: { code: "screen" },
    remember: { key: "a", kind: "tip", scope: "revision", major: 1, keys: ["a"] },
    article: { id: "fx", title: "Currencies", locale: "en" },
    ...more,
  }) as unknown as Item;
const reply = (more: object = {}) => ({ revision: 1, ttl: 60, items: [], ...more }) as unknown as ResolveReply;
const read = (more: object) => usable(reply(more), () => {});

test.each([undefined, null, "help", { items: [] }, { revision: "1", items: [] }, { revision: 1, items: {} }])(
  "%j is no answer",
  (answer) => {
    expect(() => usable(answer as unknown as ResolveReply, () => {})).toThrow(TypeError);
  },
);

test.each([
  ["nothing", null],
  ["a word", "tip"],
  ["no rule", item({ rule: "" })],
  ["no reason", item({ why: "screen" })],
  ["no memory", item({ remember: null })],
  ["no key", item({ remember: { major: 1, keys: [] } })],
  ["keys that are none", item({ remember: { key: "a", major: 1, keys: "a" } })],
  ["keys of numbers", item({ remember: { key: "a", major: 1, keys: [1] } })],
  ["no article", item({ article: "fx" })],
  ["a nameless article", item({ article: { id: "" } })],
  ["a title that is none", item({ article: { id: "fx", title: {} } })],
  ["a tree that is none", item({ tree: "text" })],
  ["steps that are none", item({ steps: {} })],
  ["a step that is none", item({ steps: [step, null] })],
  ["a nameless step", item({ steps: [{ ...step, id: undefined }] })],
  ["a step without content", item({ steps: [{ ...step, tree: undefined }] })],
])("an item with %s is left out, and alone", (_, bad) => {
  const fine = [item(), item({ rule: "b", steps: [step], tree: [] })];
  const { items, also } = read({ items: [fine[0], bad, fine[1]], also: { next: [bad, fine[0]] } });
  expect(items).toEqual(fine);
  expect(also).toEqual({ next: [fine[0]] });
});

test("a newer kind is left out and told", () => {
  const unknown = vi.fn();
  const { items } = usable(reply({ items: [item({ kind: "hologram" }), item()] }), unknown);
  expect([items.length, unknown.mock.calls]).toEqual([1, [["hologram"]]]);
});

test.each([
  [60, 60],
  [0, 5],
  [-1, 5],
  [1e9, 86_400],
  [null, 300],
  ["60", 300],
  [Number.NaN, 300],
  [undefined, 300],
])("an answer that says it is good for %j seconds is for %j", (ttl, seconds) => {
  expect(read({ ttl }).ttl).toBe(seconds);
});

const EMPTY = {
  also: {},
  left: { rules: {}, sets: {}, kinds: {} },
  elements: {},
  anchors: {},
  held_out: [],
  gone: [],
  counts: [],
  url_parts: [],
};

test.each([undefined, null, 7, "text", true])("what else an answer says as %j counts as not said", (said) => {
  const more = Object.fromEntries(Object.keys(EMPTY).map((name) => [name, said]));
  expect(read(more)).toMatchObject(EMPTY);
});

test("of lists and maps only what is not of their shape is left out", () => {
  const anchor = { tag: "input", attributes: { name: "tax" } };
  expect(
    read({
      left: { rules: { a: 1, b: "2" }, sets: null, kinds: [] },
      held_out: ["a", 1, null],
      gone: [{}, "b"],
      elements: { "f.tax": "Tax ID", "f.fx": 3 },
      anchors: { "f.tax": anchor, a: null, b: { tag: 1 }, d: { tag: "p", attributes: { id: 1 } } },
      also: { next: {}, last: [] },
    }),
  ).toMatchObject({
    left: { rules: { a: 1 }, sets: {}, kinds: {} },
    held_out: ["a"],
    gone: ["b"],
    elements: { "f.tax": "Tax ID" },
    anchors: { "f.tax": anchor },
    also: { last: [] },
  });
});
