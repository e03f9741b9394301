import type { Anchor, Roots } from "./anchor.js";
import { TESTS } from "./attributes.js";

/** The elements that could be it: by what is quick to ask a document for, in bounded numbers. */
const MOST = 800;

export interface Candidates {
  elements: HTMLElement[];
  /** There were more than can be looked at. */
  tooMany: boolean;
}

function ask(roots: Roots, selector: string): Candidates {
  const elements: HTMLElement[] = [];
  for (const root of roots) {
    for (const element of root.querySelectorAll<HTMLElement>(selector)) {
      if (elements.length === MOST) return { elements, tooMany: true };
      elements.push(element);
    }
  }
  return { elements, tooMany: false };
}

const equals = (name: string, value: string) => `[${name}="${CSS.escape(value)}"]`;

/** A selector of those that have a strong attribute as it was recorded; a link that is written otherwise is found later. */
function strongSelector({ attributes = {} }: Anchor): string {
  const { id, name, value, href } = attributes;
  const parts = TESTS.flatMap((test) => (attributes[test] ? [equals(test, attributes[test])] : []));
  if (id) parts.push(equals("id", id));
  if (name) parts.push(equals("name", name) + (value ? equals("value", value) : ""));
  if (attributes["for"]) parts.push(equals("for", attributes["for"]));
  if (href) parts.push(equals("href", href));
  return parts.join();
}

export function byAttribute(anchor: Anchor, roots: Roots): Candidates {
  const selector = strongSelector(anchor);
  return selector ? ask(roots, selector) : { elements: [], tooMany: false };
}

export function byTag({ tag, role }: Anchor, roots: Roots): Candidates {
  return ask(roots, CSS.escape(tag) + (role ? `,${equals("role", role)}` : ""));
}

/** What the recorded selector matches; nothing when it is none. */
export function bySelector({ selector }: Anchor, roots: Roots): HTMLElement[] {
  try {
    return selector ? ask(roots, selector).elements : [];
  } catch {
    return [];
  }
}
