import { beforeEach, expect, test, vi } from "vitest";
import { createDesk } from "../src/contact/desk.js";
import { attached, inWords } from "../src/contact/sent.js";
import type { Help } from "../src/contract.js";
import { createEmitter } from "../src/core/emitter.js";
import { fill } from "../src/core/words.js";
import type { Panel } from "../src/panel/context.js";

const post = vi.fn();
const viewer = { key: "" };
const emitter = createEmitter(() => {});
const help = () =>
  ({
    api: { post },
    viewer,
    emitter,
    held: new Map([["read", ["fx", "tax"]]]),
    memory: { skew: 0, device: "d" },
    options: { site: "ledger", appVersion: "4.2", traits: { plan: "free" } },
    traits: () => ({ plan: "team" }),
    reply: { screen: "invoice.form", screen_title: "New invoice", elements: { "f.tax": "Tax ID" } },
    words: { catalog: { locale: "en" } },
    languages: () => ["*", "de"],
    at: () => "f.tax",
  }) as unknown as Help;
const desk = () => createDesk(help(), () => {});
const letter = { message: "Where is it?" };

beforeEach(() => {
  sessionStorage.clear();
  viewer.key = "";
  post.mockReset().mockResolvedValue({ id: "1", queued: true });
});

test("a message that was taken is kept no more", async () => {
  const one = desk();
  one.keep({ message: letter.message, replyTo: "" });
  await one.send(letter);
  expect([one.state, one.draft.message]).toEqual(["sent", ""]);
});

test.each([
  ["no connection", new TypeError(), "waiting"],
  ["a server that is away", { status: 503 }, "waiting"],
  ["a refusal", { status: 422, code: "invalid" }, "refused"],
  ["too many", { status: 429, code: "too_many" }, "refused"],
])("with %s the message is kept", async (_, error, state) => {
  post.mockRejectedValue(error);
  const one = desk();
  one.keep({ message: letter.message, replyTo: "" });
  await one.send(letter);
  expect([one.state, one.draft.message]).toEqual([state, letter.message]);
});

test("a message that waits goes under its own id, also from another page, and once", async () => {
  post.mockRejectedValueOnce(new TypeError());
  const before = desk();
  await before.send(letter);
  before.stop();
  const after = desk();
  await vi.waitFor(() => expect(after.state).toBe("sent"));
  const ids = post.mock.calls.map(([, body]) => (body as { id: string }).id);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

test("what one reader wrote is not the next one's", async () => {
  post.mockRejectedValue(new TypeError());
  const one = desk();
  one.keep({ message: letter.message, replyTo: "" });
  await one.send(letter);
  viewer.key = "someone";
  expect([one.state, one.draft.message]).toEqual(["writing", ""]);
  viewer.key = "";
  expect([one.state, one.draft.message]).toEqual(["waiting", letter.message]);
});

/** As the loader does: those who listen hear of it before there is another reader. */
function leave(to = ""): void {
  emitter.emit("leaving-reader", viewer.key);
  if (viewer.key) sessionStorage.removeItem(`helpsdk:ledger:${viewer.key}:letter`); // as the recorder does
  viewer.key = to;
}

test("what a person wrote goes with them", async () => {
  post.mockRejectedValue(new TypeError());
  viewer.key = "maya";
  const one = desk();
  one.keep({ message: letter.message, replyTo: "" });
  await one.send(letter);
  leave();
  viewer.key = "maya";
  expect([one.state, one.draft.message, one.sent]).toEqual(["writing", "", undefined]);
  expect(JSON.stringify({ ...sessionStorage })).not.toContain(letter.message);
});

test("what anybody wrote stays when somebody signs in", () => {
  const one = desk();
  one.keep({ message: letter.message, replyTo: "" });
  leave("maya");
  viewer.key = "";
  expect(one.draft.message).toBe(letter.message);
});

test.each([
  ["taken", () => Promise.resolve({ id: "1" })],
  ["refused", () => Promise.reject({ status: 422 })],
])("a message under way that is %s after its writer left brings nothing back", async (_, outcome) => {
  viewer.key = "maya";
  const one = desk();
  one.keep({ message: letter.message, replyTo: "" });
  let settle = () => {};
  post.mockReturnValue(new Promise<void>((then) => (settle = then)).then(outcome));
  const sending = one.send(letter);
  leave();
  sessionStorage.clear(); // as the recorder does
  settle();
  await sending;
  expect({ ...sessionStorage }).toEqual({});
  expect([one.state, one.draft.message]).toEqual(["writing", ""]);
});

test("what is sent along is what the words say", () => {
  const { context, read, locale, ...others } = attached(help());
  expect(others).toEqual({});
  expect(context).toEqual({
    screen: "invoice.form",
    element: "f.tax",
    app_version: "4.2",
    tz: expect.any(String),
    traits: { plan: "team" },
  });
  expect([read, locale]).toEqual([["fx", "tax"], ["de"]]);
  const tn = (one: string, many: string, n: number) => fill(n === 1 ? one : many, { n });
  expect(inWords({ help: help(), t: fill, tn } as unknown as Panel)).toBe(
    "Sent with it: this screen (New invoice), the place you were in (Tax ID), app 4.2, your plan, " +
      "2 articles you read, and your language and time zone. Nothing you typed on the page.",
  );
});
