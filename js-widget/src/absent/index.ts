/**
 * One thing on a page opens by itself, and the answer holds one. Where that is a tip whose element does not come, it
 * gives way to the next: until the reader is elsewhere, questions are asked as if it were put away for this visit, and
 * the tip is kept beside their answers, to be there when its element comes after all. Loaded when that happens.
 */
import { type Absent, type Help, recorderOf } from "../contract.js";
import type { Item, ResolveReply } from "../core/wire.js";

const HELD = "absent";

export function start(help: Help): Absent {
  const { memory, held } = help;
  const recorder = recorderOf(help);
  const { sent } = memory;
  const { received, missed } = recorder;
  const placeOf = (reply: ResolveReply | undefined) =>
    JSON.stringify([reply?.screen, reply?.revision, reply?.locale, reply?.viewer, location.pathname]);
  let place = "";

  /** By rule; another reader has none. */
  const away = () => (held.get(HELD) as Map<string, Item> | undefined) ?? new Map<string, Item>();

  function giveWay(): void {
    const tips = (help.reply?.items ?? []).filter(({ kind, interruptive }) => kind === "tip" && interruptive);
    const gone = tips.filter(({ rule, element }) => !help.found.has(element ?? "") && !away().has(rule));
    if (!gone.length || help.options.mode === "quiet") return;
    place = placeOf(help.reply);
    held.set(HELD, new Map([...away(), ...gone.map((item): [string, Item] => [item.rule, item])]));
    help.ask();
  }
  recorder.missed = (element, rule) => {
    missed(element, rule);
    giveWay();
  };
  memory.sent = () => {
    const copy = sent();
    const once = [...away()].map(([rule, { remember }]) => [rule, { scope: "once", major: remember.major }]);
    return { ...copy, dismissed: { ...copy.dismissed, ...Object.fromEntries(once) } };
  };
  recorder.received = (reply, askedAt) => {
    const usable = received(reply, askedAt);
    const kept = away();
    for (const rule of usable.gone ?? []) kept.delete(rule);
    if (!kept.size) return usable;
    if (place === placeOf(usable)) {
      const items = [...usable.items.filter(({ rule }) => !kept.has(rule)), ...kept.values()];
      const elements = { ...help.reply?.elements, ...usable.elements };
      return { ...usable, items, elements, anchors: { ...help.reply?.anchors, ...usable.anchors } };
    }
    held.delete(HELD);
    setTimeout(help.ask); // once this answer is taken: what gave way elsewhere may have its element here
    return usable;
  };
  giveWay();
  return {
    stop() {
      Object.assign(memory, { sent });
      Object.assign(recorder, { received, missed });
    },
  };
}
