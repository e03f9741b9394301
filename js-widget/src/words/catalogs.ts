/** Where the compiled catalogues are: beside this chunk, a file for each language and part. */
import type { Catalog } from "../core/words.js";

/** What the build writes here: the languages, and which chunks have words of their own. */
declare const STRINGS: { locales: string[]; parts: string[] };

const PATIENCE = 5_000; // milliseconds

export const hasWords = (chunk: string) => STRINGS.parts.includes(chunk);

/** One part of a language's words; nothing when there is none. Rejects when it cannot be had. */
export async function readCatalog(locale: string, part: string): Promise<Catalog | undefined> {
  if (!STRINGS.locales.includes(locale)) return undefined;
  const file = `strings-${[locale, part].filter(Boolean).join(".")}.json`;
  const reply = await fetch(new URL(file, import.meta.url), { signal: AbortSignal.timeout(PATIENCE) });
  if (!reply.ok) throw new Error(file);
  return (await reply.json()) as Catalog;
}
