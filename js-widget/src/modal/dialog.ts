import { type Help, stageOf } from "../contract.js";
import type { Item } from "../core/wire.js";
import { ICON_CLOSE } from "../stage/h.js";
import type { TreeNode } from "../stage/render.js";

export interface DialogActions {
  /** Not now: also what `Esc`, the cross and a press beside the dialog mean. */
  close(): void;
  more(): void;
}

const isNode = (node: unknown): node is TreeNode => !!node && typeof node === "object";

/** The picture that a text begins with, and the rest of it. */
export function leadOf(tree: unknown): { lead: TreeNode | undefined; rest: unknown[] } {
  const [first, ...rest] = Array.isArray(tree) ? tree : [];
  const inner = isNode(first) && ["p", "figure", "div"].includes(first.t) ? first.c : [first];
  const lead = inner?.[0];
  const isPicture = isNode(lead) && lead.t === "img" && (inner?.length === 1 || first.t === "figure");
  return isPicture ? { lead, rest } : { lead: undefined, rest: Array.isArray(tree) ? tree : [] };
}

/** One message over the page, with one main button. */
export function buildDialog(help: Help, item: Item, act: DialogActions): HTMLDialogElement {
  const { words } = help;
  const { h, icon, renderTree, context } = stageOf(help);
  const { title, locale, dir } = item.article;
  const { lead, rest } = leadOf(item.tree);
  const press = (look: string, label: string, click: () => void) =>
    h("button", { type: "button", class: `b ${look}`, click }, label);
  const picture = h("div", { class: "lead" });
  picture.append(renderTree(lead ? [lead] : [], context));
  const body = h("div", { class: "body" });
  body.append(renderTree(rest, context));
  const close = h(
    "button",
    { type: "button", class: "b icon x", "aria-label": words.t("Close"), click: act.close },
    icon(ICON_CLOSE),
  );
  const main =
    item.more === false
      ? [press("main", words.t("Got it"), act.close)]
      : [press("main", words.t("Read more"), act.more), press("quiet", words.t("Not now"), act.close)];
  return h(
    "dialog",
    { class: lead ? "modal" : "modal plain", part: "modal", "aria-labelledby": "hs-modal" },
    // First in reading order; the cross follows
    picture.firstChild && picture,
    h(
      "div",
      { class: "text" },
      item.style === "whats_new" && h("p", { class: "why" }, words.t("What’s new")),
      h("h2", { id: "hs-modal", tabindex: "-1", lang: locale, dir }, title),
      h("div", { lang: locale, dir }, body),
      h("div", { class: "acts" }, ...main, h("span", { class: "why" }, words.t("Shown once"))),
    ),
    close,
  ) as HTMLDialogElement;
}
