import { expect, test, vi } from "vitest";
import { fromScript, settle } from "../src/core/options.js";

const failed = vi.fn();
const src = "https://ledger.example/help/widget.js";

test("a script tag says it all; the server is the script's folder", () => {
  const data = { site: "ledger", locale: "ru, en", traits: '{"plan": "team"}', launcher: "off", appVersion: "4.2.1" };
  expect(settle(fromScript(data, src, failed))).toEqual({
    site: "ledger",
    server: "https://ledger.example/help/",
    locale: ["ru", "en"],
    traits: { plan: "team" },
    launcher: false,
    appVersion: "4.2.1",
  });
});

test("init adds to and overrides the script tag", () => {
  const options = settle(fromScript({ site: "ledger" }, src, failed), {
    server: "https://help.example",
    locale: ["zh-Hans"],
  });
  expect(options).toEqual({ site: "ledger", server: "https://help.example/", locale: ["zh-Hans"], launcher: true });
});

test("broken traits are none, and no site is nothing", () => {
  expect(settle(fromScript({ site: "ledger", traits: "{oops" }, src, failed))?.traits).toBeUndefined();
  expect(failed).toHaveBeenCalledOnce();
  expect(settle(fromScript({}, src, failed))).toBeUndefined();
});

test("a proof is in the script tag or in init, and is kept apart from what may be printed", () => {
  const getToken = () => "token";
  const options = settle(fromScript({ site: "ledger", tokenUrl: "/help-token" }, src, failed), { getToken });
  expect(options).toEqual({
    site: "ledger",
    server: "https://ledger.example/help/",
    launcher: true,
    proof: { token: undefined, getToken, tokenUrl: "/help-token" },
  });
  expect(settle(fromScript({ site: "ledger", token: "t.o.k" }, src, failed))?.proof?.token).toBe("t.o.k");
});
