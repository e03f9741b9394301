import { TAG } from "../dom/tag.js";
import { openModal } from "./modal.js";

/** The one node we add to a page: an element with a shadow root, in which everything of ours lives. */
export interface Host {
  node: HTMLElement;
  root: ShadowRoot;
  style(css: string): void;
  /** Show in the top layer, above what was shown before; with `source`, next to it in tab order and anchored to it. */
  show(element: HTMLElement, source?: Element): void;
  /** Fade out and take away. */
  hide(element: HTMLElement): void;
}

/** A modal dialog of the page is open: what belongs there is shown in it, for all outside of it is out of reach. */
export type Enter = (element: HTMLElement, source?: Element) => void;

/**
 * What floats over the page goes above the beacons that lie on it. The top layer knows only the order of showing, so it
 * is shown once more, at once; not while somebody is in it, who would lose their place.
 */
function raise(floating: HTMLElement, source?: Element): void {
  if (floating.matches(":focus-within, :not(:popover-open)")) return;
  floating.style.transition = "none";
  floating.hidePopover();
  open(floating, source);
}

function open(element: HTMLElement, source?: Element): void {
  element.showPopover?.(source instanceof HTMLElement ? { source } : undefined);
}

/**
 * The node is a child of the document element, so that a page which swaps its body keeps it and selectors over the
 * body's children never meet it.
 */
export function createHost(enter: Enter): Host {
  const node = document.createElement(TAG);
  const root = node.attachShadow({ mode: "open" });
  document.documentElement.append(node);
  const sources = new WeakMap<HTMLElement, Element>();
  /** The reader's own default size, whatever the page makes of `rem`. */
  const measure = () => node.style.setProperty("--hs-rem", getComputedStyle(node).fontSize);
  return {
    node,
    root,
    style(css) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      if (root.adoptedStyleSheets.length === 1) measure();
    },
    show(element, source) {
      element.setAttribute("popover", "manual");
      root.append(element);
      if (source) sources.set(element, source);
      open(element, source);
      // What hangs on a thing of ours may come with it into a dialog that this is still on its way to
      if (openModal(root.contains(source ?? null) ? undefined : source)) enter(element, source);
      else if (element.matches(".spot"))
        for (const one of root.querySelectorAll<HTMLElement>(".banner, .launcher, .check, .tip"))
          raise(one, sources.get(one));
    },
    hide(element) {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      element.inert = true;
      element.setAttribute("aria-hidden", "true");
      const leaving = element.animate?.({ opacity: 0 }, still ? 80 : 120);
      if (!leaving) return element.remove();
      leaving.onfinish = leaving.oncancel = () => element.remove();
    },
  };
}
