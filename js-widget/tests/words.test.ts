import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Help } from "../src/contract.js";
import { createWords, cut, ENGLISH, fill, keyOf } from "../src/core/words.js";
import { plural } from "../src/words/numbers.js";

test("English is what the code says", () => {
  expect(createWords().t("Help: {title}", { title: "Tax ID" })).toBe("Help: Tax ID");
});

test("a catalogue's message wins, a missing one stays English", () => {
  const words = createWords();
  words.catalog = { ...ENGLISH, locale: "ru", messages: { [keyOf("Close")]: "Закрыть" } };
  expect([words.t("Close"), words.t("Back")]).toEqual(["Закрыть", "Back"]);
});

// The same in tests/i18n/test_parts.py
test.each([
  ["", "ntfp"],
  ["Close", "xxoj"],
  ["Don’t show again", "f8jg"],
  ["{n} article", "n36l"],
  ["😀", "nhdk"],
])("the key of %j", (message, key) => {
  expect(keyOf(message)).toBe(key);
});

test("an inserted value is never read as a place", () => {
  expect(fill("{a} {b}", { a: "{b}", b: "x" })).toBe("{b} x");
});

test("a message is cut at its places", () => {
  expect(cut("Вы в поле «{name}»")).toEqual(["Вы в поле «", { name: "name" }, "»"]);
});

test("numbers take the language's form and the reader's digits", () => {
  const words = createWords();
  const say = (n: number) => plural(words, "{n} article", "{n} articles", n);
  expect([say(1), say(2000)]).toEqual(["1 article", "2,000 articles"]);
  const messages = { [keyOf("{n} article")]: { one: "{n} статья", few: "{n} статьи", many: "{n} статей" } };
  words.catalog = { locale: "ru", dir: "ltr", messages };
  expect([say(1), say(3), say(11), say(21)]).toEqual(["1 статья", "3 статьи", "11 статей", "21 статья"]);
});

test("a message without forms in a language keeps the English rule", () => {
  const words = createWords();
  words.catalog = { ...ENGLISH, locale: "ru" };
  expect(plural(words, "{n} article", "{n} articles", 21)).toBe("21 articles");
});

/** Catalogues that arrive when a test says so. */
function shelf() {
  const waiting = new Map<string, (found: boolean) => void>();
  const asked: string[] = [];
  vi.stubGlobal("STRINGS", { locales: ["ru", "uk"], parts: ["panel"] });
  vi.stubGlobal("fetch", (url: URL) => {
    const name = url.pathname.replace(/.*strings-(.*)\.json/, "$1");
    const [locale, part = "base"] = name.split(".");
    asked.push(name);
    const message = keyOf(part === "base" ? "Close" : "Back");
    return new Promise((resolve) => {
      waiting.set(name, (ok) => {
        resolve({ ok, json: async () => ({ locale, dir: "ltr", messages: { [message]: name } }) });
      });
    });
  });
  return { asked, arrive: (name: string, found = true) => waiting.get(name)?.(found) };
}
async function speech() {
  const { start } = await import("../src/words/index.js");
  const words = start({} as Help);
  return { words, said: () => [words.catalog.locale, words.t("Close"), words.t("Back")] };
}
beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

test("a language is learnt by part, and changed with all that is in use", async () => {
  const { asked, arrive } = shelf();
  const { words, said } = await speech();
  const russian = words.speak("ru");
  arrive("ru");
  await russian;
  expect(said()).toEqual(["ru", "ru", "Back"]);
  const panel = words.ready("panel");
  arrive("ru.panel");
  await panel;
  expect(said()).toEqual(["ru", "ru", "ru.panel"]);
  const ukrainian = words.speak("uk");
  for (const name of ["uk", "uk.panel"]) arrive(name);
  await ukrainian;
  expect(said()).toEqual(["uk", "uk", "uk.panel"]);
  await words.speak("ru");
  expect(said()).toEqual(["ru", "ru", "ru.panel"]);
  expect(asked).toEqual(["ru", "ru.panel", "uk", "uk.panel"]);
});

test("a language that changes while a part is on its way is waited for whole", async () => {
  const { arrive } = shelf();
  const { words, said } = await speech();
  const russian = words.speak("ru");
  const panel = words.ready("panel");
  const ukrainian = words.speak("uk");
  for (const name of ["uk.panel", "ru.panel", "ru", "uk"]) arrive(name);
  await Promise.all([russian, panel, ukrainian]);
  expect(said()).toEqual(["uk", "uk", "uk.panel"]);
});

test("what cannot be had is English, and asked for again", async () => {
  const { asked, arrive } = shelf();
  const { words, said } = await speech();
  const first = words.speak("ru");
  arrive("ru", false);
  await first;
  expect(said()).toEqual(["en", "Close", "Back"]);
  const again = words.speak("ru");
  arrive("ru");
  await again;
  expect(said()).toEqual(["ru", "ru", "Back"]);
  expect(asked).toEqual(["ru", "ru"]);
});

test("a chunk without words of its own, and English, ask for nothing", async () => {
  const { asked } = shelf();
  const { words } = await speech();
  await words.speak("en");
  await words.ready("panel");
  expect(words.ready("tips")).toBeUndefined();
  expect(asked).toEqual([]);
});

test("while no answer has come, one of the reader's languages is spoken, and an answer's wins", async () => {
  const { asked, arrive } = shelf();
  const { words, said } = await speech();
  const guessed = words.guess(["*", "de-CH", "ru-RU", "en"]);
  arrive("ru");
  await guessed;
  expect(said()).toEqual(["ru", "ru", "Back"]);
  const told = words.speak("uk");
  arrive("uk");
  await told;
  await words.guess(["ru"]);
  expect([said()[0], asked]).toEqual(["uk", ["ru", "uk"]]);
});
