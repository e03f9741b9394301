import { type Help, stageOf } from "../contract.js";
import type { Item } from "../core/wire.js";
import { h, ICON_CLOSE, icon } from "../stage/h.js";
import { onceVisible } from "../stage/visible.js";

export interface Banner {
  update(): void;
  element(): HTMLElement | undefined;
  stop(): void;
}

function build(help: Help, item: Item, close: () => void): HTMLElement {
  const { t } = help.words;
  const { renderTree, context } = stageOf(help);
  const { title, locale, dir } = item.article;
  const body = h("div", { class: "body" });
  body.append(renderTree(item.tree, context));
  const text = h("div", { role: "status", lang: locale, dir }, h("b", {}, title), " ", body);
  const more = h(
    "button",
    { type: "button", class: "b small line", click: () => help.open({ article: item.article.id, rule: item.rule }) },
    t("Read more"),
  );
  const x = h("button", { type: "button", class: "b icon", "aria-label": t("Close"), click: close }, icon(ICON_CLOSE));
  const dot = h("span", { class: "dotask" });
  return h(
    "section",
    { class: "banner", role: "region", "aria-label": t("Announcement") },
    dot,
    text,
    item.more !== false && more,
    x,
  );
}

/** One announcement, over the page and pushing nothing, until it is dismissed. None comes up over an open panel. */
export function createBanner(help: Help): Banner {
  let shown: Item | undefined;
  let element: HTMLElement | undefined;
  let unwatch = () => {};

  function clear(): void {
    unwatch();
    if (element) stageOf(help).host.hide(element);
    shown = element = undefined;
  }
  function dismiss(item: Item): void {
    help.memory.dismiss(item);
    help.reportItem("dismissed", item);
    clear();
    update();
  }
  function update(): void {
    const item = help.reply?.items.find((one) => one.kind === "announcement" && !help.memory.isDismissed(one));
    if (item?.rule === shown?.rule && item?.article.locale === shown?.article.locale) return;
    clear();
    if (!item || help.parts.panel?.element()) return;
    shown = item;
    element = build(help, item, () => dismiss(item));
    stageOf(help).host.show(element);
    unwatch = onceVisible(element, () => help.reportItem("shown", item));
  }
  return { update, element: () => element, stop: clear };
}
