import type { Stage } from "../contract.js";

/** A ring around an element of the page: it shows where, dims nothing and lets everything through. */
export function createRing({ host, h }: Stage, element: HTMLElement): HTMLElement {
  const ring = h("div", { class: "ring", "aria-hidden": "true" });
  host.show(ring, element);
  return ring;
}

/** Bring an element into view that is not, wherever it scrolls. Only for a reader who asked to be taken there. */
export function bringIntoView(element: HTMLElement): void {
  const { top, bottom } = element.getBoundingClientRect();
  const isAway = top < 0 || bottom > innerHeight;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({
    block: isAway ? "center" : "nearest",
    inline: "nearest",
    behavior: still ? "instant" : "smooth",
  });
}
