/** Call `then` once the element can really be seen: on screen, not hidden with its anchor, in a tab that is looked at. */
export function onceVisible(element: HTMLElement, then: () => void): () => void {
  const watch = new IntersectionObserver(([entry]) => {
    if (!entry?.isIntersecting || element.checkVisibility?.({ visibilityProperty: true }) === false) return;
    watch.disconnect();
    then();
  });
  watch.observe(element);
  return () => watch.disconnect();
}
