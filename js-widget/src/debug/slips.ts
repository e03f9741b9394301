/** Names in a page's calls that mean nothing here, and what was meant by them. */
import type { HelpEvents, HelpOptions } from "../public.js";

/** By what they name; the types see to it that none is missing. */
const OPTIONS: Record<keyof HelpOptions, true> = {
  site: true,
  server: true,
  locale: true,
  traits: true,
  launcher: true,
  appVersion: true,
  videos: true,
  mode: true,
  frames: true,
  dock: true,
  debug: true,
  token: true,
  getToken: true,
  tokenUrl: true,
};
const EVENTS: Record<keyof HelpEvents, true> = {
  ready: true,
  resolved: true,
  away: true,
  error: true,
  open: true,
  close: true,
  article: true,
  shown: true,
  opened: true,
  voted: true,
  dismissed: true,
  advanced: true,
  searched: true,
  solved: true,
  contacted: true,
  missed: true,
  tracked: true,
  held_out: true,
};
/** Those that our own pieces listen to. */
const OURS = ["leaving", "leaving-reader"];

/** How many letters one has to add, leave out or change. */
export function distance(one: string, other: string): number {
  let row = [...other, ""].map((_, at) => at);
  for (const [down, letter] of [...one].entries()) {
    const next = [down + 1];
    for (const [at, there] of [...other].entries())
      next.push(Math.min(Number(row[at + 1]) + 1, Number(next[at]) + 1, Number(row[at]) + Number(letter !== there)));
    row = next;
  }
  return Number(row.at(-1));
}

/** The known name that is closest; none where all are far. */
export function nearest(name: string, known: string[]): string | undefined {
  const far = (one: string) => distance(one.toLowerCase(), name.toLowerCase());
  const [best] = [...known].sort((one, other) => far(one) - far(other));
  return best && far(best) <= best.length / 2.5 ? best : undefined;
}

function told(what: string, names: Iterable<string>, known: string[]): string[] {
  return [...names]
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      return `no ${what} “${name}”${meant ? `: is it “${meant}”?` : ""}`;
    });
}

/** A line for each option and event that there is not. */
export const slips = (options: object, events: Iterable<string>): string[] => [
  ...told("option", Object.keys(options), Object.keys(OPTIONS)),
  ...told(
    "event",
    [...events].filter((name) => !OURS.includes(name)),
    Object.keys(EVENTS),
  ),
];
