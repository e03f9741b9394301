import type { Stage } from "../contract.js";
import type { Item, Why } from "../core/wire.js";
import { cut, type Words } from "../core/words.js";
import { ICON_CLOSE } from "../stage/h.js";

export interface TipActions {
  close(): void;
  more(): void;
  gotIt(): void;
  never(): void;
}

/** A message with `{name}` drawn by `inside`: emphasised and kept apart from the text's direction. */
export function phrase({ h }: Stage, message: string, inside: string): HTMLElement {
  const pieces = cut(message).map((piece) => (typeof piece === "string" ? piece : h("b", {}, h("bdi", {}, inside))));
  return h("span", {}, ...pieces);
}

/** Why this is shown, in one line; nothing to say for what holds everywhere. */
export function reason(words: Words, stage: Stage, { code, label }: Why): HTMLElement | null {
  const messages: Partial<Record<Why["code"], string>> = {
    event: words.t("Just happened: {name}"),
    element: words.t("You are in {name}"),
    screen: words.t("On {name}"),
  };
  const message = messages[code];
  return label && message ? phrase(stage, message, label) : null;
}

/** The short tip under the pointer: one sentence, nothing to press. */
export function hoverTip(item: Item, { context, renderTree, h }: Stage): HTMLElement {
  const draw = { ...context.draw, a: (_: unknown, children: Node[]) => h("span", {}, ...children) };
  const body = h("div", { class: "body", lang: item.article.locale, dir: item.article.dir });
  body.append(renderTree(item.tree, { ...context, draw }));
  return h("div", { class: "tip hover", part: "tip", role: "tooltip" }, body);
}

/** The whole tip: title, lead, what to do next, and why it is here. */
export function fullTip(item: Item, name: string, words: Words, stage: Stage, act: TipActions): HTMLElement {
  const { context, renderTree, h, icon } = stage;
  const { title, locale, dir } = item.article;
  const press = (label: string, click: () => void, look: string) =>
    h("button", { type: "button", class: `b small ${look}`, click }, label);
  const close = h(
    "button",
    { type: "button", class: "b icon x", "aria-label": words.t("Close"), click: act.close },
    icon(ICON_CLOSE),
  );
  const body = h("div", { class: "body", lang: locale, dir });
  body.append(renderTree(item.tree, context));
  const actions = h(
    "div",
    { class: "acts" },
    item.more !== false && press(words.t("Read more"), act.more, "line"),
    press(words.t("Got it"), act.gotIt, "quiet"),
  );
  const never = h("button", { type: "button", click: act.never }, words.t("Don’t show again"));
  const why = h("div", { class: "why" }, reason(words, stage, item.why) ?? h("span"), never);
  return h(
    "section",
    { class: "tip", part: "tip", role: "region", "aria-label": name },
    close,
    h("h2", { lang: locale, dir }, title),
    body,
    actions,
    why,
  );
}
