import type { Anchor } from "./anchor.js";
import { isExtended } from "./identity.js";
import { isSameName, likeness } from "./name.js";
import { labelOf, landmarkOf } from "./surroundings.js";

/** Where an element stands, against what was recorded. */
export interface Standing {
  got: number;
  all: number;
  /** The words over it are those that were recorded, or those with more. */
  titled: boolean;
  /** Its part of the page or the words over it are the recorded ones; or neither was. */
  agrees: boolean;
  /** It may be in the part of the page it was in. */
  fits: boolean;
  /** It was in one form and is in another. */
  transferred: boolean;
}

/** `navigation#sidebar` is half the same as `navigation#menu`, and not as one without an id. */
function sameLandmark(then: string, now: string): number {
  if (then === now) return 1;
  const [one, other] = [then.split("#"), now.split("#")];
  return one[0] === other[0] && one.length === other.length ? 0.5 : 0;
}

export function locate(anchor: Anchor, element: HTMLElement, readable: boolean): Standing {
  const { landmark: then = "", label = "" } = anchor;
  const now = landmarkOf(element) ?? "";
  const landmark = sameLandmark(then, now);
  const title = readable ? (labelOf(element) ?? "") : label;
  const words = likeness(label, title);
  const same = isSameName(label, title, words);
  return {
    got: (then ? landmark : 0) + (label && readable ? words : 0),
    all: Number(!!then) + Number(!!label && readable),
    titled: same || isExtended(label, title),
    agrees: landmark > 0 || (!!label && same) || (!then && !label),
    // A page that names its parts since, or did then, is no other page
    fits: landmark > 0 || !now,
    transferred: landmark === 0.5 && then.startsWith("form#"),
  };
}
