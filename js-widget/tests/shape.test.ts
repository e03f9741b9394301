import { beforeEach, expect, test, vi } from "vitest";
import type { Help } from "../src/contract.js";
import { createShape } from "../src/panel/shape.js";

const refresh = vi.fn();
const shape = (dock?: string) =>
  createShape({ options: { site: "ledger", dock }, parts: { chrome: { refresh } } } as unknown as Help);
beforeEach(() => {
  localStorage.clear();
  refresh.mockClear();
});

test("the host's side is taken until the reader moves it, and then the reader's", () => {
  expect([shape().dock, shape("start").dock, shape("nowhere").dock]).toEqual(["end", "start", "end"]);
  shape("start").move("end");
  expect(shape("start").dock).toBe("end");
});

test("what is worn follows, and what was kept is there again", () => {
  const panel = document.createElement("div");
  const first = shape();
  first.wear(panel);
  first.resize(500);
  first.move("start");
  expect([panel.style.getPropertyValue("--width"), panel.className]).toEqual(["500px", "at-start"]);
  expect([shape().width, shape().dock]).toEqual([500, "start"]);
  expect(refresh).toHaveBeenCalledTimes(3); // the banner makes room
});

test("a width that is none is the usual one", () => {
  localStorage.setItem("helpsdk:ledger:panel", '{"width": "wide"}');
  expect(shape().width).toBe(392);
});
