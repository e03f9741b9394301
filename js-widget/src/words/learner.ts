import { type Catalog, ENGLISH } from "../core/words.js";
import { hasWords, readCatalog } from "./catalogs.js";

/** What every page needs; other parts are named after their chunks. */
const BASE = "";

/**
 * Learn a language part by part, as chunks come, and change it whole: its first part and those that are in use. What
 * cannot be had is English, and tried again with the next answer.
 */
export function createLearner(learnt: (catalog: Catalog) => void) {
  const parts = new Set([BASE]);
  const known = new Map<string, Promise<Catalog | undefined>>();
  let wanted = ENGLISH.locale;
  let isTold = false;

  function read(locale: string, part: string): Promise<Catalog | undefined> {
    const name = `${locale}.${part}`;
    const reading = known.get(name) ?? readCatalog(locale, part);
    known.set(name, reading);
    return reading.catch(() => void known.delete(name));
  }
  async function learn(): Promise<void> {
    const [locale, asked] = [wanted, parts.size];
    const [base, ...more] = await Promise.all([...parts].map((part) => read(locale, part)));
    if (locale !== wanted || asked !== parts.size) return learn();
    const messages = Object.assign({}, ...[base, ...more].map((catalog) => catalog?.messages));
    learnt(base ? { ...base, messages } : ENGLISH);
  }
  return {
    /** Go over to a language. */
    speak(locale: string): Promise<void> {
      isTold = true;
      wanted = locale;
      return learn();
    },
    /** While no answer has said which, the first of the reader's languages that there are words in, or its mother's. */
    async guess(languages: string[]): Promise<void> {
      if (isTold) return;
      const wishes = languages.flatMap((tag) => [tag, tag.split("-")[0] ?? tag]);
      const found = await Promise.all(wishes.map((tag) => (tag === ENGLISH.locale ? ENGLISH : read(tag, BASE))));
      const first = found.find((catalog) => catalog);
      if (isTold || !first) return;
      wanted = first.locale;
      await learn();
    },
    /** Before a chunk starts: its words. */
    ready(chunk: string): Promise<void> | undefined {
      if (!hasWords(chunk)) return undefined;
      parts.add(chunk);
      return learn();
    },
  };
}
