import type { Host } from "./host.js";

export interface KeyActions {
  /** Close the topmost thing of ours; says whether there was one. */
  escape(): boolean;
  /** Move the focus to the next thing of ours, or back to the page; says whether there is one. */
  next(): boolean;
}

/** Events of our own fields: the host must not take what is typed here for its shortcuts. */
const PRIVATE = ["keydown", "keyup", "keypress", "beforeinput", "input", "paste", "focusin"];

export function watchKeys(host: Host, act: KeyActions): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  const handle = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") act.escape();
    else if (event.key === "F6" && act.next()) event.preventDefault();
  };
  addEventListener("keydown", handle, options);
  host.root.addEventListener("keydown", (event) => handle(event as KeyboardEvent), options);
  for (const name of PRIVATE) host.root.addEventListener(name, (event) => event.stopPropagation(), options);
  return () => stop.abort();
}
