import type { Help } from "../contract.js";
import { createStored, type Stored } from "../core/store.js";

/** The checklist that is on the page, as long as the tab is open: over reloads and from page to page. */
export interface Kept {
  rule?: string;
  isFolded?: boolean;
}

export function createKept({ options, viewer }: Help): Stored<Kept> {
  const own = () => ["helpsdk", options.site, viewer.key, "checklist"].filter(Boolean).join(":");
  return createStored<Kept>(own, {}, () => sessionStorage);
}
