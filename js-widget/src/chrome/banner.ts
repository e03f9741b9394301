import { type Help, recorderOf, stageOf } from "../contract.js";
import type { Item } from "../core/wire.js";
import { h, ICON_CLOSE, icon } from "../stage/h.js";
import { onceVisible } from "../stage/visible.js";

const NARROWEST = 320; // pixels beside an open panel

export interface Banner {
  update(): void;
  /** An open panel takes its room. */
  beside(panel: HTMLElement | undefined): void;
  element(): HTMLElement | undefined;
  rule(): string | undefined;
  /** Put away what is open. */
  close(): boolean;
  stop(): void;
}

function build(help: Help, item: Item, close: () => void): HTMLElement {
  const { t } = help.words;
  const { renderTree, context } = stageOf(help);
  const { title, locale, dir } = item.article;
  const body = h("div", { class: "body" });
  body.append(renderTree(item.tree, context));
  // A text that begins with the title says it itself, where it is shown
  const [bare, said] = [title.replace(/\p{P}$/u, ""), body.textContent?.trim() ?? ""];
  const isTwice = said.startsWith(bare) && !/^[\p{L}\p{N}]/u.test(said.slice(bare.length));
  const name = h("b", { class: isTwice ? "twice" : "" }, title);
  const text = h("div", { role: "status", lang: locale, dir }, name, " ", body);
  const more = h(
    "button",
    { type: "button", class: "b small line", click: () => help.open({ article: item.article.id, rule: item.rule }) },
    t("Read more"),
  );
  const x = h("button", { type: "button", class: "b icon", "aria-label": t("Close"), click: close }, icon(ICON_CLOSE));
  const dot = h("span", { class: "dotask" });
  return h(
    "section",
    { class: "banner", part: "banner", role: "region", "aria-label": t("Announcement") },
    dot,
    h("div", {}, text, " ", item.more !== false && more),
    x,
  );
}

/**
 * One announcement, over the page and pushing nothing, until it is dismissed or the screen changes, whatever a newer
 * answer says. None comes up over an open panel.
 */
export function createBanner(help: Help): Banner {
  const memory = recorderOf(help);
  let shown: Item | undefined;
  let screen: string | null | undefined;
  let element: HTMLElement | undefined;
  let unwatch = () => {};

  function clear(): void {
    unwatch();
    if (element) stageOf(help).host.hide(element);
    shown = element = undefined;
  }
  function dismiss(item: Item): void {
    memory.dismiss(item);
    clear();
    update();
  }
  function chosen(): Item | undefined {
    const { reply } = help;
    const banners = (reply?.items ?? []).filter(
      (one) => one.kind === "announcement" && (one.style ?? "banner") === "banner" && !memory.isDismissed(one),
    );
    const before = shown;
    if (before && reply && reply.screen === screen && !memory.isDismissed(before))
      return banners.find(({ rule }) => rule === before.rule) ?? before;
    return banners.find(memory.hasLeft);
  }
  function update(): void {
    const item = chosen();
    if (item?.rule === shown?.rule && item?.article.locale === shown?.article.locale) return;
    clear();
    if (!item || help.parts.panel?.element()) return;
    shown = item;
    screen = help.reply?.screen;
    element = build(help, item, () => dismiss(item));
    stageOf(help).host.show(element);
    unwatch = onceVisible(element, () => memory.shown(item));
  }
  /** In the middle of what is left; where that is too little, out of sight until the panel closes. */
  function beside(panel: HTMLElement | undefined): void {
    if (!element) return;
    const width = document.documentElement.clientWidth;
    const { left, right } = panel?.getBoundingClientRect() ?? { left: width, right: width };
    const [from, to] = left < width - right ? [right, 0] : [0, width - left];
    element.hidden = width - from - to < NARROWEST;
    element.classList.toggle("aside", !!panel);
    element.style.setProperty("--from", `${from}px`);
    element.style.setProperty("--to", `${to}px`);
  }
  function close(): boolean {
    if (shown) dismiss(shown);
    return !element;
  }
  return { update, beside, close, element: () => element, rule: () => shown?.rule, stop: clear };
}
