import { expect, test } from "vitest";
import { uuid7 } from "../src/core/uuid.js";

test("is a UUIDv7 that holds its time", () => {
  const id = uuid7(0x0123456789ab);
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("never repeats within a millisecond", () => {
  expect(new Set(Array.from({ length: 1000 }, () => uuid7(1))).size).toBe(1000);
});
