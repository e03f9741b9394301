import { TAG } from "../dom/tag.js";

/** The element around this one, out of shadow roots too. */
export function around(element: Element): Element | null {
  return element.parentElement ?? (element.parentNode as Partial<ShadowRoot> | null)?.host ?? null;
}

export const isOurs = (element: Element): boolean => !!element.closest(TAG);

/** Somebody can see it, on screen or after scrolling. */
export function isVisible(element: Element): boolean {
  return element.checkVisibility?.({ visibilityProperty: true }) ?? element.getClientRects().length > 0;
}

/** The language that an element's words are in, as its page says. */
export function languageOf(element: Element): string | undefined {
  for (let at: Element | null = element; at; at = around(at)) {
    const lang = at.getAttribute("lang");
    if (lang) return lang;
  }
  return undefined;
}

const primary = (lang: string) => lang.toLowerCase().split("-")[0];

/** Words in another language cannot be compared; a page that does not say which is taken to have kept it. */
export function sameLanguage(then: string | undefined, element: Element): boolean {
  const now = then && languageOf(element);
  return !then || !now || primary(then) === primary(now);
}

/** A document and the open shadow roots in it, at any depth, without ours. */
export function rootsOf(root: Document | ShadowRoot): (Document | ShadowRoot)[] {
  const hosts = [...root.querySelectorAll("*")].filter(({ localName }) => localName !== TAG);
  return [root, ...hosts.flatMap(({ shadowRoot }) => (shadowRoot ? rootsOf(shadowRoot) : []))];
}
