import { expect, test } from "vitest";
import type { Item } from "../src/core/wire.js";
import { suggestions } from "../src/panel/home.js";

const item = (id: string, kind: string, code: string, element: string | null = null) =>
  ({ rule: `${kind}-${id}`, kind, why: { code }, element, article: { id } }) as unknown as Item;
const ids = (items: Item[]) => items.map(({ article }) => article.id);

test("what just happened comes first, then what the reader is in, then the writers' order", () => {
  const items = [
    item("a", "panel", "screen"),
    item("b", "panel", "element", "tax"),
    item("c", "panel", "event"),
    item("d", "panel", "everywhere"),
  ];
  expect(ids(suggestions(items, "tax"))).toEqual(["c", "b", "a", "d"]);
});

test("the tip of the element the reader is in is offered too, an article only once", () => {
  const items = [
    item("a", "panel", "screen"),
    item("t", "tip", "element", "tax"),
    item("a", "tip", "element", "tax"),
    item("u", "tip", "element", "other"),
  ];
  expect(ids(suggestions(items, "tax"))).toEqual(["t", "a"]);
});

test("at most five, and never an announcement", () => {
  const items = ["a", "b", "c", "d", "e", "f"].map((id) => item(id, "panel", "screen"));
  expect(suggestions([item("n", "announcement", "screen"), ...items], undefined)).toHaveLength(5);
});

test("a screen with nothing but tips offers their articles", () => {
  expect(ids(suggestions([item("t", "tip", "element", "tax")], undefined))).toEqual(["t"]);
});
