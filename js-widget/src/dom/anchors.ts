import { TAG } from "./tag.js";

/**
 * Elements that help hangs on: those with a wanted `data-help-id`, in the page and in its open shadow roots, however
 * late they come. `changed` hears which are there and visible whenever that may have changed.
 */
export type Found = Map<string, HTMLElement>;

const ATTRIBUTE = "data-help-id";
const MARKED = `[${ATTRIBUTE}]`;
// Changes of the last two are for whoever hears `touched`: they change the context, not the elements.
const WATCHED = [ATTRIBUTE, "data-help-screen", "lang"];

export interface Anchors {
  want(ids: Iterable<string>): void;
  /** Look for shadow roots that elements got after they came, while something wanted has not been found. */
  check(): void;
  stop(): void;
}

/** `touched` hears of any change at all. */
export function watchAnchors(changed: (found: Found) => void, touched: () => void): Anchors {
  let wanted = new Set<string>();
  let found: Found = new Map();
  const roots = new Set<Document | ShadowRoot>();

  function look(): void {
    found = new Map();
    for (const root of roots) {
      for (const element of root.querySelectorAll<HTMLElement>(MARKED)) {
        const id = element.getAttribute(ATTRIBUTE) ?? "";
        if (!wanted.has(id) || found.has(id)) continue;
        sizes.observe(element);
        if (element.checkVisibility?.() ?? element.offsetParent) found.set(id, element);
      }
    }
    changed(found);
  }

  /** Watch every open shadow root at or below `element`; says whether there was a new one. */
  function enter(element: ParentNode): boolean {
    const inside = [element, ...element.querySelectorAll("*")] as Element[];
    const shadows = inside.flatMap(({ shadowRoot, localName }) =>
      shadowRoot && localName !== TAG ? [shadowRoot] : [],
    );
    const fresh = shadows.filter((root) => !roots.has(root));
    for (const root of fresh) watch(root);
    return fresh.length > 0;
  }

  function watch(root: Document | ShadowRoot): void {
    roots.add(root);
    changes.observe(root, { childList: true, subtree: true, attributeFilter: WATCHED });
    enter(root);
  }

  const matters = (node: Node) =>
    node instanceof Element && (enter(node) || node.matches(MARKED) || !!node.querySelector(MARKED));

  const changes = new MutationObserver((records) => {
    const gone = [...found.values()].some((element) => !element.isConnected);
    const fresh = records.some((record) => record.attributeName === ATTRIBUTE || [...record.addedNodes].some(matters));
    if (gone || fresh) look();
    touched();
  });
  // An element that is shown or hidden without being added or removed changes its size.
  const sizes = new ResizeObserver(() => look());

  watch(document);
  return {
    want(ids) {
      // What was found stays: what is open there is kept though no answer asks for it any more
      wanted = new Set([...ids, ...found.keys()]);
      sizes.disconnect();
      look();
    },
    check() {
      if (found.size < wanted.size && [...roots].some(enter)) look();
    },
    stop() {
      changes.disconnect();
      sizes.disconnect();
    },
  };
}
