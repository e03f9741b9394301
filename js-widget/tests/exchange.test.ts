import { afterEach, expect, test, vi } from "vitest";
import { exchange } from "../src/identity/exchange.js";

const NOW = '"now": "2026-11-21T09:00:00Z"';
const ask = () => exchange("https://help.example/v1/session?site=ledger", "a.b.c", "device-1");
const answers = (status: number, body: string) =>
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response(body, { status })));

afterEach(() => vi.unstubAllGlobals());

test("a token becomes a session; how long it lives is said in the server's time alone", async () => {
  answers(200, `{"revision": 7, "session": "hs_1", "viewer": "v1", ${NOW}, "expires": "2026-11-21T09:15:00Z"}`);
  expect(await ask()).toEqual({ session: "hs_1", viewer: "v1", life: 900_000 });
  const [url, init] = vi.mocked(fetch).mock.calls[0] ?? [];
  expect(url).toBe("https://help.example/v1/session?site=ledger");
  expect(init).toMatchObject({ method: "POST", body: '{"token":"a.b.c","device":"device-1"}' });
});

test("a refusal has the problem's code and title", async () => {
  answers(401, '{"title": "The token has expired", "status": 401, "code": "token_expired"}');
  await expect(ask()).rejects.toMatchObject({ code: "token_expired", message: "The token has expired" });
});

test.each([
  ["20", 20_000],
  ["Fri, 21 Nov 2036 09:00:00 GMT", undefined],
])("a refusal says when to come again: %s", async (said, after) => {
  const init = { status: 429, headers: { "retry-after": said } };
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response('{"code": "too_many"}', init)));
  await expect(ask()).rejects.toMatchObject({ code: "too_many", after });
});

test.each([
  [503, "busy"],
  [200, "<html>"],
  [200, '{"session": "hs_1"}'],
  [200, `{"session": "hs_1", "viewer": "v1", ${NOW}, "expires": "soon"}`],
])("an answer that cannot be used: %d %s", async (status, body) => {
  answers(status, body);
  await expect(ask()).rejects.toMatchObject({ code: "server_unavailable" });
});

test("a server that cannot be reached", async () => {
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("Failed to fetch")));
  await expect(ask()).rejects.toMatchObject({ code: "server_unavailable" });
});
