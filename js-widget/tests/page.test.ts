import { expect, test, vi } from "vitest";
import { readPage } from "../src/dom/page.js";

test("a language that the host names is asked for alone; the page's and the browser's come after the signed one", () => {
  document.documentElement.lang = "de";
  vi.stubGlobal("navigator", { languages: ["fr", "en"] });
  expect(readPage(undefined, ["ru"]).languages).toEqual(["ru"]);
  expect(readPage(undefined, undefined).languages).toEqual(["*", "de", "fr", "en"]);
});
