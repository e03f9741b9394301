/** Elements without a `data-help-id`: found again by what was recorded of them. */
import type { Fingerprints, Help } from "../contract.js";
import type { Anchor, Sight } from "./anchor.js";
import { find } from "./find.js";

export function start(help: Help): Fingerprints {
  const located = new Map<string, Sight>();
  help.findBy((id, roots) => {
    const anchor = help.reply?.anchors?.[id];
    if (typeof anchor?.tag !== "string") return undefined;
    const said = Object.entries(anchor).filter(([, value]) => value !== null);
    const sight = find(Object.fromEntries(said) as unknown as Anchor, roots);
    located.set(id, sight);
    return sight.element;
  });
  return { find, located, stop() {} };
}
