import type { Stored } from "./store.js";
import type { EventIn } from "./wire.js";

const TEN_MINUTES = 600_000;
const AT_MOST = 20;

interface Happened {
  id: string;
  name: string;
  time: number;
}

export interface RecentEvents {
  add(name: string, id: string): void;
  /** The last ten minutes, with their age in seconds. */
  list(): EventIn[];
}

/** What the product reported lately. Kept for the tab, so that a full page load right after an event still counts. */
export function createEvents(stored: Stored<Happened[]>, now: () => number): RecentEvents {
  const recent = () => stored.read().filter(({ time }) => now() - time < TEN_MINUTES);
  return {
    add: (name, id) => stored.write([...recent(), { id, name, time: now() }].slice(-AT_MOST)),
    list: () => recent().map(({ id, name, time }) => ({ id, name, age: Math.max(0, (now() - time) / 1000) })),
  };
}
