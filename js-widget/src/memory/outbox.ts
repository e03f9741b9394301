import type { ServerError } from "../core/api.js";
import type { Stored } from "../core/store.js";
import type { Interaction } from "../core/wire.js";
import { size } from "./codec.js";

const AT_MOST = 200; // kept; the oldest go first
const BATCH = 50;
const LIGHT = 60_000; // bytes; what outlives its page may have 64 KB, with the session
const SOON = 2_000;
const LATEST = 300_000;
/** Refused for what they are: sending the same again can never succeed. */
const HOPELESS = new Set([400, 413, 415, 422]);

export interface Outbox {
  /** Look whether something is waiting; another reader's box may be the one that is read now. */
  look(): void;
  /** Send at once, as a beacon if the browser takes it, for a page that is going away. Nothing is forgotten: without a 202 it is sent again, and counted once. */
  leave(): void;
  stop(): void;
}

export interface Transport {
  /** `keepalive` lets it outlive the page. */
  send(items: Interaction[], keepalive: boolean): Promise<unknown>;
  /** Whether the browser has taken it. */
  beacon(items: Interaction[]): boolean;
}

/** The first that are light together, at least one; one that is too heavy travels alone. */
function batchOf(all: Interaction[]): { items: Interaction[]; isLight: boolean } {
  let n = Math.min(all.length, BATCH);
  while (n > 1 && size(all.slice(0, n)) > LIGHT) n--;
  const items = all.slice(0, n);
  return { items, isLight: size(items) <= LIGHT };
}

/** Interactions wait here, over page loads too, until the server has acknowledged them. */
export function createOutbox(stored: Stored<Interaction[]>, transport: Transport): Outbox {
  let wait = SOON;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const batch = () => batchOf(stored.read());

  function forget(sent: Interaction[]) {
    const ids = new Set(sent.map(({ id }) => id));
    stored.write(stored.read().filter(({ id }) => !ids.has(id)));
  }
  function look() {
    const all = stored.read();
    if (all.length > AT_MOST) stored.write(all.slice(-AT_MOST));
    if (stored.read().length) timer ??= setTimeout(flush, wait);
  }
  async function flush() {
    const { items, isLight } = batch();
    try {
      if (items.length) await transport.send(items, isLight);
      forget(items);
      wait = SOON;
    } catch (error) {
      if (HOPELESS.has((error as Partial<ServerError>).status ?? 0)) forget(items);
      wait = Math.min(wait * 4, LATEST);
    }
    timer = undefined;
    look();
  }
  look();
  return {
    look,
    leave() {
      const { items, isLight } = batch();
      if (!items.length || (isLight && transport.beacon(items))) return;
      // Too heavy, or the browser has too much under way: a plain request may still make it
      transport.send(items, false).catch(() => {});
    },
    stop: () => clearTimeout(timer),
  };
}
