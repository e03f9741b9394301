import { beforeEach, expect, test } from "vitest";
import { createMemory, type Device, type Dismissal, type Remembered } from "../src/core/memory.js";
import { createStored } from "../src/core/store.js";

beforeEach(() => localStorage.clear());
const blocked = (): Storage => {
  throw new DOMException("blocked", "SecurityError");
};
const memoryOn = (storage: () => Storage) =>
  createMemory(
    createStored<Device>(() => "helpsdk:test", {}, storage),
    createStored<Remembered>(() => "helpsdk:test", {}, storage),
    createStored<Record<string, Dismissal>>(() => "helpsdk:test:visit", {}, storage),
    () => "device-1",
  );

test("what is stored is what is sent, with what is dismissed for this visit", () => {
  const memory = memoryOn(() => localStorage);
  const kept = { v: 1, dismissed: { a: { scope: "forever", major: 1 } }, seen: { a: { d: { n: 1 } } } } as const;
  memory.stored.write({ ...memory.stored.read(), memory: kept });
  memory.visit.write({ b: { scope: "once", major: 2 } });
  const dismissed = { ...kept.dismissed, b: { scope: "once", major: 2 } };
  expect(memory.sent()).toEqual({ ...kept, dismissed });
});

test("dismissals that were kept the way it was done before are sent too, nothing else is", () => {
  const before = { device: "d", skew: 5, dismissed: { a: { scope: "revision", major: 1 } }, seen: { a: 1 } };
  localStorage.setItem("helpsdk:test", JSON.stringify(before));
  expect(memoryOn(() => localStorage).sent()).toEqual({ dismissed: before.dismissed });
});

test("works with blocked storage, for this page", () => {
  const memory = memoryOn(blocked);
  memory.skew = 1_000;
  expect([memory.device, memory.skew, memory.sent()]).toEqual(["device-1", 1_000, { dismissed: {} }]);
});

test("what somebody else left under our key is not used", () => {
  localStorage.setItem("helpsdk:odd", '["not", "ours"]');
  expect(createStored<Remembered>(() => "helpsdk:odd", {}).read()).toEqual({});
});
