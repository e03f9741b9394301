export interface KeyActions {
  /** Close the topmost thing of ours; says whether the page is not to take the key as well. */
  escape(): boolean;
  /** Move the focus to the next thing of ours, or back to the page; says whether there is one. */
  next(): boolean;
}

/** Events of our own fields: the host must not take what is typed here for its shortcuts. */
const PRIVATE = "keydown keyup keypress beforeinput input paste focusin".split(" ");

export interface Keys {
  /** Keep what happens in a root of ours from the host. */
  guard(root: ShadowRoot): void;
  stop(): void;
}

export function watchKeys(act: KeyActions): Keys {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  const handle = (event: Event) => {
    const { key, isComposing, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
    if (event.defaultPrevented || isComposing || ctrlKey || metaKey || altKey) return;
    if ((key === "Escape" && act.escape()) || (key === "F6" && act.next())) event.preventDefault();
  };
  addEventListener("keydown", handle, options);
  return {
    guard(root) {
      // Where nobody writes, "?" opens the panel as it does anywhere in the page
      const keep = (event: Event) =>
        ((event as KeyboardEvent).key === "?" && !root.activeElement?.matches(":read-write")) ||
        event.stopPropagation();
      root.addEventListener("keydown", handle, options);
      for (const name of PRIVATE) root.addEventListener(name, keep, options);
    },
    stop: () => stop.abort(),
  };
}
