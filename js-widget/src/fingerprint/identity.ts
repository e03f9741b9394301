import type { Anchor } from "./anchor.js";
import { isRecorded, read, TESTS } from "./attributes.js";
import { accessibleName, isSameName, likeness, masked } from "./name.js";
import { sameLanguage } from "./tree.js";

/**
 * What an element says of itself, against what was recorded.
 *
 * Weights follow how seldom two elements of a page share a signal and how seldom a release changes it: what code
 * depends on (names of form fields, link targets, test ids) before what designers and writers change.
 */
const WEIGHTS: Record<string, number> = {
  id: 2,
  name: 4,
  value: 2,
  href: 3,
  action: 3,
  for: 2,
  ...Object.fromEntries(TESTS.map((name) => [name, 4])),
};
const OTHER = 1;
const WORDS = 3;

/** What proves identity when it agrees. */
const STRONG = new Set<string>(["name", "href", "action", "for", ...TESTS]);
/** What disproves it when an element has another one. */
const TELLING = new Set<string>(["name", "value", "href", "action", ...TESTS]);
/** What no other element may have: it outweighs a clash, as in a link with an id that leads elsewhere now. */
const UNIQUE = new Set<string>(["id", ...TESTS]);

export interface Identity {
  got: number;
  all: number;
  /** A strong attribute agrees. */
  strong: boolean;
  /** One that no other element may have agrees. */
  unique: boolean;
  /** The name is the recorded one; in another language nobody can say. */
  named: boolean;
  /** Words were put before or after the name, or taken off. */
  extended: boolean;
  /** The words are in the language they were recorded in. */
  readable: boolean;
}

/** Whether words were put before or after the others, or taken off. */
export const isExtended = (then = "", now = ""): boolean =>
  !!now && !!then && (now.includes(then) || then.includes(now));

/** A link to the same place that asks for more there agrees by half. */
function agreement(name: string, then: string, now = ""): number {
  if (then === now) return 1;
  const [[place, asked = ""], [placeNow, askedNow = ""]] = [then.split(/[?#]/), now.split(/[?#]/)];
  const pairs = askedNow.split("&");
  const kept = asked.split("&").every((pair) => !pair || pairs.includes(pair));
  return name === "href" && place === placeNow && kept ? 0.5 : 0;
}

/** `undefined` when an attribute says that it is another one. */
export function identify(anchor: Anchor, element: HTMLElement): Identity | undefined {
  let [got, all] = [0, 0];
  let [strong, unique, clash, renamed] = [false, false, false, false];
  for (const [name, then] of Object.entries(anchor.attributes ?? {})) {
    if (!isRecorded(name)) continue;
    const now = read(element, name);
    const share = agreement(name, then, now);
    const weight = WEIGHTS[name] ?? OTHER;
    got += weight * share;
    all += weight;
    strong ||= share === 1 && STRONG.has(name);
    unique ||= share === 1 && UNIQUE.has(name);
    clash ||= share === 0 && !!now && TELLING.has(name);
    renamed ||= share === 0 && name === "id" && !!element.id;
  }
  if (clash && !unique) return undefined;
  const readable = sameLanguage(anchor.lang, element);
  if (!anchor.name || !readable) return { got, all, strong, unique, readable, named: true, extended: false };
  const now = masked(accessibleName(element));
  const words = likeness(anchor.name, now);
  // Without its id an element is known by name only when that is the same to the letter
  const named = renamed ? words === 1 : isSameName(anchor.name, now, words);
  const extended = isExtended(anchor.name, now);
  return { got: got + WORDS * words, all: all + WORDS, strong, unique, readable, named, extended };
}

/** Whether another element shares all that a recorded one says of itself, its id aside. */
export function isLike(anchor: Anchor, other: Element): boolean {
  const said = Object.entries(anchor.attributes ?? {}).filter(([name]) => STRONG.has(name) || TELLING.has(name));
  if (said.some(([name]) => STRONG.has(name))) return said.every(([name, value]) => read(other, name) === value);
  return !!anchor.name && isSameName(anchor.name, masked(accessibleName(other)));
}
