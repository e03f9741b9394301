import type { PageNow } from "../core/context.js";
import type { ResolveReply } from "../core/wire.js";

const LONGEST = 4096; // characters of an address that the server takes

/**
 * The page as it says it is: `data-help-screen` on the body or the document. The languages its host names; else `*`, which
 * is the one in the reader's token, the page's own, then the browser's. Of the address beside its path only the `parts`
 * that the site's patterns read: a query may hold what is nobody's business.
 */
export function readPage(
  screen: string | undefined,
  languages: string[] | undefined,
  parts: NonNullable<ResolveReply["url_parts"]>,
): PageNow {
  const { documentElement, body } = document;
  const part = (name: (typeof parts)[number]) => (parts.includes(name) ? location[name] : "");
  const host = part("hostname") && `//${location.hostname}`;
  return {
    screen: screen ?? body?.dataset["helpScreen"] ?? documentElement.dataset["helpScreen"],
    url: (host + location.pathname + part("search") + part("hash")).slice(0, LONGEST),
    languages: languages ?? ["*", documentElement.lang, ...navigator.languages].filter(Boolean),
  };
}
