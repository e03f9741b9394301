import type { Stored } from "./store.js";
import type { ResolveRequest } from "./wire.js";

/** A memory as it travels. */
export type Sent = NonNullable<ResolveRequest["memory"]>;
export type Dismissal = NonNullable<Sent["dismissed"]>[string];
export type Scope = Dismissal["scope"];

/** What a browser remembers for a site, whoever reads: `skew` is the server's clock minus ours in milliseconds. */
export interface Device {
  device?: string;
  skew?: number;
}

/**
 * What it remembers for one reader: a memory as it travels; and of tips, `seen` was visible once, `known` was answered
 * with "Got it": both hold the article's major number. `gone` are keys that the server said are gone from the site.
 * `dismissed` is how dismissals were kept before.
 */
export interface Remembered {
  memory?: Sent;
  seen?: Record<string, number>;
  known?: Record<string, number>;
  gone?: string[];
  /** The reader wants no tips, and nothing that opens by itself. */
  tipsOff?: boolean;
  dismissed?: Record<string, Dismissal>;
}

/** The loader passes on what is remembered; the memory chunk reads and writes it. */
export interface ViewerMemory {
  readonly device: string;
  skew: number;
  readonly stored: Stored<Remembered>;
  /** What is dismissed for this visit only. */
  readonly visit: Stored<Record<string, Dismissal>>;
  /** The keys of the impressions that the copy sent last does not hold. */
  unsent: string[];
  /** The copy that travels with a request. */
  sent(): Sent;
}

export function createMemory(
  browser: Stored<Device>,
  stored: Stored<Remembered>,
  visit: ViewerMemory["visit"],
  newId: () => string,
): ViewerMemory {
  const keep = (part: Device) => browser.write({ ...browser.read(), ...part });
  if (!browser.read().device) keep({ device: newId() });
  const kept: ViewerMemory = {
    device: browser.read().device ?? "",
    get skew() {
      return browser.read().skew ?? 0;
    },
    set skew(milliseconds) {
      keep({ skew: milliseconds });
    },
    stored,
    visit,
    unsent: [],
    sent() {
      kept.unsent = [];
      const { memory, dismissed } = stored.read();
      return { ...memory, dismissed: { ...dismissed, ...memory?.dismissed, ...visit.read() } };
    },
  };
  return kept;
}
