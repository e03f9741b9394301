import type { Stored } from "./store.js";
import type { Dismissal, Item, Memory } from "./wire.js";

/** What a browser remembers for a site, whoever reads: `skew` is the server's clock minus ours in milliseconds. */
export interface Device {
  device?: string;
  skew?: number;
}

/**
 * What it remembers for one reader: `seen` was visible once, `known` was answered with "Got it"; both hold the
 * article's major number.
 */
export interface Remembered {
  dismissed?: Record<string, Dismissal>;
  seen?: Record<string, number>;
  known?: Record<string, number>;
}

export interface ViewerMemory {
  readonly device: string;
  skew: number;
  /** The copy that travels with a request. */
  sent(): Memory;
  dismiss(item: Item): void;
  isDismissed(item: Item): boolean;
  mark(what: "seen" | "known", item: Item): void;
  has(what: "seen" | "known", item: Item): boolean;
}

/** Each write reads first, so that two tabs of one product never undo each other's dismissals. */
export function createMemory(browser: Stored<Device>, stored: Stored<Remembered>, newId: () => string): ViewerMemory {
  const change = (part: Partial<Remembered>) => stored.write({ ...stored.read(), ...part });
  const keep = (part: Device) => browser.write({ ...browser.read(), ...part });
  if (!browser.read().device) keep({ device: newId() });
  return {
    device: browser.read().device ?? "",
    get skew() {
      return browser.read().skew ?? 0;
    },
    set skew(milliseconds) {
      keep({ skew: milliseconds });
    },
    sent: () => ({ dismissed: stored.read().dismissed ?? {} }),
    dismiss: ({ remember: { key, scope, major } }) =>
      change({ dismissed: { ...stored.read().dismissed, [key]: { scope, major } } }),
    isDismissed({ remember }) {
      const found = stored.read().dismissed?.[remember.key];
      return !!found && (found.scope === "forever" || found.major >= remember.major);
    },
    mark: (what, { remember: { key, major } }) => change({ [what]: { ...stored.read()[what], [key]: major } }),
    has: (what, { remember: { key, major } }) => (stored.read()[what]?.[key] ?? 0) >= major,
  };
}
