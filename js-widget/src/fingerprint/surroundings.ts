import { read } from "./attributes.js";
import { masked, textOf } from "./name.js";
import { roleOf } from "./role.js";
import { around } from "./tree.js";

/** Where an element stands: the part of the page, and the words over or beside it. */
const LANDMARK = /^(navigation|main|complementary|banner|contentinfo|form|search|dialog|alertdialog|tabpanel|menu)$/;
const TITLE = ":is(legend, caption, summary, label:only-of-type, h1, h2, h3, h4, h5, h6, dt)";
const TITLES = `:scope > ${TITLE}, :scope > header > ${TITLE}, :scope > * > ${TITLE}:only-child`;
const FARTHEST = 8;
const BEFORE = 2; // Node.DOCUMENT_POSITION_PRECEDING

/** The nearest landmark's role, with its id where somebody gave it one, or where a form sends: `navigation#sidebar`. */
export function landmarkOf(element: Element): string | undefined {
  for (let at = around(element); at; at = around(at)) {
    const role = roleOf(at);
    if (!role || !LANDMARK.test(role)) continue;
    const id = read(at, "id") ?? read(at, "action");
    return id ? `${role}#${id}` : role;
  }
  return undefined;
}

const hasWords = (text: string) => /\p{L}/u.test(text);

/** A table row is told by its first cell with words, anything else by the title before it in the part it is in. */
function titleOf(part: Element, element: Element): Element | undefined {
  if (part.localName === "tr") return [...part.children].find((cell) => hasWords(textOf(cell)));
  const labels = new Set<Element>((element as Partial<HTMLInputElement>).labels ?? []);
  const own = textOf(element);
  const isOther = (title: Element) => !labels.has(title) && hasWords(textOf(title)) && textOf(title) !== own;
  const titles = [...part.querySelectorAll(TITLES)].filter((title) => !title.contains(element) && isOther(title));
  return titles.filter((title) => element.compareDocumentPosition(title) & BEFORE).at(-1) ?? titles[0];
}

/** The words of the nearest title that are not the element's own, numbers masked. */
export function labelOf(element: Element): string | undefined {
  const own = masked(textOf(element));
  let part = around(element);
  for (let steps = 0; part && steps < FARTHEST; steps++, part = around(part)) {
    const title = titleOf(part, element);
    const words = title && masked(textOf(title));
    if (words && words !== own && !title.contains(element) && !element.contains(title)) return words;
  }
  return undefined;
}
