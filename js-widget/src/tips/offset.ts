/** Where a beacon goes, relative to its element, in CSS pixels: after the label's text, else at the element's corner. */
export interface Offset {
  x: number;
  y: number;
}

const BEACON = 24;
const GAP = 4;

/** The element whose text names `element`; the element itself when it is text. */
function naming(element: HTMLElement): Element | null | undefined {
  const labels = (element as HTMLInputElement).labels;
  if (labels?.[0]) return labels[0];
  const id = element.getAttribute("aria-labelledby")?.split(" ")[0];
  const named = id && (element.getRootNode() as Document).getElementById?.(id);
  if (named) return named;
  return element.matches("h1, h2, h3, h4, h5, h6, th, dt, label, legend, p, span") ? element : null;
}

/** The box of the last line of a label's own text; text inside the control it wraps is not its own. */
function lastLine(label: Element, control: HTMLElement): DOMRect | undefined {
  const walker = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
  let last: DOMRect | undefined;
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (!text.nodeValue?.trim() || (label !== control && control.contains(text))) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    last = [...range.getClientRects()].at(-1) ?? last;
    if (label.contains(control) && label !== control) break;
  }
  return last;
}

export function beaconOffset(element: HTMLElement, box: DOMRect): Offset {
  const label = naming(element);
  // The label's direction and not the field's: a tax number is left to right in an Arabic form too.
  const backwards = getComputedStyle(label ?? element).direction === "rtl";
  const line = label && lastLine(label, element);
  if (line) {
    const x = backwards ? line.left - GAP - BEACON : line.right + GAP;
    return { x: x - box.left, y: line.top + line.height / 2 - BEACON / 2 - box.top };
  }
  const inset = box.height > 2 * BEACON ? BEACON + GAP : BEACON / 2;
  return { x: backwards ? inset - BEACON : box.width - inset, y: inset > BEACON ? GAP : -inset };
}

/** Whether something of the page lies over the element's middle, such as the host's own dialog or menu. */
export function isCovered(element: HTMLElement, box: DOMRect, ours: Element): boolean {
  const x = box.left + box.width / 2;
  const y = box.top + box.height / 2;
  const top = (element.getRootNode() as Document).elementFromPoint?.(x, y);
  return !!top && top !== ours && !top.contains(element) && !element.contains(top);
}
