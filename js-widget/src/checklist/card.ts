import { type Help, stageOf } from "../contract.js";
import type { Item, Step } from "../core/wire.js";
import { ICON_CLOSE } from "../stage/h.js";

const ICON_TICK = "M3 8.5 6.5 12 13 4.5";
const ICON_FOLD = "M6 3.5 10.5 8 6 12.5";

export interface List {
  item: Item;
  steps: Step[];
  done: ReadonlySet<string>;
  /** The one step that is told of: what the reader pressed last, else the first that is left. */
  now: string | undefined;
  isFolded: boolean;
}

export interface ListActions {
  fold(): void;
  /** To the panel, where it stays. */
  away(): void;
  press(step: Step): void;
  mark(step: Step): void;
  never(): void;
}

/** "3 of 5 done". */
export function progress({ words }: Help, { steps, done }: List): string {
  const n = steps.filter(({ id }) => done.has(id)).length;
  return words.t("{n} of {count} done", { n, count: steps.length });
}

function row(help: Help, list: List, step: Step, act: ListActions): HTMLElement {
  const { words } = help;
  const { h, icon, renderTree, context } = stageOf(help);
  const { locale, dir } = list.item.article;
  const isDone = list.done.has(step.id);
  const isNow = !isDone && list.now === step.id;
  const tick = h("span", { class: "tick", "aria-hidden": "true" }, isDone && icon(ICON_TICK));
  const title = h(
    "button",
    { type: "button", class: "step", "data-do": step.id, click: () => act.press(step) },
    tick,
    h("span", { lang: locale, dir }, step.title),
    isDone && h("span", { class: "unseen" }, words.t("Done")),
  );
  const body = h("div", { class: "body", lang: locale, dir });
  if (isNow) body.append(renderTree(step.tree.slice(0, 1), context));
  const mark = h(
    "button",
    { type: "button", class: "b small line", "data-do": "mark", click: () => act.mark(step) },
    words.t("Mark as done"),
  );
  const properties = { class: isDone ? "done" : isNow ? "now" : "", ...(isNow ? { "aria-current": "step" } : {}) };
  return h("li", properties, title, isNow && h("div", { class: "more" }, body, mark));
}

/** A card of steps on the thread, or its head alone. */
export function listCard(help: Help, list: List, act: ListActions): HTMLElement {
  const { words } = help;
  const { h, icon } = stageOf(help);
  const { item, steps, isFolded } = list;
  const { title, locale, dir } = item.article;
  const button = (name: string, label: string, path: string, click: () => void, more = {}) =>
    h("button", { type: "button", class: "b icon", "data-do": name, "aria-label": label, click, ...more }, icon(path));
  const state = { "aria-expanded": String(!isFolded) };
  const head = h(
    "header",
    {},
    h(
      "div",
      {},
      h("h2", { id: "hs-check", lang: locale, dir }, title),
      h("span", { class: "why" }, progress(help, list)),
    ),
    button("fold", isFolded ? words.t("Unfold") : words.t("Fold"), ICON_FOLD, act.fold, state),
    isFolded && button("away", words.t("Close"), ICON_CLOSE, act.away),
  );
  const rows = isFolded ? [] : steps.map((step) => row(help, list, step, act));
  const never = h(
    "button",
    { type: "button", class: "never", "data-do": "never", click: act.never },
    words.t("Don’t show again"),
  );
  return h(
    "section",
    { class: isFolded ? "check folded" : "check", part: "checklist", role: "region", "aria-labelledby": "hs-check" },
    head,
    !isFolded && h("ol", { class: "ticks" }, ...rows),
    !isFolded && never,
  );
}

/** What stands there for a moment once all is done. */
export function allDone(help: Help, { item }: List): HTMLElement {
  const { h, icon } = stageOf(help);
  const { title, locale, dir } = item.article;
  return h(
    "section",
    { class: "check folded done", part: "checklist", role: "region", "aria-labelledby": "hs-check" },
    h(
      "header",
      {},
      h("span", { class: "tick", "aria-hidden": "true" }, icon(ICON_TICK)),
      h(
        "div",
        {},
        h("h2", { id: "hs-check", lang: locale, dir }, title),
        h("span", { class: "why" }, help.words.t("All done")),
      ),
    ),
  );
}
