import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createResolver } from "../src/core/resolver.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(ask: () => Promise<string>, whenSeen = (then: () => void) => then()) {
  const need = { place: vi.fn(() => "here"), ask: vi.fn(ask), answered: vi.fn(() => 60), failed: vi.fn() };
  return { need, resolver: createResolver<string>({ ...need, whenSeen }) };
}

test("several reasons to ask at once are one question", async () => {
  const { need, resolver } = setUp(async () => "reply");
  for (let n = 0; n < 3; n++) resolver.soon();
  await vi.advanceTimersByTimeAsync(100);
  expect(need.ask).toHaveBeenCalledTimes(1);
});

test("asks again when the answer has aged", async () => {
  const { need, resolver } = setUp(async () => "reply");
  resolver.soon();
  await vi.advanceTimersByTimeAsync(61_000);
  expect(need.ask).toHaveBeenCalledTimes(2);
});

test("an answer that a newer question has overtaken is dropped", async () => {
  const answers: Array<(reply: string) => void> = [];
  const { need, resolver } = setUp(() => new Promise((resolve) => answers.push(resolve)));
  resolver.soon();
  await vi.advanceTimersByTimeAsync(30);
  resolver.soon();
  await vi.advanceTimersByTimeAsync(30);
  answers[1]?.("new");
  answers[0]?.("old");
  await vi.advanceTimersByTimeAsync(1);
  expect(need.answered.mock.calls).toEqual([["new"]]);
});

test("an answer is dropped from the moment a newer question is due", async () => {
  const answers: Array<(reply: string) => void> = [];
  const { need, resolver } = setUp(() => new Promise((resolve) => answers.push(resolve)));
  resolver.soon();
  await vi.advanceTimersByTimeAsync(30);
  resolver.soon();
  answers[0]?.("old");
  await vi.advanceTimersByTimeAsync(1);
  expect(need.answered).not.toHaveBeenCalled();
});

test("an answer that is still of use is taken however often something happens, and asked after a second later", async () => {
  const answers: Array<(reply: string) => void> = [];
  const { need, resolver } = setUp(() => new Promise((resolve) => answers.push(resolve)));
  resolver.soon();
  await vi.advanceTimersByTimeAsync(30);
  for (let n = 0; n < 5; n++) resolver.soon(true);
  answers[0]?.("first");
  await vi.advanceTimersByTimeAsync(900);
  expect([need.answered.mock.calls, need.ask.mock.calls.length]).toEqual([[["first"]], 1]);
  await vi.advanceTimersByTimeAsync(200);
  expect(need.ask).toHaveBeenCalledTimes(2);
});

test("stopped while nobody looks, it does not begin anew when somebody does", async () => {
  const seen: Array<() => void> = [];
  const { need, resolver } = setUp(
    async () => "reply",
    (then) => seen.push(then),
  );
  resolver.soon();
  await vi.advanceTimersByTimeAsync(30);
  resolver.stop();
  for (const look of seen) look();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(need.ask).not.toHaveBeenCalled();
});

test("while it fails it asks later and later", async () => {
  const { need, resolver } = setUp(() => Promise.reject(new Error("down")));
  resolver.soon();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(need.ask).toHaveBeenCalledTimes(3); // at once, after 15 s, after 30 more
  expect(need.failed).toHaveBeenLastCalledWith(expect.any(Error), true);
});

test("stopped, it asks no more and answers nothing", async () => {
  const { need, resolver } = setUp(async () => "reply");
  resolver.soon();
  resolver.stop();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(need.answered).not.toHaveBeenCalled();
});
