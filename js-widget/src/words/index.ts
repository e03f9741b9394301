/** The widget's own words in the language of an answer: loaded beside the first question, before anything is drawn. */
import type { Help, Speech } from "../contract.js";
import { type Catalog, createWords, ENGLISH } from "../core/words.js";
import { plural } from "./numbers.js";

/** The catalogues of this build by locale, each a file beside this one. */
declare const STRINGS: Record<string, string>;

const PATIENCE = 5_000; // milliseconds

/** The catalogue of a locale. When there is none, or it cannot be had, English. */
async function load(locale: string): Promise<Catalog> {
  const file = STRINGS[locale];
  if (!file) return ENGLISH;
  try {
    const reply = await fetch(new URL(file, import.meta.url), { signal: AbortSignal.timeout(PATIENCE) });
    return (await reply.json()) as Catalog;
  } catch {
    return ENGLISH;
  }
}

export function start(_: Help): Speech {
  const words = createWords();
  return Object.assign(words, {
    tn: (one: string, many: string, n: number) => plural(words, one, many, n),
    async speak(locale: string) {
      if (words.catalog.locale !== locale) words.catalog = await load(locale);
    },
    stop() {},
  });
}
