import type { Help, Parts } from "./contract.js";
import type { ChunkName } from "./core/assets.js";

export type Chunk = { start(help: Help): unknown };
/** Where chunks come from. */
export type Chunks = (name: ChunkName, server: string) => Promise<Chunk>;
/** What has to stand before a chunk starts; the stage for all that draw. */
const BEFORE: Partial<Record<ChunkName, ChunkName | null>> = {
  identity: null,
  words: null,
  fingerprint: null,
  record: "fingerprint",
  frames: null,
  memory: "words",
  debug: "memory",
  stage: "memory",
  article: "panel",
  browse: "panel",
  contact: "panel",
  news: "panel",
  results: "panel",
  tools: "panel",
};

/**
 * Load each chunk at most once and start it after what has to stand before. A chunk that could not be loaded is tried
 * again when it is next needed.
 */
export function createLoader(chunks: Chunks, help: Help) {
  const under = new Map<ChunkName, Promise<unknown>>();
  let stopped = false;
  const fetched = (name: ChunkName) => chunks(name, help.options.server);

  async function begin<Name extends ChunkName>(name: Name): Promise<NonNullable<Parts[Name]>> {
    const { [name]: needed = "stage" } = BEFORE;
    const before = Promise.resolve(needed && load(needed)).then(() => help.parts.words?.ready(name));
    const [{ start }] = await Promise.all([fetched(name), before]);
    // Each in a task of its own: what the page does comes in between
    await new Promise((then) => setTimeout(then));
    if (stopped) throw new Error("shut down");
    help.parts[name] = start(help) as NonNullable<Parts[Name]>;
    return help.parts[name] as NonNullable<Parts[Name]>;
  }
  function load<Name extends ChunkName>(name: Name): Promise<NonNullable<Parts[Name]>> {
    const loading = under.get(name) ?? begin(name);
    under.set(name, loading);
    loading.catch(() => under.delete(name));
    return loading as Promise<NonNullable<Parts[Name]>>;
  }
  return {
    load,
    /** Fetch what will be needed in a moment, without starting it. */
    warm: (...names: ChunkName[]) => names.forEach((name) => void fetched(name).catch(() => {})),
    stop() {
      stopped = true;
      for (const part of Object.values(help.parts).reverse()) part?.stop();
    },
  };
}
