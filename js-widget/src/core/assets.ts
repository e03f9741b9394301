import { type Catalog, ENGLISH } from "./words.js";

export type ChunkName = "stage" | "tips" | "chrome" | "panel" | "reader" | "place";

/** The files of this build, by name: the build writes them into the loader. `folder` is relative to the server's root. */
export interface Assets {
  folder: string;
  chunks: Record<ChunkName, string>;
  strings: Record<string, string>;
}

/** The widget's words for a locale. Without a catalogue, or when it cannot be had, English. */
export async function loadCatalog(assets: Assets, server: string, locale: string): Promise<Catalog> {
  const file = assets.strings[locale];
  if (!file) return ENGLISH;
  try {
    const reply = await fetch(new URL(assets.folder + file, server), { signal: AbortSignal.timeout(5_000) });
    return (await reply.json()) as Catalog;
  } catch {
    return ENGLISH;
  }
}
