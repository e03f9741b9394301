/** Placement for browsers without anchor positioning: the same places, computed, and followed while the page scrolls. */
import { type Help, type Placed, type Placement, stageOf } from "./contract.js";
import { boxOf } from "./dom/box.js";
import placeCss from "./styles/place.css";

const GAP = 9;
const EDGE = 12;

const put = (element: HTMLElement, values: Record<string, number>) => {
  for (const [name, value] of Object.entries(values)) element.style.setProperty(name, `${value}px`);
};

/** Where a tip goes: below its element when it fits, else above; never past the edges. */
export function tipPlace(
  anchor: DOMRect,
  tip: { width: number; height: number },
  view: { width: number; height: number },
  backwards: boolean,
): { left: number; top: number } {
  const below = anchor.bottom + GAP;
  const fits = below + tip.height <= view.height - EDGE || anchor.top - GAP - tip.height < EDGE;
  const left = backwards ? anchor.right - tip.width : anchor.left;
  const farthest = view.width - EDGE - tip.width;
  return { left: Math.max(EDGE, Math.min(left, farthest)), top: fits ? below : anchor.top - GAP - tip.height };
}

export function start(help: Help): Placement {
  stageOf(help).host.style(placeCss);
  const attached = new Set<Placed>();
  const follow = () =>
    requestAnimationFrame(() => {
      for (const part of attached) part.refresh?.();
    });
  addEventListener("scroll", follow, { capture: true, passive: true });
  return {
    attach(part) {
      attached.add(part);
      part.placeWith((element, box, tip) => {
        const anchor = boxOf(element);
        put(box, { left: anchor.left, top: anchor.top, width: anchor.width, height: anchor.height });
        if (!tip) return;
        const backwards = getComputedStyle(tip).direction === "rtl";
        const view = { width: innerWidth, height: innerHeight };
        put(tip, { ...tipPlace(anchor, tip.getBoundingClientRect(), view, backwards) });
      });
      part.refresh?.();
    },
    stop: () => removeEventListener("scroll", follow, true),
  };
}
