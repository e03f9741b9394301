import { ServerError } from "./api.js";
import type { Stored } from "./store.js";
import type { Interaction } from "./wire.js";

const AT_MOST = 200; // kept; the oldest go first
const BATCH = 50; // keeps a beacon below the browsers' 64 KB
const SOON = 2_000;
const LATEST = 300_000;
/** Refused for what they are: sending the same again can never succeed. */
const HOPELESS = new Set([400, 413, 415, 422]);

export interface Outbox {
  add(item: Interaction): void;
  /** Look whether something is waiting: another reader's box may be the one that is read now. */
  look(): void;
  /** Send as a beacon, for a page that is going away. Nothing is forgotten: without a 202 it is sent again, and counted once. */
  leave(): void;
  stop(): void;
}

export interface Transport {
  send(items: Interaction[]): Promise<unknown>;
  beacon(items: Interaction[]): void;
}

/** Interactions wait here, over page loads too, until the server has acknowledged them. */
export function createOutbox(stored: Stored<Interaction[]>, transport: Transport): Outbox {
  let wait = SOON;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const batch = () => stored.read().slice(0, BATCH);

  function forget(sent: Interaction[]) {
    const ids = new Set(sent.map(({ id }) => id));
    stored.write(stored.read().filter(({ id }) => !ids.has(id)));
  }
  function look() {
    if (batch().length) timer ??= setTimeout(flush, wait);
  }
  async function flush() {
    const items = batch();
    try {
      if (items.length) await transport.send(items);
      forget(items);
      wait = SOON;
    } catch (error) {
      if (error instanceof ServerError && HOPELESS.has(error.status)) forget(items);
      wait = Math.min(wait * 4, LATEST);
    }
    timer = undefined;
    look();
  }
  look();
  return {
    look,
    add(item) {
      stored.write([...stored.read(), item].slice(-AT_MOST));
      look();
    },
    leave() {
      const items = batch();
      if (items.length) transport.beacon(items);
    },
    stop: () => clearTimeout(timer),
  };
}
