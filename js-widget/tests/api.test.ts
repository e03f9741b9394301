import { afterEach, expect, test, vi } from "vitest";
import { createApi, type Proven } from "../src/core/api.js";

const reply = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const sent = () => vi.mocked(fetch).mock.calls.map(([, init]) => new Headers(init?.headers).get("authorization"));
function answers(...replies: Response[]): void {
  vi.stubGlobal("fetch", vi.fn());
  for (const one of replies) vi.mocked(fetch).mockResolvedValueOnce(one);
}
const api = (reader?: Proven) => createApi("https://help.example/", "ledger", () => reader);
/** Somebody whose session becomes the next of `sessions` each time it is refused. */
function somebody(...sessions: Array<string | undefined>): Proven {
  const refused = async () => {
    person.session = sessions[0];
  };
  const person: Proven = { session: sessions.shift(), refused: vi.fn(refused) };
  return person;
}

afterEach(() => vi.unstubAllGlobals());

test("anybody sends no session", async () => {
  answers(reply(200, { revision: 1 }));
  expect(await api().get("v1/search", { q: "tax" })).toEqual({ revision: 1 });
  expect(sent()).toEqual([null]);
  expect(vi.mocked(fetch).mock.calls[0]?.[0]).toBe("https://help.example/v1/search?site=ledger&q=tax");
});

test("a session travels as a bearer, with its body and its type", async () => {
  answers(reply(200, {}));
  await api(somebody("hs_1")).post("v1/resolve", { screen: "x" });
  expect(sent()).toEqual(["Bearer hs_1"]);
  expect(vi.mocked(fetch).mock.calls[0]?.[1]).toMatchObject({
    method: "POST",
    body: '{"screen":"x"}',
    headers: { "content-type": "application/json" },
  });
});

test("a refused session is renewed, and the call made again", async () => {
  answers(reply(401, { code: "session_expired" }), reply(200, { revision: 2 }));
  const person = somebody("hs_1", "hs_2");
  expect(await api(person).get("v1/search", {})).toEqual({ revision: 2 });
  expect(sent()).toEqual(["Bearer hs_1", "Bearer hs_2"]);
  expect(person.refused).toHaveBeenCalledExactlyOnceWith("hs_1", expect.objectContaining({ code: "session_expired" }));
});

test("without another session the call is made as anybody", async () => {
  answers(reply(401, { code: "session_revoked" }), reply(200, { revision: 2 }));
  await api(somebody("hs_1", undefined)).get("v1/search", {});
  expect(sent()).toEqual(["Bearer hs_1", null]);
});

test("a failure carries status, code and title of the problem, whatever came", async () => {
  answers(reply(401, { code: "identity_required", title: "Sign in" }), reply(422, null), new Response("<html>"));
  await expect(api().get("v1/search", {})).rejects.toMatchObject({
    status: 401,
    code: "identity_required",
    message: "Sign in",
  });
  await expect(api().get("v1/search", {})).rejects.toMatchObject({ status: 422, code: "" });
  await expect(api().get("v1/search", {})).rejects.toBeInstanceOf(SyntaxError);
});
