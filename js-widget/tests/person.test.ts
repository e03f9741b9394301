import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Exchanged } from "../src/identity/exchange.js";
import { createPerson } from "../src/identity/person.js";
import { Refusal } from "../src/identity/refusal.js";

const MINUTE = 60_000;
const session = (number: number, life = 15 * MINUTE): Exchanged => ({ session: `hs_${number}`, viewer: "maya", life });
const expired = new Refusal("token_expired", "The token has expired");

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp({ renewable = true, isKept = false } = {}) {
  const next = vi.fn<() => Promise<string | null>>(async () => "token");
  const exchange = vi.fn<(token: string) => Promise<Exchanged>>();
  const [become, tell] = [vi.fn(), vi.fn()];
  const page = { hidden: false, show: () => {} };
  const whenSeen = (then: () => void) => {
    if (page.hidden) page.show = then;
    else then();
  };
  const start = () =>
    createPerson({
      tokens: {
        next,
        renewable,
        get isKept() {
          return isKept && !next.mock.calls.length;
        },
      },
      exchange,
      now: Date.now,
      random: () => 0.5,
      whenSeen,
      become,
      tell,
    });
  return { next, exchange, become, tell, page, start };
}
const soon = () => vi.advanceTimersByTimeAsync(0);

test("a token becomes a session, and its reader known before it is used", async () => {
  const { exchange, become, tell, start } = setUp();
  exchange.mockResolvedValue(session(1));
  const person = start();
  const had: unknown[] = [];
  become.mockImplementation(() => had.push(person.session));
  await soon();
  expect(exchange).toHaveBeenCalledExactlyOnceWith("token");
  expect(become).toHaveBeenCalledExactlyOnceWith("maya");
  expect([had, person.session]).toEqual([[undefined], "hs_1"]);
  expect(tell).not.toHaveBeenCalled();
});

test("it is renewed a little before it ends, once", async () => {
  const { exchange, start } = setUp();
  exchange.mockResolvedValueOnce(session(1)).mockResolvedValueOnce(session(2, 60 * MINUTE));
  const person = start();
  await vi.advanceTimersByTimeAsync(13 * MINUTE);
  expect(person.session).toBe("hs_1");
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(person.session).toBe("hs_2");
  expect(exchange).toHaveBeenCalledTimes(2);
});

test("not while nobody looks, but then at once", async () => {
  const { exchange, page, start } = setUp();
  exchange.mockResolvedValueOnce(session(1)).mockResolvedValueOnce(session(2));
  const person = start();
  await soon();
  page.hidden = true;
  await vi.advanceTimersByTimeAsync(60 * MINUTE);
  expect(exchange).toHaveBeenCalledTimes(1);
  page.show();
  await soon();
  expect(person.session).toBe("hs_2");
});

test("a clock that is wrong by an hour does not make it renew for ever", async () => {
  const { exchange, start } = setUp();
  exchange.mockResolvedValue(session(1, -45 * MINUTE));
  start();
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(exchange.mock.calls.length).toBeLessThanOrEqual(13);
});

test("a token that came with an old page is followed by a fresh one at once, and nothing is said", async () => {
  const { next, exchange, become, tell, start } = setUp({ isKept: true });
  exchange.mockRejectedValueOnce(expired).mockResolvedValueOnce(session(1));
  const person = start();
  await soon();
  expect(person.session).toBe("hs_1");
  expect(next).toHaveBeenCalledTimes(2);
  expect(become).toHaveBeenCalledExactlyOnceWith("maya");
  expect(tell).not.toHaveBeenCalled();
});

test("a server that is away says nothing about the page's token", async () => {
  const { exchange, tell, start } = setUp({ isKept: true });
  exchange.mockRejectedValue(new Refusal("server_unavailable", "away"));
  start();
  await soon();
  expect(exchange).toHaveBeenCalledTimes(1);
  expect(tell).toHaveBeenCalledExactlyOnceWith("server_unavailable", "away");
});

