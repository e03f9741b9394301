/** Records what a reader sees, puts away and does, and says what may be shown. Loaded before anything is drawn. */
import type { Help, Recorder } from "../contract.js";
import type { Item, ResolveReply } from "../core/wire.js";
import { cut, fromJson, toJson } from "./codec.js";
import { dismissed, happened, holds, type Memory, merge, NO_MEMORY, shown, without } from "./memory.js";

const HELD = "memory";

/** How many more impressions the last answer allows, by key; none for any number. */
function allowance({ reply, memory }: Help): Map<string, number> {
  const { rules = {}, sets = {}, kinds = {} } = reply?.left ?? {};
  const named = (prefix: string, of: Record<string, number>) =>
    Object.entries(of).map(([id, n]): [string, number] => [prefix + id, n]);
  const left = new Map([...named("", rules), ...named("set:", sets), ...named("kind:", kinds)]);
  for (const key of memory.unsent) spend(left, key);
  return left;
}

function spend(left: Map<string, number>, key: string): void {
  const n = left.get(key);
  if (n !== undefined) left.set(key, n - 1);
}

const isWhole = (memory: Memory) => JSON.stringify(toJson(memory)) === JSON.stringify(cut(memory));

export function start(help: Help): Recorder {
  const { memory, held, emitter, parts, options } = help;
  const { stored, visit } = memory;
  let left = new Map<string, number>();
  let leftOf: Help["reply"];
  let newest = 0; // revision that answered

  /** What this page and all others of this browser know. */
  function known(): Memory {
    const kept = stored.read();
    const copies = merge((held.get(HELD) as Memory | undefined) ?? NO_MEMORY, fromJson(kept), fromJson(kept.memory));
    const all = without(copies, kept.gone ?? []);
    held.set(HELD, all);
    return all;
  }
  /** Written only when it says something new: two tabs that write at the same time end up with one memory. */
  function write(now: Memory): void {
    held.set(HELD, now);
    const kept = stored.read();
    const sent = cut(now);
    if (JSON.stringify(sent) === JSON.stringify(kept.memory)) return;
    const { gone = [] } = kept; // what is recorded again is back
    stored.write({ ...kept, memory: sent, gone: gone.filter((key) => !holds(now, key)) });
  }
  const current = () => (held.get(HELD) as Memory | undefined) ?? known();
  const listing = ({ rule }: Item) => `${help.reply?.revision} ${help.reply?.screen} ${rule}`;
  /** What an impression counts for. No cap binds what no rule led to, and it uses up none. */
  const keysOf = ({ rule, remember }: Item) => (rule.startsWith("fallback:") ? [] : (remember.keys ?? [rule]));

  function listen({ key }: StorageEvent): void {
    if (!key?.startsWith(`helpsdk:${options.site}`)) return;
    const all = known();
    // A memory too large to be written whole is not: two tabs might never agree on what to leave out
    if (isWhole(all)) write(all);
    parts.tips?.update();
    parts.chrome?.update();
  }
  /** Events travel with a request; those that some rule counts are remembered. Each id counts once. */
  function count(): void {
    const before = known();
    const events = help.events().filter(({ name }) => help.reply?.counts?.includes(name));
    const now = events.reduce((all, { name, id }) => happened(all, name, memory.device, id ?? null), before);
    if (now !== before) write(now);
  }
  /** A rule that only a holdout keeps back is told of once. */
  function tell(): void {
    for (const rule of help.reply?.held_out ?? []) {
      if (!held.has(`held_out ${rule}`)) help.report("held_out", { rule });
      held.set(`held_out ${rule}`, true);
    }
  }
  /**
   * What is gone from the site is dropped, here and in all tabs. Not by an answer to anybody (a session that ended) in
   * place of this reader, nor by a server that is behind with what is published.
   */
  function drop({ gone = [], viewer, revision }: Partial<ResolveReply>): void {
    const isBehind = Number(revision) < newest;
    newest = Math.max(newest, Number(revision));
    if (isBehind || !gone.length || (viewer ?? "") !== help.viewer.key) return;
    const rest = <T>(of: Record<string, T> = {}) =>
      Object.fromEntries(Object.entries(of).filter(([key]) => !gone.includes(key)));
    const { dismissed, seen, known: learned, ...kept } = stored.read();
    stored.write({ ...kept, gone, dismissed: rest(dismissed), seen: rest(seen), known: rest(learned) });
    visit.write(rest(visit.read()));
    write(known());
  }
  function answered(): void {
    drop(help.reply ?? {});
    count();
    tell();
  }
  addEventListener("storage", listen);
  const forget = emitter.on("resolved", answered);
  if (help.reply) answered();

  const recorder: Recorder = {
    isDismissed({ rule, remember: { key, set, major } }) {
      const found = current().dismissed;
      const visited = new Map(Object.entries(visit.read()));
      return [rule, key, `set:${set}`].some((one) => {
        const how = visited.get(one) ?? found.get(one);
        return !!how && (how.scope !== "revision" || how.major >= major);
      });
    },
    hasLeft(item) {
      if (leftOf !== help.reply) [leftOf, left] = [help.reply, allowance(help)];
      return keysOf(item).every((key) => (left.get(key) ?? 1) > 0);
    },
    dismiss({ remember: { key, scope, major } }) {
      if (scope === "once") visit.write({ ...visit.read(), [key]: { scope, major } });
      else write(dismissed(known(), key, scope, major));
    },
    shown(item) {
      const keys = keysOf(item);
      const ring = help.reply?.ring ?? 1;
      recorder.hasLeft(item);
      for (const key of keys) spend(left, key);
      memory.unsent.push(...keys);
      write(shown(known(), keys, memory.device, Date.now() + memory.skew, ring));
      recorder.mark("seen", item);
    },
    offered: (items) =>
      items.filter((item) => item.kind !== "panel" || held.has(listing(item)) || recorder.hasLeft(item)),
    listed(item, position) {
      const { rule, kind, article } = item;
      if (kind !== "panel" || held.has(listing(item))) return;
      held.set(listing(item), true);
      recorder.shown(item);
      help.report("shown", { rule, article: article.id, locale: article.locale, position });
    },
    mark(what, { rule, remember: { major } }) {
      const kept = stored.read();
      stored.write({ ...kept, [what]: { ...kept[what], [rule]: major } });
    },
    has: (what, { rule, remember: { major } }) => (stored.read()[what]?.[rule] ?? 0) >= major,
    stop() {
      removeEventListener("storage", listen);
      forget();
    },
  };
  return recorder;
}
