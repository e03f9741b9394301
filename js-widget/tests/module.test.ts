import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "../src/global.js";
import type { LooseOptions } from "../src/core/options.js";
import { createHelp } from "../src/module.js";
import type { HelpHandle, HelpOptions, ResolveReply } from "../src/public.js";
import type { RunningHelp } from "../src/running.js";

/** What the script knows and the package does not: nothing. */
type Untyped =
  | Exclude<keyof LooseOptions, keyof HelpOptions>
  | Exclude<keyof RunningHelp, keyof HelpHandle | "destroy">;
export const nothing = (one: Untyped): never => one;

const asked: string[] = [];
beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("CHUNKS", async (name: string) => {
    asked.push(name);
    throw new Error(`no ${name} here`);
  });
});

/** What a page may write: this is read by the type checker, not run. */
export function typed(help: HelpHandle, page: Window): void {
  help.identify({ plan: "team", groups: ["billing"] });
  help.identify({ getToken: async () => "…", traits: { plan: "team" }, locale: ["ru", "en"] });
  help.identify(null);
  help.on("resolved", (reply: ResolveReply) => help.next(reply.items.map(({ rule }) => rule)));
  help.on("error", ({ code, message }) => help.track(code, { id: message }));
  help.on("shown", ({ element }) => element?.toUpperCase())();

  // @ts-expect-error there is no such event
  help.on("showed", () => {});
  // @ts-expect-error a screen has an id
  help.screen(7);
  // @ts-expect-error a site has a server
  createHelp({ site: "ledger" });
  page.HelpSDK("init", { site: "ledger" });
  page.HelpSDK("article", "late-fees", "section");
  page.HelpSDK("on", "article", ({ id }) => page.HelpSDK("search", id));
  // @ts-expect-error there is no such command
  page.HelpSDK("destroy");
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("a help that cannot be loaded is one line, and never an exception", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const help = createHelp({ site: "ledger", server: "http://help.test/" });
  const ready = vi.fn();
  help.on("ready", ready);
  help.identify({ plan: "team" });
  help.screen("invoice.form");
  help.track("invoice.failed");
  help.open();
  await Promise.all([help.tips(false), help.again(), help.record(document.body)]);
  expect(ready).toHaveBeenCalledOnce();
  expect(asked).toContain("panel");
  expect(help.debug()).toMatchObject({ page: { screen: "invoice.form" }, traits: { plan: "team" } });
  expect(warned).toHaveBeenCalledOnce();
  help.shutdown();
});

test("after a shutdown nothing does anything", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const help = createHelp({ site: "ledger", server: "http://help.test/" });
  help.shutdown();
  asked.length = 0;
  help.open();
  help.shutdown();
  expect([await help.tips(true), await help.record(document.body), help.debug()]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(asked).toEqual([]);
});

test("without a site there is one line that says so", () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const help = createHelp({ site: "", server: "" });
  help.open();
  expect(warned.mock.calls).toEqual([["helpsdk:", "no site: give createHelp({site, server})"]]);
});

test("on a server the handle does nothing", () => {
  const warned = vi.spyOn(console, "warn");
  vi.stubGlobal("document", undefined);
  const help = createHelp({ site: "ledger", server: "/help/" });
  help.screen("invoice.form");
  expect([help.debug(), warned.mock.calls]).toEqual([undefined, []]);
});
