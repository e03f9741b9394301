import { expect, test } from "vitest";
import { ownLanguages } from "../src/article/article.js";
import { linkTo } from "../src/tools/menu.js";

const available = ["en", "fr", "de-AT", "ru"].map((locale) => ({ locale, name: locale }));

test.each([
  [
    ["fr", "de"],
    ["fr", "de-AT"],
  ],
  [["*", "en"], []],
  [["fr-CA", "fr"], ["fr"]],
])("of the languages %j an article that stands in offers %j", (wishes, offered) => {
  expect(ownLanguages({ available, locale: "en" }, wishes).map(({ locale }) => locale)).toEqual(offered);
});

test("a link to an article is the page's own address, whatever it showed before", () => {
  history.replaceState(null, "", "/invoices?page=2#top");
  expect(linkTo("fx")).toMatch(/\/invoices\?page=2#help=fx$/);
  expect(linkTo("fx", "größe")).toMatch(/#help=fx\/gr%C3%B6%C3%9Fe$/);
});
