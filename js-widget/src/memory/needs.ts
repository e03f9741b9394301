/** What an answer needs on this page. */
import type { Help } from "../contract.js";
import type { ChunkName } from "../core/assets.js";
import type { Item } from "../core/wire.js";

/** The chunks that draw what may be shown, and those that find what it hangs on. */
export function needed({ reply, found, options, isShut }: Help, mayShow: (item: Item) => boolean): ChunkName[] {
  const items = reply?.items.filter(mayShow) ?? [];
  const has = (...kinds: string[]) => items.some(({ kind, style }) => kinds.includes(style ?? kind));
  const needs: Partial<Record<ChunkName, boolean>> = {
    tips: items.some(({ kind, element }) => kind === "tip" && found.has(element ?? "")),
    chrome: (!!options.launcher && !isShut) || items.some(({ kind }) => kind === "announcement"),
    modal: has("modal", "whats_new"),
    tour: has("tour"),
    checklist: has("checklist"),
    fingerprint: Object.keys(reply?.anchors ?? {}).some((id) => !found.has(id)),
    frames: !!options.frames,
  };
  return (Object.keys(needs) as ChunkName[]).filter((name) => needs[name]);
}
