import { type Help, stageOf } from "../contract.js";
import type { Item, Step } from "../core/wire.js";
import { ICON_CLOSE } from "../stage/h.js";

/** `here` at its element, `free` where it has none, `absent` while its element is not there, `elsewhere` on another screen. */
export type Where = "here" | "free" | "absent" | "elsewhere";

export interface Shown {
  item: Item;
  steps: Step[];
  index: number;
  where: Where;
  /** It has been waited for long enough. */
  isLate: boolean;
}

export interface StepActions {
  go(by: 1 | -1): void;
  more(): void;
  close(): void;
  never(): void;
}

export function stepAt({ steps, index }: Shown): Step {
  return steps[index] as Step;
}

/** Dots on the thread, one for each step. */
function dots({ h }: ReturnType<typeof stageOf>, { steps, index }: Shown): HTMLElement {
  const marks = steps.map((_, at) => h("i", { class: at < index ? "done" : at === index ? "now" : "" }));
  return h("span", { class: "dots", "aria-hidden": "true" }, ...marks);
}

/** What keeps the step from its place, in one line. */
function hindrance({ words }: Help, { where, isLate }: Shown): string | false {
  if (where === "elsewhere") return words.t("This step is on another page. Go there, and the tour goes on.");
  return where === "absent" && isLate && words.t("What this step is about is not on this page right now.");
}

/** A step as a card: a tip with a way back and on. `data-do` names a button over steps. */
export function stepCard(help: Help, shown: Shown, act: StepActions): HTMLElement {
  const { words } = help;
  const stage = stageOf(help);
  const { h, icon, renderTree, context } = stage;
  const { item, steps, index } = shown;
  const step = stepAt(shown);
  const { title, locale, dir } = item.article;
  const [n, count] = [String(index + 1), String(steps.length)];
  const press = (name: string, look: string, label: string, click: () => void) =>
    h("button", { type: "button", class: look, "data-do": name, click }, label);
  const close = h(
    "button",
    { type: "button", class: "b icon x", "data-do": "close", "aria-label": words.t("Close"), click: act.close },
    icon(ICON_CLOSE),
  );
  const body = h("div", { class: "body", lang: locale, dir });
  body.append(renderTree(step.tree, context));
  const note = hindrance(help, shown);
  const isLast = index === steps.length - 1;
  const on = note && !isLast ? words.t("Skip this step") : isLast ? words.t("Done") : words.t("Next");
  const never =
    index === 0 &&
    h(
      "div",
      { class: "why" },
      h("span", { lang: locale, dir }, title),
      press("never", "", words.t("Don’t show again"), act.never),
    );
  return h(
    "section",
    {
      class: shown.where === "here" ? "tip tour" : "tip tour free",
      part: "tour",
      role: "dialog",
      tabindex: "-1",
      "aria-label": words.t("{title}: step {n} of {count}", { title, n, count }),
    },
    close,
    h("h2", { lang: locale, dir }, step.title),
    body,
    step.article && press("more", "b small line", words.t("Read more"), act.more),
    note && h("p", { class: "why note" }, note),
    h(
      "div",
      { class: "acts" },
      dots(stage, shown),
      h("span", { class: "why count" }, words.t("{n} of {count}", { n, count })),
      index > 0 && press("back", "b small quiet", words.t("Back"), () => act.go(-1)),
      press("next", "b small main", on, () => act.go(1)),
    ),
    never,
  );
}
