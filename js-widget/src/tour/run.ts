import type { Help } from "../contract.js";
import { createStored, type Stored } from "../core/store.js";

/** Where the reader is in a tour, as long as the tab is open: over reloads and from page to page. */
export interface Run {
  rule?: string;
  /** The step's id. */
  step?: string;
  /** Closed, to be gone on with from the panel. */
  paused?: boolean;
  /** It has been counted as shown. */
  shown?: boolean;
}

export function createRun({ options, viewer }: Help): Stored<Run> {
  const own = () => ["helpsdk", options.site, viewer.key, "tour"].filter(Boolean).join(":");
  return createStored<Run>(own, {}, () => sessionStorage);
}
