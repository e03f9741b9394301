/** Frames of the page's own origin: their elements are found as the page's are, and their scrolling moves tips along. */
import type { Frames, Help } from "../contract.js";

const MOVES = ["scroll", "resize", "click", "transitionend"];

export function start(help: Help): Frames {
  const entered = new Map<HTMLIFrameElement, { inside: Document; leave: () => void }>();

  function follow(inside: Document): () => void {
    const stop = new AbortController();
    const refresh = () => help.parts.tips?.refresh?.();
    for (const name of MOVES)
      inside.defaultView?.addEventListener(name, refresh, { capture: true, passive: true, signal: stop.signal });
    const leave = help.enter(inside);
    return () => {
      stop.abort();
      leave();
    };
  }
  /** The document of another origin cannot be had: it is null. */
  function enter(frame: HTMLIFrameElement): void {
    const inside = frame.isConnected ? frame.contentDocument : null;
    if (entered.get(frame)?.inside === inside) return;
    entered.get(frame)?.leave();
    entered.delete(frame);
    if (inside) entered.set(frame, { inside, leave: follow(inside) });
  }
  function look(): void {
    for (const frame of entered.keys()) enter(frame);
    for (const frame of document.querySelectorAll("iframe")) enter(frame);
  }
  // A frame that loads has another document; `load` does not bubble, but it is captured
  const loaded = (event: Event) => void (event.target instanceof HTMLIFrameElement && enter(event.target));
  const changes = new MutationObserver(look);
  document.addEventListener("load", loaded, true);
  changes.observe(document, { childList: true, subtree: true });
  look();
  return {
    stop() {
      changes.disconnect();
      document.removeEventListener("load", loaded, true);
      for (const { leave } of entered.values()) leave();
    },
  };
}
