/** Announcements that cannot wait: one dialog over the page, once for each reader, and never in the middle of typing. */
import { type Help, type Modal, recorderOf, stageOf } from "../contract.js";
import type { Item } from "../core/wire.js";
import { isTyping } from "../dom/typing.js";
import { onceVisible } from "../stage/visible.js";
import accentCss from "../styles/accent.css";
import headingCss from "../styles/heading.css";
import modalCss from "../styles/modal.css";
import { buildDialog } from "./dialog.js";

const LULL = 3_000; // milliseconds without a key before a reader counts as not typing
const FIELD = "input, textarea, select, [contenteditable], [role=textbox]";

export function start(help: Help): Modal {
  const memory = recorderOf(help);
  const { host, focused, openModal } = stageOf(help);
  host.style(accentCss + headingCss + modalCss);
  const stop = new AbortController();
  let shown: { item: Item; at: string; dialog: HTMLDialogElement; unwatch: () => void } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Who is in a field as this starts may have typed before it could be heard
  let typedAt = focused()?.matches(FIELD) ? Date.now() : 0;
  const typed = (event: Event) => {
    if (isTyping(event)) typedAt = Date.now();
  };
  for (const name of ["keydown", "input"])
    addEventListener(name, typed, { signal: stop.signal, capture: true, passive: true });

  /** For whom and where: what is open for another reader or on another screen has no business there. */
  const here = () => (help.reply ? `${help.viewer.key} ${help.reply.screen}` : "");
  const isDue = (item: Item) =>
    item.kind === "announcement" &&
    (item.style === "modal" || (item.style === "whats_new" && item.trigger === "auto")) &&
    !memory.isDismissed(item) &&
    !memory.has("seen", item) &&
    memory.hasLeft(item);

  function show(item: Item): void {
    const dialog = buildDialog(help, item, {
      close: () => void close(),
      more() {
        close();
        help.open({ article: item.article.id, rule: item.rule });
      },
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close();
    });
    // All that is seen lies in the dialog's children: what hits the dialog itself hit the scrim
    dialog.addEventListener("click", ({ target }) => target === dialog && close());
    host.root.append(dialog);
    dialog.showModal();
    dialog.querySelector<HTMLElement>("h2")?.focus();
    shown = { item, at: here(), dialog, unwatch: onceVisible(dialog, () => memory.shown(item)) };
  }
  function take(): void {
    if (!shown) return;
    const { dialog, unwatch } = shown;
    shown = undefined;
    unwatch();
    dialog.close();
    Promise.allSettled(dialog.getAnimations().map(({ finished }) => finished)).then(() => dialog.remove());
  }
  function close(): boolean {
    if (!shown) return false;
    const { item, at } = shown;
    take();
    if (at === here()) memory.dismiss(item);
    help.parts.chrome?.update(); // nothing is new there any more
    return true;
  }

  const modal: Modal = {
    /** What is open stays; another one waits until nothing else is, and until nobody types. */
    update() {
      clearTimeout(timer);
      if (shown && memory.isDismissed(shown.item)) take();
      modal.refresh();
      const item = help.reply?.items.find(isDue);
      if (shown || !item) return;
      const lull = typedAt + LULL - Date.now();
      const isBusy = !memory.mayInterrupt(item.rule) || openModal();
      if (lull > 0 || isBusy) timer = setTimeout(modal.update, Math.max(lull, LULL));
      else show(item);
    },
    /** Taken away unanswered: that is for the reader it was meant for. */
    refresh() {
      if (shown && shown.at !== here()) take();
    },
    close,
    element: () => shown?.dialog,
    rule: () => shown?.item.rule,
    stop() {
      stop.abort();
      clearTimeout(timer);
      take();
    },
  };
  modal.update();
  return modal;
}
