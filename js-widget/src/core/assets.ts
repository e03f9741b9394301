export type ChunkName = "identity" | "words" | "memory" | "stage" | "tips" | "chrome" | "panel" | "reader" | "place";

/** The files of this build, by name: the build writes them into the loader. `folder` is relative to the server's root. */
export interface Assets {
  folder: string;
  chunks: Record<ChunkName, string>;
}
