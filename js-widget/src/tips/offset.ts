import { isOurs } from "../dom/tag.js";

/** Where a beacon goes, relative to its element, in CSS pixels: after the text that names it, else beside or at its corner. */
export interface Offset {
  x: number;
  y: number;
}

const BEACON = 24;
const GAP = 4;
/** How far a beacon's middle lies within the corner it sits on: its neighbour's corner is not touched. */
const INSET = 6;
/** A text that ends this close to its element's end fills it: a pill, a badge. */
const HUGS = 32;

const TEXT = "h1, h2, h3, h4, h5, h6, td, th, dt, label, legend, p, span";
const HEADING = "h1, h2, h3, h4, h5, h6, legend, caption";
/** What has something else beside it. */
const CROWDED = "td, th, button, a, input, select, textarea, summary";

/** The element whose text names `element`: its label, itself when it is text, its heading when it is a part of a page. */
function naming(element: HTMLElement, isLarge: boolean): Element | null | undefined {
  const labels = (element as HTMLInputElement).labels;
  if (labels?.[0]) return labels[0];
  const id = element.getAttribute("aria-labelledby")?.split(" ")[0];
  const named = id && (element.getRootNode() as Document).getElementById?.(id);
  if (named) return named;
  if (element.matches(TEXT)) return element;
  return isLarge ? element.querySelector(HEADING) : null;
}

/** The box of the last line of a label's own text; text inside the control it wraps is not its own. */
function lastLine(label: Element, control: HTMLElement): DOMRect | undefined {
  const wraps = label !== control && label.contains(control);
  const walker = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
  let last: DOMRect | undefined;
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (!text.nodeValue?.trim() || (wraps && control.contains(text))) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    last = [...range.getClientRects()].at(-1) ?? last;
    if (wraps) break;
  }
  return last;
}

export function beaconOffset(element: HTMLElement, box: DOMRect): Offset {
  const isLarge = box.height > 2 * BEACON;
  const label = naming(element, isLarge);
  // The label's direction and not the field's: a tax number is left to right in an Arabic form too.
  const backwards = getComputedStyle(label ?? element).direction === "rtl";
  /** From the distance to the element's end, the beacon's own side of it first, to the distance from its left. */
  const fromEnd = (distance: number) => (backwards ? -distance - BEACON : box.width + distance);
  const line = label && lastLine(label, element);
  if (line) {
    const left = line.left - box.left;
    const right = box.right - line.right;
    const [room, rest] = backwards ? [right, left] : [left, right];
    const y = line.top + line.height / 2 - BEACON / 2 - box.top;
    if (label !== element || rest >= HUGS) return { x: fromEnd(GAP - rest), y };
    if (!element.matches(CROWDED)) return { x: fromEnd(GAP), y };
    // Beside a cell is its neighbour's text: before its own, as with figures, else on the lines between them
    return room < BEACON ? { x: fromEnd(-BEACON / 2), y: -BEACON / 2 } : { x: fromEnd(room - box.width - BEACON), y };
  }
  if (isLarge) return { x: fromEnd(-BEACON - GAP), y: GAP };
  const room = backwards ? box.left : innerWidth - box.right;
  const isBeside = !element.matches(CROWDED) && room >= BEACON + GAP;
  return isBeside
    ? { x: fromEnd(GAP), y: (box.height - BEACON) / 2 }
    : { x: fromEnd(-BEACON / 2 - INSET), y: -BEACON / 2 };
}

/** Whether something of the page lies over the element's middle, such as the host's own dialog or menu. */
export function isCovered(element: HTMLElement, box: DOMRect): boolean {
  const x = box.left + box.width / 2;
  const y = box.top + box.height / 2;
  const top = (element.getRootNode() as Document).elementFromPoint?.(x, y);
  return !!top && !isOurs(top) && !top.contains(element) && !element.contains(top);
}
