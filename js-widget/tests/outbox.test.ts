import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { serverError } from "../src/core/api.js";
import { createStored } from "../src/core/store.js";
import type { Interaction } from "../src/core/wire.js";
import { createOutbox, type Outbox } from "../src/memory/outbox.js";

const item = (id: string): Interaction => ({ id, type: "shown", at: "2026-11-21T09:14:00Z" });
const stored = () => createStored<Interaction[]>(() => "outbox", []);
/** Something happened: the loader writes it down, and has the outbox look. */
function add(outbox: Outbox, one: Interaction): void {
  stored().write([...stored().read(), one]);
  outbox.look();
}

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test("sends a batch, and forgets it once it was acknowledged", async () => {
  const send = vi.fn().mockResolvedValue({});
  const outbox = createOutbox(stored(), { send, beacon: vi.fn() });
  add(outbox, item("a"));
  add(outbox, item("b"));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(send.mock.calls).toEqual([[[item("a"), item("b")], true]]);
  expect(stored().read()).toEqual([]);
});

test("sends the same again until it is acknowledged", async () => {
  const send = vi.fn().mockRejectedValueOnce(serverError(503)).mockResolvedValue({});
  add(createOutbox(stored(), { send, beacon: vi.fn() }), item("a"));
  await vi.advanceTimersByTimeAsync(2_000 + 8_000);
  expect(send).toHaveBeenCalledTimes(2);
  expect(stored().read()).toEqual([]);
});

test("what was left by an earlier page is sent by the next", async () => {
  stored().write([item("old")]);
  const send = vi.fn().mockResolvedValue({});
  createOutbox(stored(), { send, beacon: vi.fn() });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(send).toHaveBeenCalledWith([item("old")], true);
});

test("a batch that can never be accepted is not sent for ever", async () => {
  const send = vi.fn().mockRejectedValue(serverError(422));
  add(createOutbox(stored(), { send, beacon: vi.fn() }), item("bad"));
  await vi.advanceTimersByTimeAsync(600_000);
  expect(send).toHaveBeenCalledTimes(1);
});

test("leaving sends a beacon and keeps the items, which are counted once by their ids", () => {
  const [send, beacon] = [vi.fn(), vi.fn().mockReturnValue(true)];
  const outbox = createOutbox(stored(), { send, beacon });
  add(outbox, item("a"));
  outbox.leave();
  expect(beacon).toHaveBeenCalledWith([item("a")]);
  expect(send).not.toHaveBeenCalled();
  expect(stored().read()).toEqual([item("a")]);
});

test("a beacon that the browser does not take goes as a plain request, and its items stay", () => {
  const send = vi.fn().mockRejectedValue(new TypeError());
  const outbox = createOutbox(stored(), { send, beacon: () => false });
  add(outbox, item("a"));
  outbox.leave();
  expect(send.mock.calls).toEqual([[[item("a")], false]]);
  expect(stored().read()).toEqual([item("a")]);
});

/** Of three bytes a character, so that lengths of texts and of requests differ. */
const heavy = (id: string, bytes: number) => ({ ...item(id), query: "語".repeat(bytes / 3) });

test.each([
  ["light ones together", [1_000, 1_000, 1_000], [["0 1 2", true]]],
  [
    "no more than are light together",
    [27_000, 27_000, 27_000],
    [
      ["0 1", true],
      ["2", true],
    ],
  ],
  [
    "one that is too heavy alone",
    [1_000, 90_000, 1_000],
    [
      ["0", true],
      ["1", false],
      ["2", true],
    ],
  ],
  [
    "the heavy one first",
    [90_000, 1_000],
    [
      ["0", false],
      ["1", true],
    ],
  ],
])("a batch is below what may outlive a page: %s", async (_, sizes, batches) => {
  const send = vi.fn().mockResolvedValue({});
  stored().write(sizes.map((bytes, n) => heavy(String(n), bytes)));
  createOutbox(stored(), { send, beacon: vi.fn() });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(
    send.mock.calls.map(([items, keepalive]) => [items.map(({ id }: Interaction) => id).join(" "), keepalive]),
  ).toEqual(batches);
  const light = send.mock.calls.filter(([, keepalive]) => keepalive);
  for (const [items] of light) expect(new TextEncoder().encode(JSON.stringify({ items })).length).toBeLessThan(60_100);
});

test("what is too heavy for a beacon leaves as a plain request", () => {
  const [send, beacon] = [vi.fn().mockResolvedValue({}), vi.fn()];
  stored().write([heavy("a", 90_000)]);
  createOutbox(stored(), { send, beacon }).leave();
  expect(beacon).not.toHaveBeenCalled();
  expect(send.mock.calls[0]?.[1]).toBe(false);
});

test("is bounded: the oldest go first", () => {
  const outbox = createOutbox(stored(), { send: vi.fn(), beacon: vi.fn() });
  for (let n = 0; n < 250; n++) add(outbox, item(String(n)));
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
  expect(send).toHaveBeenCalledWith([item("old")], true);
});

test("stopped, it sends nothing more", async () => {
  const send = vi.fn().mockResolvedValue({});
  const outbox = createOutbox(stored(), { send, beacon: vi.fn() });
  add(outbox, item("a"));
  outbox.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(send).not.toHaveBeenCalled();
});
