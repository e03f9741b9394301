import { isGeneratedId, isGeneratedName, isToken } from "./generated.js";

/** The attributes that say who an element is. */
export const TESTS = ["data-testid", "data-test-id", "data-test", "data-cy", "data-qa"] as const;
const LONGEST = 200;

const NOWHERE = /^\s*(javascript:|data:|blob:|#?\s*$)/i;

interface PageAddress {
  url: string;
  origin: string;
  /** The segments of its path that have a number in them. */
  numbers: Set<string>;
}

let last: PageAddress | undefined;

function addressOf({ URL: url }: Document): PageAddress {
  if (last?.url === url) return last;
  const { origin, pathname } = new URL(url);
  last = { url, origin, numbers: new Set(pathname.split("/").filter((segment) => /\d/.test(segment))) };
  return last;
}

/** A query in a fixed order, without what belongs to a session. */
function queryOf({ search, searchParams }: URL): string {
  if (!search) return "";
  for (const [key, value] of [...searchParams]) if (isToken(value)) searchParams.delete(key);
  searchParams.sort();
  return searchParams.size ? `?${searchParams}` : "";
}

/**
 * Where a link leads, as a path from this site's root. The numbers of the page's own address are masked: on
 * /invoices/7 its link to /invoices/7/edit is the same one as on /invoices/8, while in a list each row keeps its own.
 */
export function pathOf(element: Element, attribute: "href" | "action"): string | undefined {
  const stated = element.getAttribute(attribute);
  if (stated === null || NOWHERE.test(stated) || !URL.canParse(stated, element.baseURI)) return undefined;
  const url = new URL(stated, element.baseURI);
  const { origin, numbers } = addressOf(element.ownerDocument);
  const masked = (segment: string) => (numbers.has(segment) ? "#" : segment);
  const path = numbers.size ? url.pathname.split("/").map(masked).join("/") : url.pathname;
  const site = url.origin === origin ? "" : url.host ? `//${url.host}` : url.protocol;
  return site + path + queryOf(url) + url.hash;
}

/** The value of a choice: of a text field it is the reader's, of an input that is pressed it is its name. */
function choiceOf(element: Element): string | undefined {
  const chosen = element.matches("button[name], input[type=radio], input[type=checkbox]");
  return (chosen && element.getAttribute("value")) || undefined;
}

const stated =
  (name: string, isGenerated = (_: string) => false) =>
  (element: Element): string | undefined => {
    const value = element.getAttribute(name);
    return value && !isGenerated(value) ? value : undefined;
  };

const READ: Record<string, (element: Element) => string | undefined> = {
  id: stated("id", isGeneratedId),
  name: stated("name", isGeneratedName),
  value: choiceOf,
  type: (element) => (element.localName === "input" ? (element as HTMLInputElement).type : undefined),
  href: (element) => (/^(a|area)$/.test(element.localName) ? pathOf(element, "href") : undefined),
  action: (element) => (element.localName === "form" ? pathOf(element, "action") : undefined),
  for: stated("for", isGeneratedId),
  ...Object.fromEntries(TESTS.map((name) => [name, stated(name)])),
};

/** Whether anchors record it; a newer server's may have others. */
export const isRecorded = (name: string): boolean => Object.hasOwn(READ, name);

/** One attribute as it is recorded; `undefined` when the element has none, or a generated one. */
export const read = (element: Element, name: string): string | undefined => READ[name]?.(element)?.slice(0, LONGEST);

export function attributesOf(element: Element): Record<string, string> {
  const pairs = Object.keys(READ).map((name) => [name, read(element, name)] as const);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}
