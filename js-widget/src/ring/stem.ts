/** Point a card's stem at the element that it hangs on, once it is in its place. */
export function pointAt(card: HTMLElement, element: DOMRect): void {
  const box = card.getBoundingClientRect();
  const backwards = getComputedStyle(card).direction === "rtl";
  const from = backwards ? element.right - 26 : element.left + 24;
  const to = element.width < 48 ? element.left + element.width / 2 : from;
  card.style.setProperty("--stem", `${Math.min(Math.max(to - box.left, 12), box.width - 14)}px`);
  card.dataset["side"] = box.top >= element.bottom - 1 ? "bottom" : "top";
}
