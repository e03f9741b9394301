import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ServerError } from "../src/core/api.js";
import { createOutbox } from "../src/core/outbox.js";
import { createStored } from "../src/core/store.js";
import type { Interaction } from "../src/core/wire.js";

const item = (id: string): Interaction => ({ id, type: "shown", at: "2026-11-21T09:14:00Z" });
const stored = () => createStored<Interaction[]>(() => "outbox", []);

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test("sends a batch, and forgets it once it was acknowledged", async () => {
  const send = vi.fn().mockResolvedValue({});
  const outbox = createOutbox(stored(), { send, beacon: vi.fn() });
  outbox.add(item("a"));
  outbox.add(item("b"));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(send.mock.calls).toEqual([[[item("a"), item("b")]]]);
  expect(stored().read()).toEqual([]);
});

test("sends the same again until it is acknowledged", async () => {
  const send = vi.fn().mockRejectedValueOnce(new ServerError(503)).mockResolvedValue({});
  createOutbox(stored(), { send, beacon: vi.fn() }).add(item("a"));
  await vi.advanceTimersByTimeAsync(2_000 + 8_000);
  expect(send).toHaveBeenCalledTimes(2);
  expect(stored().read()).toEqual([]);
});

test("what was left by an earlier page is sent by the next", async () => {
  stored().write([item("old")]);
  const send = vi.fn().mockResolvedValue({});
  createOutbox(stored(), { send, beacon: vi.fn() });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(send).toHaveBeenCalledWith([item("old")]);
});

test("a batch that can never be accepted is not sent for ever", async () => {
  const send = vi.fn().mockRejectedValue(new ServerError(422));
  createOutbox(stored(), { send, beacon: vi.fn() }).add(item("bad"));
  await vi.advanceTimersByTimeAsync(600_000);
  expect(send).toHaveBeenCalledTimes(1);
});

test("leaving sends a beacon and keeps the items, which are counted once by their ids", () => {
  const beacon = vi.fn();
  const outbox = createOutbox(stored(), { send: vi.fn(), beacon });
  outbox.add(item("a"));
  outbox.leave();
  expect(beacon).toHaveBeenCalledWith([item("a")]);
  expect(stored().read()).toEqual([item("a")]);
});

test("is bounded: the oldest go first", () => {
  const outbox = createOutbox(stored(), { send: vi.fn(), beacon: vi.fn() });
  for (let n = 0; n < 250; n++) outbox.add(item(String(n)));
  expect(stored().read()).toHaveLength(200);
  expect(stored().read()[0]?.id).toBe("50");
});

test("what another reader left is sent once that box is looked at", async () => {
  localStorage.setItem("hers", JSON.stringify([item("old")]));
  let key = "mine";
  const send = vi.fn().mockResolvedValue({});
  const outbox = createOutbox(
    createStored<Interaction[]>(() => key, []),
    { send, beacon: vi.fn() },
  );
  await vi.advanceTimersByTimeAsync(2_000);
  expect(send).not.toHaveBeenCalled();
  key = "hers";
  outbox.look();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(send).toHaveBeenCalledWith([item("old")]);
});

test("stopped, it sends nothing more", async () => {
  const send = vi.fn().mockResolvedValue({});
  const outbox = createOutbox(stored(), { send, beacon: vi.fn() });
  outbox.add(item("a"));
  outbox.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(send).not.toHaveBeenCalled();
});
