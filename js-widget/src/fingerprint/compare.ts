import type { Anchor } from "./anchor.js";
import { type Identity, identify } from "./identity.js";
import { roleOf } from "./role.js";
import { locate } from "./standing.js";

/** How much of what was recorded an element still has. */
const KIND = 1;
const PLACE = 1;
const SELECTOR = 1;
/** A selector with positions in it may not decide between two that are otherwise equal: less than the margin. */
const POSITION = 0.25;

/** The least score when a strong attribute agrees, and when only the name does. */
const ENOUGH = 0.3;
const ENOUGH_BY_NAME = 0.6;

export interface Evidence {
  element: HTMLElement;
  score: number;
  /** Everything that was recorded agrees; of a strong attribute and the selector, one is enough. */
  whole: boolean;
}

const isPositioned = ({ selector = "" }: Anchor) => /:nth/.test(selector);

/** The selector, without positions, matches this element alone. `selected`: what it matches now. */
const isSole = (anchor: Anchor, element: Element, selected: readonly Element[]) =>
  selected.length === 1 && selected[0] === element && !isPositioned(anchor);

/**
 * What an element says of itself, when that says who it is. Words prove it when they could be compared: alike, or with
 * words added where the selector matches nothing else.
 */
export function recognise(anchor: Anchor, element: HTMLElement, selected: readonly Element[]): Identity | undefined {
  const identity = identify(anchor, element);
  if (!identity || identity.strong || identity.unique) return identity;
  const { named, extended, readable } = identity;
  const isKnown = !!anchor.name && readable && (named || (extended && isSole(anchor, element, selected)));
  return isKnown ? identity : undefined;
}

/** The evidence for an element that was recognised, or `undefined` when it stands where it cannot be the recorded one. */
export function compare(
  anchor: Anchor,
  element: HTMLElement,
  identity: Identity,
  selected: readonly Element[],
): Evidence | undefined {
  const isTag = element.localName === anchor.tag;
  const isRole = anchor.role ? roleOf(element) === anchor.role : isTag;
  if (!isTag && !isRole) return undefined;

  const { strong, unique, named, extended, readable } = identity;
  const isSelected = selected.includes(element);
  const standing = locate(anchor, element, readable);
  if (!unique) {
    // Of several that said the same of themselves it is the one in the same place, or with the same words around it
    const isPlaced = isSole(anchor, element, selected);
    const isAmong = standing.fits && (isPlaced || (standing.titled && (named || (strong && extended))));
    if (typeof anchor.ordinal === "number" && !isAmong) return undefined;
    // Forms share names of fields, as "email": the words around it or its selector have to say that a form was renamed
    if (standing.transferred && !isPlaced && !(anchor.label && readable && standing.titled)) return undefined;
    if (!standing.agrees && !(strong && (named || isSelected))) return undefined;
  }
  const isProven = strong || unique;
  const kind = Number(isTag) + Number(isRole);
  const got = identity.got + KIND * kind + PLACE * standing.got;
  const all = identity.all + KIND * 2 + PLACE * standing.all;
  const weight = !anchor.selector ? 0 : isPositioned(anchor) ? POSITION : SELECTOR;
  const score = (got + weight * Number(isSelected)) / (all + weight);
  if (score < (isProven ? ENOUGH : ENOUGH_BY_NAME)) return undefined;
  return { element, score, whole: got === all && (isSelected || isProven) };
}
