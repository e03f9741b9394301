/**
 * What a reader has seen, put away and done: the same as the server's `helpsdk/context/memory.py`, held to it by the
 * vectors in `tests/vectors/memory`. Copies merge to one, in any order; each function returns a new memory.
 */
import type { Dismissal, Scope } from "../core/memory.js";

/** What one device counted, and the last of it: times in milliseconds of the server's clock, or ids; ascending. */
export interface Tally<T> {
  n: number;
  last: T[];
}

/** Steps of a tour or checklist that are done, at a major number of its article. */
export interface Progress {
  major: number;
  done: string[];
}

type By<T> = ReadonlyMap<string, T>;

/**
 * By key (a rule's id, `set:ID`, `kind:KIND`) or event, and by device within it. `again` is how often the reader asked
 * to see what they had dismissed; `dismissed` is of the time since.
 */
export interface Memory {
  dismissed: By<Dismissal>;
  seen: By<By<Tally<number>>>;
  events: By<By<Tally<string>>>;
  steps: By<Progress>;
  again: number;
}

const MAX_IDS = 20;
export const SCOPES: Scope[] = ["once", "revision", "set", "forever"];
export const NO_MEMORY: Memory = {
  dismissed: new Map(),
  seen: new Map(),
  events: new Map(),
  steps: new Map(),
  again: 0,
};

/** Each value once, in order. */
export function ascending<T extends number | string>(values: Iterable<T>): T[] {
  return [...new Set(values)].sort((one, other) => (one < other ? -1 : 1));
}

/** The entries of all maps; those of one key become one by `both`. */
function united<T>(maps: By<T>[], both: (one: T, other: T) => T): By<T> {
  const found = new Map<string, T>();
  for (const [key, entry] of maps.flatMap((map) => [...map])) {
    const there = found.get(key);
    found.set(key, there ? both(there, entry) : entry);
  }
  return found;
}

/** What is put away for a visit adds nothing to what is put away for longer, its major neither. */
function stronger(one: Dismissal, other: Dismissal): Dismissal {
  if ((one.scope === "once") !== (other.scope === "once")) return one.scope === "once" ? other : one;
  const scope = SCOPES.indexOf(one.scope) < SCOPES.indexOf(other.scope) ? other.scope : one.scope;
  return { scope, major: Math.max(one.major, other.major) };
}

function both<T extends number | string>(one: Tally<T>, other: Tally<T>): Tally<T> {
  return { n: Math.max(one.n, other.n), last: ascending([...one.last, ...other.last]) };
}

function byDevice<T extends number | string>(one: By<Tally<T>>, other: By<Tally<T>>): By<Tally<T>> {
  return united([one, other], both);
}

function further(one: Progress, other: Progress): Progress {
  if (one.major !== other.major) return one.major > other.major ? one : other;
  return { major: one.major, done: ascending([...one.done, ...other.done]) };
}

/**
 * What all the copies know together; nothing is cut. A copy from before the reader last asked to see dismissed help
 * again says nothing of what is dismissed since.
 */
export function merge(...memories: Memory[]): Memory {
  const again = Math.max(0, ...memories.map((one) => one.again));
  return {
    dismissed: united(
      memories.filter((one) => one.again === again).map((one) => one.dismissed),
      stronger,
    ),
    seen: united(
      memories.map((one) => one.seen),
      byDevice,
    ),
    events: united(
      memories.map((one) => one.events),
      byDevice,
    ),
    steps: united(
      memories.map((one) => one.steps),
      further,
    ),
    again,
  };
}

const add = <T>(map: By<T>, key: string, entry: T, both: (one: T, other: T) => T) =>
  united([map, new Map([[key, entry]])], both);

/** A device's tally of a key, with one more. */
function counted<T>(map: By<By<Tally<T>>>, key: string, device: string, next: (last: T[]) => T[]): By<By<Tally<T>>> {
  const devices = map.get(key);
  const { n, last } = devices?.get(device) ?? { n: 0, last: [] };
  return new Map(map).set(key, new Map(devices).set(device, { n: n + 1, last: next(last) }));
}

/**
 * Count an impression under each key, and keep the `ring` last times of this device. A time that is taken moves on by a
 * millisecond, so that merging keeps both.
 */
export function shown(memory: Memory, keys: string[], device: string, at: number, ring: number): Memory {
  const next = (last: number[]) => {
    let time = at;
    while (last.includes(time)) time++;
    return ascending([...last, time]).slice(-Math.max(ring, 1));
  };
  const seen = [...new Set(keys)].reduce((map, key) => counted(map, key, device, next), memory.seen);
  return { ...memory, seen };
}

/** Put away a rule, by its id, or a set, by `set:ID`. What was dismissed for longer stays so, whatever `once` says. */
export function dismissed(memory: Memory, key: string, scope: Scope, major: number): Memory {
  return { ...memory, dismissed: add(memory.dismissed, key, { scope, major }, stronger) };
}

/** The reader wants to see what was dismissed: nothing is, and no older copy of any device brings that back. */
export function again(memory: Memory): Memory {
  return { ...memory, dismissed: new Map(), again: memory.again + 1 };
}

/** Count a product event, unless some device has counted this `id`; null counts always. The last ids in order stay. */
export function happened(memory: Memory, event: string, device: string, id: string | null): Memory {
  const devices = [...(memory.events.get(event)?.values() ?? [])];
  if (id !== null && devices.some(({ last }) => last.includes(id))) return memory;
  const next = (last: string[]) => (id === null ? last : ascending([...last.slice(1 - MAX_IDS), id]));
  return { ...memory, events: counted(memory.events, event, device, next) };
}

/** A step of a tour or checklist is done at this major number of its article; a newer number starts anew. */
export function advanced(memory: Memory, rule: string, major: number, step: string): Memory {
  return { ...memory, steps: add(memory.steps, rule, { major, done: [step] }, further) };
}

/** Whether it has something of a key; `event:NAME` stands for an event. */
export function holds({ dismissed, seen, events, steps }: Memory, key: string): boolean {
  return [dismissed, seen, steps].some((map) => map.has(key)) || (/^event:/.test(key) && events.has(key.slice(6)));
}

/** Without what belongs to these keys; `event:NAME` stands for an event. */
export function without({ dismissed, seen, events, steps, again }: Memory, gone: readonly string[]): Memory {
  const kept = <T>(map: By<T>, prefix = ""): By<T> => new Map([...map].filter(([key]) => !gone.includes(prefix + key)));
  return { dismissed: kept(dismissed), seen: kept(seen), events: kept(events, "event:"), steps: kept(steps), again };
}
