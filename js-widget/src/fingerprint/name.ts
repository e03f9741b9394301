/**
 * What an element is called, by the steps of the accessible name computation that matter for telling elements apart
 * (https://www.w3.org/TR/accname-1.2/): aria-labelledby, aria-label, its label, alt, text, value of buttons, title,
 * placeholder.
 */
const LONGEST = 80;
const PARTS = "section, article, aside, nav, main, form, fieldset, table, ul, ol, figure, dialog, body, [role=dialog]";
const FIELDS = "input, select, textarea, iframe";
const TITLE = ":is(h1, h2, h3, h4, h5, h6, legend, caption, summary, figcaption)";
const TITLES = `:scope > ${TITLE}, :scope > header > ${TITLE}`;
const SILENT = "script, style, template, select, textarea, [hidden], [aria-hidden=true]";
const PRESSED = new Set(["button", "submit", "reset"]);

const tidy = (text: string) => text.replace(/\s+/g, " ").trim();

/** Lower case without its numbers, which count what changes. */
export const masked = (text: string): string =>
  tidy(text.replace(/\p{Nd}[\p{Nd}.,:]*/gu, "#"))
    .toLowerCase()
    .slice(0, LONGEST);

/** What is the only thing in an element that is seen, is seen. */
const isRead = (element: Element) =>
  !element.matches(SILENT) && (element.parentNode?.childNodes.length === 1 || element.checkVisibility?.() !== false);

/** The text in an element as it is read out, as far as a name goes. */
export function textOf(element: Element): string {
  let text = "";
  const add = (node: Node): boolean => {
    if (node.nodeType === 3) text += (node as Text).data;
    else if (node.nodeType === 1 && isRead(node as Element)) {
      text += (node as Element).getAttribute("aria-label") ?? (node as Element).getAttribute("alt") ?? "";
      for (const child of node.childNodes) if (!add(child)) return false;
      text += " ";
    }
    return text.length < 4 * LONGEST;
  };
  for (const child of element.childNodes) if (!add(child)) break;
  return tidy(text);
}

function labelled(element: Element): string {
  const ids = element.getAttribute("aria-labelledby");
  if (!ids) return "";
  const root = element.getRootNode() as Document | ShadowRoot;
  const texts = ids.split(/\s+/).map((id) => root.getElementById?.(id));
  return texts.map((one) => (one ? textOf(one) : "")).join(" ");
}

const ofLabels = ({ labels }: Partial<HTMLInputElement>): string => [...(labels ?? [])].map(textOf).join(" ");

function ofButton(element: Element): string {
  const { type, value } = element as HTMLInputElement;
  return element.localName === "input" && PRESSED.has(type) ? value : "";
}

/** A part of the page is called by its highest heading, anything else by its text. */
function ofContent(element: Element): string {
  if (element.matches(FIELDS)) return "";
  const [title] = [...element.querySelectorAll(TITLES)].sort((one, other) =>
    one.localName.localeCompare(other.localName),
  );
  if (title) return textOf(title);
  const text = element.matches(PARTS) ? "" : textOf(element);
  return text.length > 2 * LONGEST ? "" : text;
}

const attribute = (name: string) => (element: Element) => element.getAttribute(name) ?? "";

const STEPS: ((element: Element) => string)[] = [
  labelled,
  attribute("aria-label"),
  ofLabels,
  attribute("alt"),
  ofButton,
  ofContent,
  attribute("title"),
  attribute("placeholder"),
];

/** The name in full, or "". */
export function accessibleName(element: Element): string {
  for (const step of STEPS) {
    const name = tidy(step(element));
    if (name) return name;
  }
  return "";
}

/** How alike two masked names are, 0 to 1: the share of common letter pairs (Dice), which works in every script. */
export function likeness(one: string, other: string): number {
  if (one === other) return 1;
  if (one.length < 2 || other.length < 2) return 0;
  const pairs = new Map<string, number>();
  for (let at = 1; at < one.length; at++) {
    const pair = one.slice(at - 1, at + 1);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  let common = 0;
  for (let at = 1; at < other.length; at++) {
    const pair = other.slice(at - 1, at + 1);
    const left = pairs.get(pair) ?? 0;
    if (!left) continue;
    common++;
    pairs.set(pair, left - 1);
  }
  return common ? (2 * common) / (one.length + other.length - 2) : 0;
}

/** Names of this likeness are the same one, edited. */
const ALIKE = 0.8;
const REPLACED = 0.5;

/** Whether a name is the recorded one: alike, and no word in it replaced by quite another, as in "Export as PDF". */
export function isSameName(then: string, now: string, words = likeness(then, now)): boolean {
  if (words < ALIKE || words === 1) return words === 1;
  const without = (text: string, other: string) =>
    text
      .split(" ")
      .filter((word) => !other.split(" ").includes(word))
      .join(" ");
  const [gone, come] = [without(then, now), without(now, then)];
  return !gone || !come || likeness(gone, come) >= REPLACED;
}
