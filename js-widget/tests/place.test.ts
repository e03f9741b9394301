import { expect, test } from "vitest";
import { tipPlace } from "../src/place.js";

const tip = { width: 300, height: 120 };
const view = { width: 360, height: 640 };

test("below its element, at its start", () => {
  expect(tipPlace(new DOMRect(20, 100, 200, 36), tip, view, false)).toEqual({ left: 20, top: 145 });
});

test("above when there is no room below", () => {
  expect(tipPlace(new DOMRect(20, 580, 200, 36), tip, view, false).top).toBe(580 - 9 - 120);
});

test("never past the edges, in either direction", () => {
  expect(tipPlace(new DOMRect(200, 100, 150, 36), tip, view, false).left).toBe(48);
  expect(tipPlace(new DOMRect(20, 100, 150, 36), tip, view, true).left).toBe(12);
});
