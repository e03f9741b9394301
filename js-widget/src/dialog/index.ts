/** Our second node, in a modal dialog of the page while that is open: nothing outside of it could be reached. */
import { type Dialogs, type Help, stageOf } from "../contract.js";
import { TAG } from "../dom/tag.js";

/** What stands by itself, and so stays when its dialog closes. */
const STAYS = ".panel, .free";

interface Guest {
  node: HTMLElement;
  root: ShadowRoot;
  watch: MutationObserver;
}

export function start(help: Help): Dialogs {
  const { host, focused, openModal, guard } = stageOf(help);
  const speaker = host.root.querySelector(".said");
  const guests = new Map<HTMLDialogElement, Guest>();

  function settle(dialog: HTMLDialogElement): Guest {
    const node = document.createElement(TAG);
    const root = node.attachShadow({ mode: "open" });
    const watch = new MutationObserver(() => {
      if (!(node.isConnected && dialog.open)) leave(dialog);
    });
    watch.observe(dialog.getRootNode(), { childList: true, subtree: true, attributeFilter: ["open"] });
    guard(root);
    dialog.append(node);
    const guest = { node, root, watch };
    guests.set(dialog, guest);
    return guest;
  }
  /** As our node in the page looks now. */
  function dress({ node, root }: Guest): void {
    const { lang, dir, style } = host.node;
    Object.assign(node, { lang, dir });
    node.style.cssText = style.cssText;
    root.adoptedStyleSheets = host.root.adoptedStyleSheets;
  }
  function move(element: HTMLElement, root: ShadowRoot, source?: Element): void {
    const inside = element.contains(focused()) ? focused() : null;
    root.append(element);
    element.showPopover?.(source instanceof HTMLElement ? { source } : undefined);
    const to = element.matches(".panel") ? (inside ?? element.querySelector("input") ?? element) : inside;
    (to as HTMLElement | null)?.focus({ preventScroll: true });
  }
  function leave(dialog: HTMLDialogElement): void {
    const guest = guests.get(dialog);
    if (!guest) return;
    guests.delete(dialog);
    guest.watch.disconnect();
    if (speaker && guest.root.contains(speaker)) host.root.append(speaker);
    for (const element of guest.root.querySelectorAll<HTMLElement>(STAYS)) move(element, host.root);
    guest.node.remove();
  }

  return {
    bring(element, source) {
      const dialog = source || element.matches(STAYS) ? openModal(source) : undefined;
      // Our own modal is no place for anything else; and what was closed meanwhile stays closed
      if (!dialog || dialog.getRootNode() === host.root || !element.isConnected) return;
      const guest = guests.get(dialog) ?? settle(dialog);
      if (guest.root.contains(element)) return;
      dress(guest);
      if (speaker) guest.root.append(speaker);
      move(element, guest.root, source);
      for (const part of [help.parts.tips, help.parts.tour]) part?.refresh();
    },
    isOpen: () => guests.size > 0,
    stop() {
      for (const { node, watch } of guests.values()) {
        watch.disconnect();
        node.remove();
      }
    },
  };
}
