/** Where an element is in our window, also when it lies in a frame of it. */
export function boxOf(element: Element): DOMRect {
  const { x, y, width, height } = element.getBoundingClientRect();
  let [left, top] = [x, y];
  let frame = element.ownerDocument.defaultView?.frameElement;
  while (frame?.ownerDocument.defaultView) {
    const outer = frame.getBoundingClientRect();
    left += outer.x + frame.clientLeft;
    top += outer.y + frame.clientTop;
    frame = frame.ownerDocument === document ? null : frame.ownerDocument.defaultView.frameElement;
  }
  return new DOMRect(left, top, width, height);
}
