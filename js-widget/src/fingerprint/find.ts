import type { Anchor, Roots, Sight } from "./anchor.js";
import { byAttribute, bySelector, byTag } from "./candidates.js";
import { compare, type Evidence, recognise } from "./compare.js";
import { isOurs, isVisible } from "./tree.js";

/** The best element has to lead by this much: a wrong element is worse than none. */
const MARGIN = 0.08;

/** So many that can be recognised are compared. */
const MOST_ALIKE = 200;

/** The best two that can be seen; `undefined` when there are too many to say. */
function best(anchor: Anchor, elements: HTMLElement[], selected: readonly Element[]): Evidence[] | undefined {
  const known = [...new Set(elements)].flatMap((element) => {
    const identity = recognise(anchor, element, selected);
    return identity ? [{ element, identity }] : [];
  });
  if (known.length > MOST_ALIKE) return undefined;
  const ranked = known
    .flatMap(({ element, identity }) => compare(anchor, element, identity, selected) ?? [])
    .sort((one, other) => other.score - one.score);
  const two: Evidence[] = [];
  for (const evidence of ranked) {
    if (two.length < 2 && !isOurs(evidence.element) && isVisible(evidence.element)) two.push(evidence);
  }
  return two;
}

function decide(two: Evidence[] | undefined): Sight {
  const [first, second] = two ?? [];
  if (!first) return { outcome: two ? "dead" : "ambiguous", score: 0 };
  const { element, score, whole } = first;
  if (second && score - second.score < MARGIN) return { outcome: "ambiguous", score };
  return { outcome: whole ? "exact" : "healed", element, score };
}

/**
 * Find an element again: among those that have one of its strong attributes or its selector, and when everything
 * agrees with none of them, among all of its tag. Where there are too many to look at, what was found first stands.
 */
export function find(anchor: Anchor, roots: Roots): Sight {
  const all = [...roots];
  const selected = bySelector(anchor, all);
  const strong = byAttribute(anchor, all);
  const near = [...strong.elements, ...selected];
  const sight = decide(best(anchor, near, selected));
  if (strong.tooMany && sight.element) return { outcome: "ambiguous", score: sight.score };
  if (sight.outcome === "exact" && strong.elements.some((one) => one === sight.element)) return sight;
  const others = byTag(anchor, all);
  if (others.tooMany) return sight.outcome === "dead" ? { outcome: "ambiguous", score: 0 } : sight;
  return decide(best(anchor, [...near, ...others.elements], selected));
}
