import { expect, test, vi } from "vitest";
import { readPage } from "../src/dom/page.js";

test("a language that the host names is asked for alone; the page's and the browser's come after the signed one", () => {
  document.documentElement.lang = "de";
  vi.stubGlobal("navigator", { languages: ["fr", "en"] });
  expect(readPage(undefined, ["ru"], []).languages).toEqual(["ru"]);
  expect(readPage(undefined, undefined, []).languages).toEqual(["*", "de", "fr", "en"]);
});

test("of the address only its path is read, and the parts that the site asks for", () => {
  const url = (...parts: Parameters<typeof readPage>[2]) => readPage(undefined, undefined, parts).url;
  const { hostname } = location;
  history.replaceState(null, "", "/invoices/7?token=secret&tab=2#lines");
  expect(url()).toBe("/invoices/7");
  expect(url("hash")).toBe("/invoices/7#lines");
  expect(url("search")).toBe("/invoices/7?token=secret&tab=2");
  expect(url("search", "hash", "hostname")).toBe(`//${hostname}/invoices/7?token=secret&tab=2#lines`);
  history.replaceState(null, "", "/invoices/7");
  expect(url("search", "hash")).toBe("/invoices/7");
  history.replaceState(null, "", `/invoices/7?${"x".repeat(5000)}`);
  expect(url("search")).toHaveLength(4096);
});
