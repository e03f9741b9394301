import { expect, test } from "vitest";
import { placeKey, resolveRequest } from "../src/core/context.js";

const options = { site: "ledger", server: "https://help.example/", appVersion: "4.2.1" };
const page = { screen: undefined, url: "/invoices/7", languages: ["ru", "en"] };
const memory = { device: "d", sent: () => ({ v: 1 }) };

test("a named screen is sent, and else the address", () => {
  const named = resolveRequest({ ...page, screen: "invoice.detail" }, options, {}, [], memory, ["tip-a"], []);
  const unnamed = resolveRequest(page, options, {}, [], memory, ["tip-a"], []);
  expect([named.screen, named.url]).toEqual(["invoice.detail", undefined]);
  expect([unnamed.screen, unnamed.url]).toEqual([undefined, "/invoices/7"]);
});

test("the request carries traits, events, languages, version and memory", () => {
  const events = [{ id: "e", name: "invoice.failed", age: 3 }];
  const request = resolveRequest(page, options, { plan: "team" }, events, memory, ["tip-a"], []);
  expect(request).toMatchObject({
    traits: { plan: "team" },
    events,
    locale: ["ru", "en"],
    app_version: "4.2.1",
    device: "d",
    memory: { v: 1 },
    open: ["tip-a"],
    shows: ["tip", "panel", "banner", "modal", "whats_new", "tour", "checklist"],
  });
});

test("a place changes with its screen, address or language, not with the address of a named screen", () => {
  const named = { ...page, screen: "invoice.detail" };
  expect(placeKey(page)).not.toBe(placeKey({ ...page, url: "/invoices/8" }));
  expect(placeKey(page)).not.toBe(placeKey({ ...page, languages: ["zh"] }));
  expect(placeKey(named)).toBe(placeKey({ ...named, url: "/invoices/8" }));
});
