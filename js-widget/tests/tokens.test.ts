import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTokens } from "../src/identity/tokens.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const answers = (body: BodyInit | null, status = 200) =>
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response(body, { status })));

test("a token given is used first, then the host is asked", async () => {
  const tokens = createTokens({ token: "first.to.ken", getToken: async () => "next.to.ken" });
  expect(tokens.isKept).toBe(true);
  expect([await tokens.next(), await tokens.next()]).toEqual(["first.to.ken", "next.to.ken"]);
  expect(tokens.isKept).toBe(false);
  expect(tokens.renewable).toBe(true);
});

test("a token alone is all there is", async () => {
  const tokens = createTokens({ token: "only.to.ken" });
  expect([await tokens.next(), await tokens.next(), tokens.renewable]).toEqual(["only.to.ken", "only.to.ken", false]);
  expect(createTokens({ token: "only.to.ken" }).isKept).toBe(false);
});

test.each(["a.b.c\n", '{"token": "a.b.c"}'])("an address answers with a token: %s", async (body) => {
  answers(body);
  expect(await createTokens({ tokenUrl: "/help-token" }).next()).toBe("a.b.c");
  expect(fetch).toHaveBeenCalledWith(
    "/help-token",
    expect.objectContaining({ cache: "no-store", mode: "same-origin", credentials: "same-origin" }),
  );
});

test.each([204, 401])("an address says that nobody is signed in: %d", async (status) => {
  answers(null, status);
  expect(await createTokens({ tokenUrl: "/help-token" }).next()).toBeNull();
});

test("getToken says so with null", async () => {
  expect(await createTokens({ getToken: () => null }).next()).toBeNull();
});

test.each([
  ["throws", () => Promise.reject(new Error("down"))],
  ["throws at once", () => JSON.parse("{")],
  ["gives nothing", () => undefined],
  ["gives an object", () => ({ token: "a.b.c" })],
  ["gives a page", () => "<!doctype html>"],
])("getToken that %s is unavailable", async (_, getToken) => {
  await expect(createTokens({ getToken }).next()).rejects.toMatchObject({ code: "token_unavailable" });
});

test.each([
  ["a page", "<!doctype html>", 200],
  ["JSON without a token", '{"error": 1}', 200],
  ["an error", "oops", 500],
])("an address that answers with %s has no token", async (_, body, status) => {
  answers(body, status);
  await expect(createTokens({ tokenUrl: "/help-token" }).next()).rejects.toMatchObject({ code: "token_unavailable" });
});

test("getToken that hangs is given up after ten seconds", async () => {
  const asked = createTokens({ getToken: () => new Promise(() => {}) }).next();
  const outcome = expect(asked).rejects.toMatchObject({ code: "token_unavailable", message: "no token within 10 s" });
  await vi.advanceTimersByTimeAsync(10_000);
  await outcome;
});
