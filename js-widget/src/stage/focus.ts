import { TAG } from "../dom/tag.js";

/** The element that has the focus, looking into open shadow roots and frames of the same origin. */
export function focused(): Element | null {
  let element = document.activeElement;
  for (;;) {
    const inner: Document | ShadowRoot | null | undefined =
      element?.shadowRoot ?? (element as HTMLIFrameElement | null)?.contentDocument;
    if (!inner?.activeElement) return element;
    element = inner.activeElement;
  }
}

/** Where in the page the reader is, by help id. What is ours takes the focus when it is pressed, and does not count. */
export function watchPlace(): { at(): string | undefined; stop(): void } {
  let at = document.activeElement?.closest<HTMLElement>("[data-help-id]")?.dataset["helpId"];
  const stop = new AbortController();
  const look = (event: Event) => {
    const inside = event.composedPath().filter((node): node is HTMLElement => node instanceof HTMLElement);
    if (inside.some(({ localName }) => localName === TAG)) return;
    at = inside.find((node) => node.dataset["helpId"])?.dataset["helpId"];
  };
  addEventListener("focusin", look, { signal: stop.signal, capture: true, passive: true });
  return { at: () => at, stop: () => stop.abort() };
}
