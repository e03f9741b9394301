import type { Help } from "../contract.js";

/** An article's id begins with no dot: in an address that would lead elsewhere. */
const LINK = /^#help=(\w[\w.-]*)(?:\/(.+))?/;

/** A section as it stood before it was encoded; none where it is no encoding of anything. */
function decoded(section: string): string | undefined {
  try {
    return decodeURIComponent(section);
  } catch {
    return undefined;
  }
}

/** An address that ends in `#help=ARTICLE` or `#help=ARTICLE/SECTION` opens it, now and whenever it changes. */
export function followLinks(help: Help): () => void {
  function follow(): void {
    const [, article, encoded = ""] = LINK.exec(location.hash) ?? [];
    const section = decoded(encoded);
    if (article) help.open({ article, ...(section ? { section } : {}) });
  }
  follow();
  addEventListener("hashchange", follow);
  return () => removeEventListener("hashchange", follow);
}
