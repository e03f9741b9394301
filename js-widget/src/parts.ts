import type { Help, Parts } from "./contract.js";
import type { Assets, ChunkName } from "./core/assets.js";

type Chunk = { start(help: Help): never };
/** What has to stand before a chunk starts; the stage for all that draw. */
const BEFORE: Partial<Record<ChunkName, ChunkName | null>> = {
  identity: null,
  words: null,
  memory: "words",
  stage: "memory",
};

/**
 * Load each chunk at most once and start it after what has to stand before. A chunk that could not be loaded is tried
 * again when it is next needed.
 */
export function createLoader(assets: Assets, help: Help) {
  const under = new Map<ChunkName, Promise<unknown>>();
  let stopped = false;
  const fetched = (name: ChunkName): Promise<Chunk> =>
    import(new URL(assets.folder + assets.chunks[name], help.options.server).href);

  async function begin<Name extends ChunkName>(name: Name): Promise<NonNullable<Parts[Name]>> {
    const { [name]: needed = "stage" } = BEFORE;
    const before = needed && load(needed);
    const { start } = await fetched(name);
    await before;
    if (stopped) throw new Error("shut down");
    help.parts[name] = start(help);
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
