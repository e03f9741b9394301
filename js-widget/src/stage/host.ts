import { TAG } from "../dom/tag.js";

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

/**
 * What floats over the page goes above the beacons that lie on it. The top layer knows only the order of showing, so it
 * is shown once more, at once; not while somebody is in it, who would lose their place.
 */
function raise(floating: HTMLElement): void {
  if (floating.matches(":focus-within, :not(:popover-open)")) return;
  floating.style.transition = "none";
  floating.hidePopover();
  floating.showPopover();
}

/**
 * The node is a child of the document element, so that a page which swaps its body keeps it and selectors over the
 * body's children never meet it.
 */
export function createHost(): Host {
  const node = document.createElement(TAG);
  const root = node.attachShadow({ mode: "open" });
  document.documentElement.append(node);
  return {
    node,
    root,
    style(css) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      node.style.setProperty("--hs-rem", getComputedStyle(node).fontSize);
    },
    show(element, source) {
      element.setAttribute("popover", "manual");
      root.append(element);
      element.showPopover?.(source instanceof HTMLElement ? { source } : undefined);
      if (element.matches(".spot")) root.querySelectorAll<HTMLElement>(".banner, .launcher").forEach(raise);
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
