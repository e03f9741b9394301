import { expect, test } from "vitest";
import { createMemory, type Remembered } from "../src/core/memory.js";
import { createStored } from "../src/core/store.js";
import type { Item } from "../src/core/wire.js";

const item = (key: string, scope: "revision" | "forever", major: number) =>
  ({ remember: { key, kind: "tip", scope, major } }) as Item;
const blocked = (): Storage => {
  throw new DOMException("blocked", "SecurityError");
};
const memoryOn = (storage: () => Storage) =>
  createMemory(createStored<Remembered>(storage, "helpsdk:test", {}), () => "device-1");

test("a dismissal holds until the article's next major revision", () => {
  const memory = memoryOn(() => sessionStorage);
  memory.dismiss(item("a", "revision", 2));
  expect(memory.isDismissed(item("a", "revision", 2))).toBe(true);
  expect(memory.isDismissed(item("a", "revision", 3))).toBe(false);
});

test("a dismissal for good outlives every revision", () => {
  const memory = memoryOn(() => sessionStorage);
  memory.dismiss(item("b", "forever", 1));
  expect(memory.isDismissed(item("b", "forever", 9))).toBe(true);
});

test("works with blocked storage, for this page", () => {
  const memory = memoryOn(blocked);
  memory.dismiss(item("a", "revision", 1));
  expect(memory.device).toBe("device-1");
  expect(memory.sent()).toEqual({ dismissed: { a: { scope: "revision", major: 1 } } });
});

test("two tabs keep each other's dismissals", () => {
  localStorage.clear();
  const [one, two] = [memoryOn(() => localStorage), memoryOn(() => localStorage)];
  one.dismiss(item("a", "revision", 1));
  two.dismiss(item("b", "revision", 1));
  expect(Object.keys(one.sent().dismissed ?? {})).toEqual(["a", "b"]);
});

test("what somebody else left under our key is not used", () => {
  localStorage.setItem("helpsdk:odd", '["not", "ours"]');
  expect(createStored<Remembered>(() => localStorage, "helpsdk:odd", {}).read()).toEqual({});
});
