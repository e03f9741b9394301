import { TAG } from "./tag.js";

/**
 * Elements that help hangs on: those with a wanted `data-help-id`, in the page and in its open shadow roots, however
 * late they come. `changed` hears which are there and visible whenever that may have changed.
 */
export type Found = Map<string, HTMLElement>;

const ATTRIBUTE = "data-help-id";
const { some } = Array.prototype as unknown as { some: (this: NodeList, is: (node: Node) => boolean) => boolean };
const MARKED = `[${ATTRIBUTE}]`;
// Changes of the last two are for whoever hears `touched`: they change the context, not the elements.
const WATCHED = [ATTRIBUTE, "data-help-screen", "lang"];

export interface Anchors {
  want(ids: Iterable<string>): void;
  /** Look for shadow roots that elements got after they came, while something wanted has not been found. */
  check(): void;
  /** What is wanted and carries no id is looked for by `find` as well. */
  findBy(find: Find): void;
  /** Watch another document, of a frame; returns its stop. */
  enter(root: Document): () => void;
  stop(): void;
}

export type Find = (id: string, roots: Iterable<Document | ShadowRoot>) => HTMLElement | undefined;

/** `touched` hears of any change at all. */
export function watchAnchors(changed: (found: Found) => void, touched: () => void): Anchors {
  let wanted = new Set<string>();
  let found: Found = new Map();
  let find: Find | undefined;
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
    for (const id of wanted) {
      const element = found.has(id) ? undefined : find?.(id, roots);
      if (element) found.set(id, element);
    }
    changed(found);
  }

  /** Watch every open shadow root at or below `element`; says whether there was a new one. */
  function enter(element: ParentNode): boolean {
    let isNew = false;
    const look = ({ shadowRoot, localName }: Element) => {
      if (!shadowRoot || localName === TAG || roots.has(shadowRoot)) return;
      watch(shadowRoot);
      isNew = true;
    };
    look(element as Element);
    // Most of what a page adds is small: ask for what is inside only where something is
    if (element.firstElementChild) element.querySelectorAll("*").forEach(look);
    return isNew;
  }

  function watch(root: Document | ShadowRoot): void {
    roots.add(root);
    changes.observe(root, { childList: true, subtree: true, attributeFilter: WATCHED });
    enter(root);
  }

  // By its kind of node: an element of a frame is of another Element class
  const matters = (node: Node) => node.nodeType === 1 && (enter(node as Element) || isMarked(node as Element));

  const isMarked = (element: Element) =>
    element.hasAttribute(ATTRIBUTE) || (!!element.firstElementChild && !!element.querySelector(MARKED));
  const changes = new MutationObserver((records) => {
    const gone = [...found.values()].some((element) => !element.isConnected);
    const fresh = records.some(
      ({ attributeName, addedNodes }) => attributeName === ATTRIBUTE || some.call(addedNodes, matters),
    );
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
      if (found.size < wanted.size && ([...roots].some(enter) || find)) look();
    },
    findBy(by) {
      find = by;
      look();
    },
    enter(root) {
      watch(root);
      look();
      return () => {
        roots.delete(root);
        look();
      };
    },
    stop() {
      changes.disconnect();
      sizes.disconnect();
    },
  };
}
