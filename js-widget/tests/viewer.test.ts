import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Identity } from "../src/contract.js";
import { createViewer } from "../src/core/viewer.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const proof = { token: "t" };

/** A viewer over an identity chunk that a test drives: `become[n]` is what the n-th proof reports with. */
function setUp() {
  const become: Array<(key: string) => void> = [];
  const stop = vi.fn();
  const identity: Identity = {
    prove(_, done) {
      become.push(done);
      return { session: "hs_1", refused: async () => {}, stop };
    },
    stop() {},
  };
  const log: string[] = [];
  const load = vi.fn(async () => identity);
  const viewer = createViewer({
    load,
    failed: () => log.push("failed"),
    leave: () => log.push(`leave ${viewer.key}`),
    enter: () => log.push(`enter ${viewer.key}`),
    ask: () => log.push("ask"),
  });
  return { viewer, become, stop, load, log };
}
const soon = () => vi.advanceTimersByTimeAsync(0);

test("without a proof it is known at once", () => {
  const { viewer, log } = setUp();
  viewer.signIn(undefined);
  viewer.whenKnown(() => log.push("known"));
  expect(log).toEqual(["known"]);
});

test("with one, what is to be done waits for who reads", async () => {
  const { viewer, become, log } = setUp();
  viewer.signIn(proof);
  viewer.whenKnown(() => log.push(`known ${viewer.key}`));
  await soon();
  expect(log).toEqual([]);
  become[0]?.("maya");
  expect(log).toEqual(["leave ", "enter maya", "known maya"]);
  expect(viewer.person?.session).toBe("hs_1");
});

test("nobody waits longer than three seconds, and who comes later still comes", async () => {
  const { viewer, become, log } = setUp();
  viewer.signIn(proof);
  viewer.known().then(() => log.push("known"));
  await vi.advanceTimersByTimeAsync(2_900);
  expect(log).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(log).toEqual(["known"]);
  become[0]?.("maya");
  expect(log).toEqual(["known", "leave ", "enter maya", "ask"]);
});

test("the next question tries again when the chunk could not be had", async () => {
  const { viewer, become, load, log } = setUp();
  load.mockRejectedValueOnce(new Error("offline"));
  viewer.signIn(proof);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(log).toEqual(["failed"]);
  viewer.known().then(() => log.push("known"));
  await soon();
  become[0]?.("maya");
  await soon();
  expect(log).toEqual(["failed", "leave ", "enter maya", "known"]);
});

test("signing out leaves, stops, and is known at once", async () => {
  const { viewer, become, stop, log } = setUp();
  viewer.signIn(proof);
  await soon();
  become[0]?.("maya");
  viewer.signIn(undefined);
  viewer.whenKnown(() => log.push("known"));
  expect(log.slice(2)).toEqual(["leave maya", "enter ", "ask", "known"]);
  expect(stop).toHaveBeenCalledOnce();
  expect(viewer.person).toBeUndefined();
});

test("the proof of somebody who has left meanwhile is not used", async () => {
  const { viewer, become } = setUp();
  viewer.signIn(proof);
  viewer.signIn(undefined);
  await soon();
  expect(become).toEqual([]);
  expect(viewer.person).toBeUndefined();
});