test("a refused session is renewed once for all who were refused", async () => {
  const { exchange, tell, start } = setUp();
  exchange.mockResolvedValueOnce(session(1)).mockResolvedValueOnce(session(2));
  const person = start();
  await vi.advanceTimersByTimeAsync(MINUTE);
  const refused = new Refusal("session_revoked", "Revoked");
  await Promise.all([person.refused("hs_1", refused), person.refused("hs_1", refused)]);
  await person.refused("hs_1", refused);
  expect(person.session).toBe("hs_2");
  expect(exchange).toHaveBeenCalledTimes(2);
  expect(tell).not.toHaveBeenCalled();
});

test("one that is refused at once is given up, said, and tried again later", async () => {
  const { exchange, become, tell, start } = setUp();
  exchange.mockResolvedValueOnce(session(1)).mockResolvedValueOnce(session(2));
  const person = start();
  await soon();
  await person.refused("hs_1", new Refusal("session_revoked", "Revoked"));
  expect(person.session).toBeUndefined();
  expect(become).toHaveBeenLastCalledWith("");
  expect(tell).toHaveBeenCalledExactlyOnceWith("session_revoked", "Revoked");
  await vi.advanceTimersByTimeAsync(15_000);
  expect(person.session).toBe("hs_2");
});

test("what the server refuses is said with its code, help is everybody's, later and later tries follow", async () => {
  const { exchange, become, tell, start } = setUp();
  exchange.mockRejectedValue(expired);
  const person = start();
  await soon();
  expect(tell).toHaveBeenLastCalledWith("token_expired", "The token has expired");
  expect(become).toHaveBeenLastCalledWith("");
  await vi.advanceTimersByTimeAsync(100_000);
  expect(exchange).toHaveBeenCalledTimes(3); // at once, after 15 s, after 30 more
  expect(person.session).toBeUndefined();
});

test("a session outlives the failure to renew it, until it ends", async () => {
  const { exchange, become, start } = setUp();
  exchange.mockResolvedValueOnce(session(1)).mockRejectedValue(new Refusal("server_unavailable", "away"));
  const person = start();
  await vi.advanceTimersByTimeAsync(14 * MINUTE);
  expect(person.session).toBe("hs_1");
  await vi.advanceTimersByTimeAsync(MINUTE + 1_000);
  expect(person.session).toBeUndefined();
  expect(become).toHaveBeenLastCalledWith("");
});

test("a token that cannot be followed by another is not sent again when it was refused", async () => {
  const { exchange, start } = setUp({ renewable: false });
  exchange.mockRejectedValue(expired);
  start();
  await vi.advanceTimersByTimeAsync(60 * MINUTE);
  expect(exchange).toHaveBeenCalledTimes(1);
});

test.each([
  [20_000, 30_000], // half of it more, by chance
  [1_000, 7_500], // never at once
  [3_600_000, 300_000], // nor an hour later
  [undefined, 15_000],
])("told that it asks too often, the same token is sent again: %s", async (after, wait) => {
  const { exchange, start } = setUp({ renewable: false });
  exchange.mockRejectedValueOnce(new Refusal("too_many", "Too many requests", after)).mockResolvedValue(session(1));
  const person = start();
  await vi.advanceTimersByTimeAsync(wait - 1);
  expect(exchange).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(person.session).toBe("hs_1");
});

test("nobody is signed in when the host says so, which is no error", async () => {
  const { next, exchange, become, tell, start } = setUp();
  next.mockResolvedValue(null);
  start();
  await soon();
  expect(become).toHaveBeenCalledExactlyOnceWith("");
  expect(exchange).not.toHaveBeenCalled();
  expect(tell).not.toHaveBeenCalled();
});

test("stopped, it says and renews nothing more", async () => {
  const { exchange, become, start } = setUp();
  exchange.mockResolvedValue(session(1));
  const person = start();
  person.stop();
  await vi.advanceTimersByTimeAsync(60 * MINUTE);
  expect(become).not.toHaveBeenCalled();
  expect(person.session).toBeUndefined();
});
