import type { PageNow } from "../core/context.js";

/**
 * The page as it says it is: `data-help-screen` on the body or the document. The languages its host names; else `*`, which
 * is the one in the reader's token, the page's own, then the browser's.
 */
export function readPage(screen: string | undefined, languages: string[] | undefined): PageNow {
  const { documentElement, body } = document;
  return {
    screen: screen ?? body?.dataset["helpScreen"] ?? documentElement.dataset["helpScreen"],
    path: location.pathname,
    languages: languages ?? ["*", documentElement.lang, ...navigator.languages].filter(Boolean),
  };
}
