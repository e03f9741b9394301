/**
 * A memory as JSON, the same as the server's `helpsdk/context/memory_codec.py`, held to it by the vectors in
 * `tests/vectors/memory`. Empty maps and lists are left out, and `again` where it is 0; without `v` it is 1.
 */
import type { Dismissal, Sent } from "../core/memory.js";
import { ascending, type Memory, NO_MEMORY, type Progress, SCOPES, type Tally } from "./memory.js";

const VERSION = 1;
const MAX_BYTES = 4096;
const MAX_KEYS = 2000; // in a map
const MAX_DEVICES = 50; // of a key
const MAX_LIST = 500; // times, ids or steps
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is not allowed
const TEXT = /^[^\0-\x1f\x7f\ud800-\udfff]{1,200}$/u;

type Reader<T> = (value: unknown) => T | undefined;
type Entries = Record<string, unknown>;

export const isMap = (value: unknown): value is Entries =>
  !!value && typeof value === "object" && !Array.isArray(value);
const text: Reader<string> = (value) => (typeof value === "string" && TEXT.test(value) ? value : undefined);
const whole: Reader<number> = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;

/** The values that can be read, each once, in order. */
function list<T extends number | string>(value: unknown, read: Reader<T>): T[] {
  const values = Array.isArray(value) ? value : [];
  return ascending(values.flatMap((one) => read(one) ?? [])).slice(-MAX_LIST);
}

/** The entries of a map that can be read. */
function entries<T>(value: unknown, read: Reader<T>, limit: number): Map<string, T> {
  const found = new Map<string, T>();
  for (const [key, raw] of isMap(value) ? Object.entries(value) : []) {
    const entry = text(key) && read(raw);
    if (entry) found.set(key, entry);
  }
  return found.size > limit ? new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit)) : found;
}

const dismissal: Reader<Dismissal> = (value) => {
  const { scope, major } = isMap(value) ? value : {};
  const known = SCOPES.find((one) => one === scope);
  const number = whole(major);
  return known && number !== undefined ? { scope: known, major: number } : undefined;
};

function tally<T extends number | string>(name: string, read: Reader<T>): Reader<Tally<T>> {
  return (value) => {
    const raw = isMap(value) ? value : {};
    const n = whole(raw["n"]);
    return n === undefined ? undefined : { n, last: list(raw[name], read) };
  };
}

const progress: Reader<Progress> = (value) => {
  const { major, done } = isMap(value) ? value : {};
  const number = whole(major);
  return number === undefined ? undefined : { major: number, done: list(done, text) };
};

function devices<T>(read: Reader<T>): Reader<Map<string, T>> {
  return (value) => {
    const found = entries(value, read, MAX_DEVICES);
    return found.size ? found : undefined;
  };
}

/** Whatever is not as it should be counts as not there; nothing is an error. */
export function fromJson(value: unknown): Memory {
  if (!isMap(value) || ("v" in value && value["v"] !== VERSION)) return NO_MEMORY;
  return {
    dismissed: entries(value["dismissed"], dismissal, MAX_KEYS),
    seen: entries(value["seen"], devices(tally("at", whole)), MAX_KEYS),
    events: entries(value["events"], devices(tally("ids", text)), MAX_KEYS),
    steps: entries(value["steps"], progress, MAX_KEYS),
    again: whole(value["again"]) ?? 0,
  };
}

const steps = ({ major, done }: Progress) => (done.length ? { major, done } : { major });

type Keep = (...path: (string | number)[]) => boolean;

/** The wire form of what `keep` keeps. */
function written(memory: Memory, keep: Keep): Sent {
  const tallies = <T extends string | number>(
    map: "seen" | "events",
    name: string,
    of: ReadonlyMap<string, ReadonlyMap<string, Tally<T>>>,
  ) =>
    filled(
      [...of].map(([key, all]) => {
        const kept = [...all].filter(([device]) => keep(map, key, device));
        const short = ({ n, last }: Tally<T>, device: string) => {
          const left = last.filter((one) => keep(map, key, device, one));
          return left.length ? { n, [name]: left } : { n };
        };
        return [key, filled(kept.map(([device, one]) => [device, short(one, device)]))];
      }),
    );
  const maps = {
    dismissed: filled([...memory.dismissed]),
    seen: tallies("seen", "at", memory.seen),
    events: tallies("events", "ids", memory.events),
    steps: filled([...memory.steps].filter(([rule]) => keep("steps", rule)).map(([rule, one]) => [rule, steps(one)])),
  };
  return { v: VERSION, ...(memory.again ? { again: memory.again } : {}), ...filled(Object.entries(maps)) };
}

/** An object of the entries that are something, in order of their names, so that equal memories are one text. */
function filled(pairs: [string, unknown][]): object | undefined {
  const there = pairs.filter(([, value]) => value).sort(([one], [other]) => (one < other ? -1 : 1));
  return there.length ? Object.fromEntries(there) : undefined;
}

/** The wire form. */
export function toJson(memory: Memory): Sent {
  return written(memory, () => true);
}

/** All that may be dropped, first to last: times, ids, steps, counts; never a dismissal. */
function droppable({ seen, events, steps }: Memory): (string | number)[][] {
  const flat = <T>(name: string, map: ReadonlyMap<string, ReadonlyMap<string, T>>) =>
    ascending(map.keys()).flatMap((key) =>
      ascending(map.get(key)?.keys() ?? []).map((device) => ({
        path: [name, key, device],
        one: map.get(key)?.get(device) as T,
      })),
    );
  const [impressions, reports] = [flat("seen", seen), flat("events", events)];
  return [
    ...impressions
      .flatMap(({ path, one }) => one.last.map((at) => ({ path: [...path, at], at })))
      .sort((one, other) => one.at - other.at)
      .map(({ path }) => path),
    ...reports.flatMap(({ path, one }) => one.last.map((id) => [...path, id])),
    ...ascending(steps.keys()).map((rule) => ["steps", rule]),
    ...reports.map(({ path }) => path),
    ...impressions.map(({ path }) => path),
  ];
}

/** Bytes of a value as JSON. */
export const size = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

/** The wire form in at most `bytes`, as a copy to send; a memory of many dismissals may stay larger. */
export function cut(memory: Memory, bytes: number = MAX_BYTES): Sent {
  const order = droppable(memory).map((path) => JSON.stringify(path));
  const without = (n: number) => {
    const gone = new Set(order.slice(0, n));
    return written(memory, (...path) => !gone.has(JSON.stringify(path)));
  };
  let [low, high] = [0, order.length]; // the least number of drops that is enough; each makes it smaller
  while (low < high) {
    const middle = (low + high) >> 1;
    if (size(without(middle)) <= bytes) high = middle;
    else low = middle + 1;
  }
  return without(low);
}
