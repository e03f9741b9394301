import { expect, test, vi } from "vitest";
import { createEmitter } from "../src/core/emitter.js";

test("a listener that throws never stops the others", () => {
  const [failed, heard] = [vi.fn(), vi.fn()];
  const emitter = createEmitter(failed);
  emitter.on("shown", () => {
    throw new Error("theirs");
  });
  emitter.on("shown", heard);
  emitter.emit("shown", 1);
  expect(heard).toHaveBeenCalledWith(1);
  expect(failed).toHaveBeenCalledOnce();
});

test("on returns what stops it", () => {
  const heard = vi.fn();
  const emitter = createEmitter(vi.fn());
  emitter.on("shown", heard)();
  emitter.emit("shown");
  expect(heard).not.toHaveBeenCalled();
});
