/** Checklists: a card of steps in the corner, which folds to one line. */
import { type Checklist, type Help, type Place, recorderOf, stageOf } from "../contract.js";
import type { Item, Step } from "../core/wire.js";
import { isOurs } from "../dom/tag.js";
import { isPlaced } from "../ring/can.js";
import { bringIntoView, createRing } from "../ring/ring.js";
import { footOf } from "../stage/foot.js";
import { onceVisible } from "../stage/visible.js";
import checklistCss from "../styles/checklist.css";
import ringCss from "../styles/ring.css";
import { allDone, type List, listCard, progress } from "./card.js";
import { createKept } from "./store.js";

const GOODBYE = 6_000; // milliseconds in which "All done" can be read

interface View extends List {
  card: HTMLElement;
  /** What it was drawn from. */
  drawn: string;
  unwatch(): void;
}

export function start(help: Help): Checklist {
  const { words } = help;
  const memory = recorderOf(help);
  const stage = stageOf(help);
  const { host, focused, say } = stage;
  host.style(ringCss + checklistCss);
  const kept = createKept(help);
  const counted = new Set<string>();
  let view: View | undefined;
  let chosen: string | undefined;
  let ring: { box: HTMLElement; element: HTMLElement } | undefined;
  let opener: Element | null = null;
  let leaving: ReturnType<typeof setTimeout> | undefined;
  let place: Place | undefined;

  const lists = () => (help.reply?.items ?? []).filter((item) => item.kind === "checklist" && item.steps?.length);
  const isInside = () => !!view?.card.contains(focused());

  function unring(): void {
    ring?.box.remove();
    ring = undefined;
  }
  function remove(): void {
    clearTimeout(leaving);
    leaving = undefined;
    unring();
    view?.unwatch();
    view?.card.remove();
    view = undefined;
  }
  function leave(): void {
    const inside = isInside();
    remove();
    if (inside && opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    opener = null;
  }

  function draw(item: Item): void {
    const steps = item.steps ?? [];
    const done = memory.done(item);
    const left = steps.filter(({ id }) => !done.has(id));
    const now = left.find(({ id }) => id === chosen)?.id ?? left[0]?.id;
    const list: List = { item, steps, done, now, isFolded: !!kept.read().isFolded };
    const drawn = JSON.stringify([item.rule, item.article.locale, now, [...done], list.isFolded]);
    if (view?.drawn === drawn) return;
    const before = view?.item.rule === item.rule ? view.done.size : undefined;
    const held = isInside() ? (focused()?.getAttribute("data-do") ?? "") : undefined;
    view?.unwatch();
    view?.card.remove();
    const isOver = !left.length;
    const card = isOver ? allDone(help, list) : listCard(help, list, { fold, away, press, mark, never });
    host.show(card);
    view = { ...list, card, drawn, unwatch: onceVisible(card, () => seen(item)) };
    checklist.refresh();
    if (held !== undefined) focus(held);
    if (before !== undefined && done.size > before) say(isOver ? words.t("All done") : progress(help, list));
    if (isOver) leaving = setTimeout(over, GOODBYE);
  }
  /** One impression for each visit to the page, folded or not. */
  function seen(item: Item): void {
    if (!counted.has(item.rule)) memory.shown(item);
    counted.add(item.rule);
  }
  function over(): void {
    kept.write({});
    leave();
  }
  /** Stay where the reader was, failing that at the head. */
  function focus(name: string): void {
    const all = [...(view?.card.querySelectorAll<HTMLElement>("[data-do]") ?? [])];
    (all.find((one) => one.dataset["do"] === name) ?? all[0])?.focus({ preventScroll: true });
  }

  function fold(): void {
    if (!view) return;
    unring();
    kept.write({ rule: view.item.rule, isFolded: !view.isFolded });
    draw(view.item);
  }
  function away(): void {
    if (view) memory.mark("known", view.item);
    kept.write({});
    leave();
  }
  function never(): void {
    const item = view?.item;
    away();
    if (item) memory.dismiss(item);
  }
  /** Show where a step takes place when that is on this page, else how it is done. */
  function press(step: Step): void {
    if (!view) return;
    const { item } = view;
    unring();
    chosen = step.id;
    const element = help.found.get(step.element ?? "");
    draw(item);
    if (element) point(element);
    else if (step.article) help.open({ article: step.article.id, rule: item.rule });
    else help.open({ article: item.article.id, section: step.id, rule: item.rule });
  }
  function point(element: HTMLElement): void {
    bringIntoView(element);
    ring = { box: createRing(stage, element), element };
    checklist.refresh();
  }
  function mark(step: Step): void {
    if (!view) return;
    unring();
    memory.advance(view.item, step.id);
    draw(view.item);
  }

  /** What is on the page: what the reader unfolded or folded here, else one that comes by itself. */
  function chosenList(): Item | undefined {
    const { rule } = kept.read();
    const mine = lists().find((item) => item.rule === rule && !memory.isDismissed(item));
    if (mine) return mine;
    const item = lists().find(
      (one) =>
        one.trigger === "auto" &&
        !memory.isDismissed(one) &&
        !memory.has("known", one) &&
        !memory.isTipsOff &&
        isLeft(one),
    );
    if (!item) return undefined;
    const isNew = !memory.has("seen", item);
    if (isNew && !(memory.mayInterrupt(item.rule) && memory.hasLeft(item))) return undefined;
    kept.write({ rule: item.rule, isFolded: !isNew });
    return item;
  }
  const isLeft = (item: Item) => item.steps?.some(({ id }) => !memory.done(item).has(id));

  /** A ring goes with the next press anywhere else. */
  function outside(event: Event): void {
    const path = event.composedPath();
    if (ring && !path.includes(ring.element) && !path.some(isOurs)) unring();
  }
  document.addEventListener("pointerdown", outside, true);

  const checklist: Checklist = {
    update() {
      if (leaving || (isPlaced(help) && !place)) return;
      const item = chosenList();
      if (!item) return leave();
      if (view && view.item.rule !== item.rule) remove();
      draw(item);
      if (ring && !ring.element.isConnected) unring();
    },
    refresh() {
      if (ring) place?.(ring.element, ring.box);
      if (view) view.card.style.setProperty("--foot", footOf(help, view.card));
    },
    placeWith(placed) {
      place = placed;
      checklist.update();
    },
    unfold(rule) {
      const item = lists().find((one) => one.rule === rule);
      if (!item) return;
      help.close();
      opener = focused();
      kept.write({ rule, isFolded: false });
      remove();
      draw(item);
      focus("fold");
    },
    /** What `Esc` does: first the ring goes, then the card folds. */
    close() {
      if (ring) {
        unring();
        return true;
      }
      if (!view || view.isFolded || !isInside()) return false;
      fold();
      return true;
    },
    element: () => view?.card,
    rule: () => (view && !view.isFolded ? view.item.rule : undefined),
    stop() {
      document.removeEventListener("pointerdown", outside, true);
      remove();
    },
  };
  checklist.update();
  if (isPlaced(help))
    help.load("place").then(
      (placement) => placement.attach(checklist),
      () => {},
    );
  return checklist;
}
