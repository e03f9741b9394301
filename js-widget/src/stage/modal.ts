import { focused } from "./focus.js";

const MODAL = "dialog:modal";

/** The one around an element, also when that is slotted into it or in a shadow root in it. */
function around(element: Element | null): Element | null {
  let at = element;
  while (at && !at.matches(MODAL)) at = at.assignedSlot ?? at.parentElement ?? (at.getRootNode() as ShadowRoot).host;
  return at;
}

/** The last one, looking into open shadow roots. */
function lastIn(root: ParentNode): Element | undefined {
  let last: Element | undefined;
  for (const one of root.querySelectorAll("*"))
    last = (one.shadowRoot ? lastIn(one.shadowRoot) : one.matches(MODAL) && one) || last;
  return last;
}

/** The open modal dialog that an element is in; without one, that on top: where the focus is, else the last one. */
export const openModal = (element?: Element) =>
  (element ? around(element) : (around(focused()) ?? lastIn(document))) as HTMLDialogElement | null | undefined;
