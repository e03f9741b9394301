import { expect, test } from "vitest";
import { createWords, cut, ENGLISH, fill } from "../src/core/words.js";
import { plural } from "../src/words/numbers.js";

test("English is what the code says", () => {
  expect(createWords().t("Help: {title}", { title: "Tax ID" })).toBe("Help: Tax ID");
});

test("a catalogue's message wins, a missing one stays English", () => {
  const words = createWords();
  words.catalog = { ...ENGLISH, locale: "ru", messages: { Close: "Закрыть" } };
  expect([words.t("Close"), words.t("Back")]).toEqual(["Закрыть", "Back"]);
});

test("an inserted value is never read as a place", () => {
  expect(fill("{a} {b}", { a: "{b}", b: "x" })).toBe("{b} x");
});

test("a message is cut at its places", () => {
  expect(cut("Вы в поле «{name}»")).toEqual(["Вы в поле «", { name: "name" }, "»"]);
});

test("numbers take the catalogue's form and the reader's digits", () => {
  const words = createWords();
  words.catalog = {
    locale: "ru",
    dir: "ltr",
    plural: "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)",
    messages: { "{n} article": ["{n} статья", "{n} статьи", "{n} статей"] },
  };
  const say = (n: number) => plural(words, "{n} article", "{n} articles", n);
  expect([say(1), say(3), say(11)]).toEqual(["1 статья", "3 статьи", "11 статей"]);
});
