/** Tours: one step at a time, at its element. The page stays usable; nothing dims, and nothing moves by itself. */
import { type Help, type Place, recorderOf, stageOf, type Tour } from "../contract.js";
import type { Item } from "../core/wire.js";
import { boxOf } from "../dom/box.js";
import { isPlaced } from "../ring/can.js";
import { bringIntoView, createRing } from "../ring/ring.js";
import { pointAt } from "../ring/stem.js";
import { footOf } from "../stage/foot.js";
import { onceVisible } from "../stage/visible.js";
import accentCss from "../styles/accent.css";
import cardCss from "../styles/card.css";
import ringCss from "../styles/ring.css";
import tourCss from "../styles/tour.css";
import { createRun } from "./run.js";
import { type Shown, stepAt, stepCard, type Where } from "./step.js";

const PATIENCE = 2_000; // milliseconds in which a step's element may come
const ARROWS: Record<string, 1 | -1> = { ArrowRight: 1, ArrowLeft: -1 };

interface View extends Shown {
  /** Its step was done before it was shown. */
  wasDone: boolean;
  element: HTMLElement | undefined;
  card: HTMLElement;
  ring: HTMLElement | undefined;
  stop(): void;
}

export function start(help: Help): Tour {
  const { words } = help;
  const memory = recorderOf(help);
  const stage = stageOf(help);
  const { host, focused, say } = stage;
  host.style(accentCss + cardCss + ringCss + tourCss);
  const run = createRun(help);
  let view: View | undefined;
  /** The step that has been waited for long enough. */
  let late: string | undefined;
  let opener: Element | null = null;
  let place: Place | undefined;

  const tours = () => (help.reply?.items ?? []).filter((item) => item.kind === "tour" && item.steps?.length);
  const isInside = () => !!view?.card.contains(focused());

  function remove(): void {
    view?.stop();
    view?.ring?.remove();
    view?.card.remove();
    view = undefined;
  }
  /** Nothing is shown any more; a reader who was in it is back where they came from. */
  function leave(): void {
    const [inside, element] = [isInside(), view?.element];
    remove();
    const back = opener?.isConnected ? opener : element;
    if (inside && back instanceof HTMLElement) back.focus({ preventScroll: true });
    opener = null;
  }

  function whereIs(item: Item, index: number): [Where, HTMLElement | undefined] {
    const { element, screen } = item.steps?.[index] ?? {};
    const there = element ? help.found.get(element) : undefined;
    if (there) return ["here", there];
    if (screen && screen !== help.reply?.screen) return ["elsewhere", undefined];
    return [element ? "absent" : "free", undefined];
  }
  function firstLeft(item: Item, from = 0): number {
    const done = memory.done(item);
    const left = item.steps?.findIndex(({ id }, at) => at >= from && !done.has(id)) ?? -1;
    return Math.max(left, 0);
  }

  /** Draw the step that the reader is at; what is drawn already stays. */
  function draw(item: Item): void {
    const steps = item.steps ?? [];
    const known = steps.findIndex(({ id }) => id === run.read().step);
    const index = known < 0 ? firstLeft(item) : known;
    const [where, element] = whereIs(item, index);
    const shown: Shown = { item, steps, index, where, isLate: late === steps[index]?.id };
    if (view && view.element === element && keyOf(view) === keyOf(shown)) return;
    const isNew = view?.item.rule !== item.rule || view.index !== index;
    const held = isInside() ? (focused()?.getAttribute("data-do") ?? "") : undefined;
    remove();
    show(shown, element);
    if (held !== undefined) focus(held);
    if (isNew || shown.isLate) announce();
  }
  const keyOf = ({ item, index, where, isLate }: Shown) =>
    JSON.stringify([item.rule, item.article.locale, index, where, isLate]);

  function show(shown: Shown, element: HTMLElement | undefined): void {
    const { item } = shown;
    const step = stepAt(shown);
    const card = stepCard(help, shown, {
      go,
      more: () => help.open({ article: step.article?.id ?? item.article.id, rule: item.rule }),
      close: () => void pause(),
      never() {
        run.write({});
        leave();
        memory.dismiss(item);
      },
    });
    card.addEventListener("keydown", arrow);
    card.addEventListener("focusin", ({ relatedTarget }) => {
      opener ??= relatedTarget as Element | null;
    });
    const ring = element && createRing(stage, element);
    host.show(card, element);
    const unwatch = onceVisible(card, () => {
      if (!run.read().shown) memory.shown(item);
      run.write({ ...run.read(), shown: true });
    });
    const patience = shown.where === "absent" && !shown.isLate ? setTimeout(() => miss(item), PATIENCE) : undefined;
    const stop = () => {
      unwatch();
      clearTimeout(patience);
    };
    view = { ...shown, wasDone: memory.done(item).has(step.id), element, card, ring, stop };
    tour.refresh();
  }
  /** The step's element does not come: tell so, and say so, with a way on. */
  function miss(item: Item): void {
    const { element, id } = view ? stepAt(view) : {};
    if (element) memory.missed(element, item.rule);
    late = id;
    draw(item);
  }
  function announce(): void {
    if (!view) return;
    const [n, count] = [String(view.index + 1), String(view.steps.length)];
    const texts = [...view.card.querySelectorAll<HTMLElement>("h2, .body, .note")].map((part) => part.innerText);
    say(words.sentences(words.t("Step {n} of {count}", { n, count }), ...texts));
  }
  /** Stay at the button of that name, failing that on the card. */
  function focus(name = ""): void {
    const button = name && view?.card.querySelector<HTMLElement>(`[data-do=${name}]`);
    (button || view?.card)?.focus({ preventScroll: true });
  }

  function arrow(event: KeyboardEvent): void {
    const by = ARROWS[event.key];
    if (!by || !view) return;
    event.preventDefault();
    const to = words.catalog.dir === "rtl" ? (-by as 1 | -1) : by;
    if (view.steps[view.index + to]) go(to);
  }
  /** A step that could be seen is done once the reader goes on. */
  function go(by: 1 | -1): void {
    if (!view) return;
    const { item, index, where, steps } = view;
    if (by > 0 && (where === "here" || where === "free")) memory.advance(item, stepAt(view).id);
    const next = steps[index + by];
    run.write(next ? { ...run.read(), step: next.id } : {});
    if (next) visit(item);
    else {
      leave();
      say(words.t("The tour is done."));
    }
  }
  /** The reader asked to be taken there. */
  function visit(item: Item): void {
    draw(item);
    if (view?.element) bringIntoView(view.element);
  }
  function pause(): boolean {
    if (!view) return false;
    run.write({ ...run.read(), paused: true });
    leave();
    say(words.t("The tour waits for you in Help."));
    return true;
  }
  /** The product said that this step is done: go on, without moving the page. */
  function goOn(item: Item): void {
    const steps = item.steps ?? [];
    const at = steps.findIndex(({ id }) => id === run.read().step);
    if (!view || view.item.rule !== item.rule || view.wasDone || at < 0 || !steps[at]?.done) return;
    const next = steps[firstLeft(item, at)];
    if (next && next.id !== steps[at]?.id && !next.done) run.write({ ...run.read(), step: next.id });
  }
  /** A tour that begins by itself does so once, and only where its first step can be seen. */
  function isDue(item: Item): boolean {
    if (item.trigger === "click" || memory.isDismissed(item) || !memory.hasLeft(item)) return false;
    const isWhere = ["here", "free"].includes(whereIs(item, firstLeft(item))[0]);
    return isWhere && !memory.has("seen", item) && memory.mayInterrupt(item.rule);
  }
  function enter(item: Item): void {
    run.write({ rule: item.rule, step: item.steps?.[firstLeft(item)]?.id ?? "" });
  }

  const tour: Tour = {
    update() {
      if (isPlaced(help) && !place) return;
      const { rule, paused } = run.read();
      const going = tours().find((item) => item.rule === rule);
      const item = rule && !paused ? going : tours().find(isDue);
      if (!item || memory.isDismissed(item)) return leave();
      if (item !== going || paused) enter(item);
      goOn(item);
      draw(item);
    },
    refresh() {
      if (!view) return;
      const { card, element, ring } = view;
      if (!element || !ring) return card.style.setProperty("--foot", footOf(help, card));
      place?.(element, ring, card);
      pointAt(card, boxOf(element));
    },
    placeWith(placed) {
      place = placed;
      tour.update();
    },
    begin(rule) {
      const item = tours().find((one) => one.rule === rule);
      if (!item) return;
      help.close();
      opener = focused();
      const kept = run.read();
      if (kept.rule === rule) run.write({ ...kept, paused: false });
      else enter(item);
      visit(item);
      focus();
    },
    close: pause,
    element: () => view?.card,
    rule: () => view?.item.rule,
    stop: leave,
  };
  tour.update();
  if (isPlaced(help))
    help.load("place").then(
      (placement) => placement.attach(tour),
      () => {},
    );
  return tour;
}
