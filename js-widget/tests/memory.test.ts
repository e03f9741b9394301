import { expect, test } from "vitest";
import { createMemory, type Device, type Remembered } from "../src/core/memory.js";
import { createStored } from "../src/core/store.js";
import type { Item } from "../src/core/wire.js";

const item = (key: string, scope: "revision" | "forever", major: number) =>
  ({ remember: { key, kind: "tip", scope, major } }) as Item;
const blocked = (): Storage => {
  throw new DOMException("blocked", "SecurityError");
};
const memoryOn = (storage: () => Storage) =>
  createMemory(
    createStored<Device>(() => "helpsdk:test", {}, storage),
    createStored<Remembered>(() => "helpsdk:test", {}, storage),
    () => "device-1",
  );

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
  expect(createStored<Remembered>(() => "helpsdk:odd", {}).read()).toEqual({});
});

test.each([
  ["kept", () => localStorage],
  ["blocked", blocked],
])("what one reader dismissed is not the next one's, the device is everybody's (storage %s)", (_, storage) => {
  localStorage.clear();
  let key = "helpsdk:ledger";
  const memory = createMemory(
    createStored<Device>(() => "helpsdk:ledger", {}, storage),
    createStored<Remembered>(() => key, {}, storage),
    () => "device-1",
  );
  memory.skew = 1_000;
  key = "helpsdk:ledger:maya";
  memory.dismiss(item("a", "forever", 1));
  key = "helpsdk:ledger:olga";
  expect(memory.isDismissed(item("a", "forever", 1))).toBe(false);
  key = "helpsdk:ledger:maya";
  expect(memory.isDismissed(item("a", "forever", 1))).toBe(true);
  expect([memory.device, memory.skew]).toEqual(["device-1", 1_000]);
});
