/** Beacons and tips: loaded when a page has an element that help may hang on. */
import { type Help, type Place, recorderOf, stageOf, type Tips } from "../contract.js";
import type { Interaction, Item } from "../core/wire.js";
import { boxOf } from "../dom/box.js";
import { isOurs } from "../dom/tag.js";
import { isPlaced } from "../ring/can.js";
import { pointAt } from "../ring/stem.js";
import { onceVisible } from "../stage/visible.js";
import cardCss from "../styles/card.css";
import tipCss from "../styles/tip.css";
import { type Beacon, createBeacon } from "./beacon.js";
import { fullTip, hoverTip } from "./tip.js";

const OPEN_AFTER = 400;
const CLOSE_AFTER = 200;
const OUTCOMES_TOLD = 0.1; // of the tips on elements that were found by a fingerprint

type Cause = "press" | "focus" | "hover" | "auto";

/** An element that has help, with its beacon; `quiet` once the reader closed the tip by hand. */
interface Spot {
  element: HTMLElement;
  item: Item;
  name: string;
  beacon: Beacon;
  quiet: boolean;
  timer?: ReturnType<typeof setTimeout>;
  stop: AbortController;
}

interface Open {
  spot: Spot;
  /** The screen of the answer that it belongs to. */
  screen: string | null | undefined;
  cause: Cause;
  tip: HTMLElement;
  unwatch?: () => void;
}

export function start(help: Help): Tips {
  const { words } = help;
  const memory = recorderOf(help);
  const stage = stageOf(help);
  const { host, focused } = stage;
  host.style(cardCss + tipCss);
  const spots = new Map<string, Spot>();
  const said = new Set<string>();
  let open: Open | undefined;
  let place: Place | undefined;
  let stopped = false;

  function close(): boolean {
    if (!open) return false;
    const { spot, tip, unwatch } = open;
    const inside = tip.contains(focused());
    open = undefined;
    unwatch?.();
    spot.beacon.box.classList.remove("open");
    spot.beacon.button.setAttribute("aria-expanded", "false");
    spot.beacon.button.classList.toggle("seen", memory.has("seen", spot.item));
    if (inside) spot.beacon.button.focus();
    host.hide(tip);
    queueMicrotask(() => stopped || tips.update());
    return true;
  }

  function dismiss(spot: Spot): void {
    close();
    memory.dismiss(spot.item);
    remove(spot);
  }

  function build(spot: Spot, cause: Cause): HTMLElement {
    if (cause === "hover") return hoverTip(spot.item, stage);
    return fullTip(spot.item, spot.name, words, stage, {
      close: () => quieten(spot),
      more: () => help.open({ article: spot.item.article.id, rule: spot.item.rule }),
      gotIt: () => {
        memory.mark("known", spot.item);
        quieten(spot);
      },
      never: () => dismiss(spot),
    });
  }

  function quieten(spot: Spot): void {
    spot.quiet = true;
    close();
  }

  function show(spot: Spot, cause: Cause): void {
    close();
    const tip = build(spot, cause);
    const { box, button } = spot.beacon;
    box.classList.add("open");
    button.classList.remove("new");
    button.setAttribute("aria-expanded", "true");
    // A press on the tip's text leaves the focus, and so the tip, where it is.
    tip.addEventListener(
      "mousedown",
      (event) => (event.target as Element).closest("a, button") || event.preventDefault(),
    );
    tip.addEventListener("pointerenter", () => clearTimeout(spot.timer));
    tip.addEventListener("pointerleave", () => leave(spot));
    host.show(tip, button);
    open = { spot, screen: help.reply?.screen, cause, tip };
    measure();
    confirm(open);
    if (cause !== "hover") announce(spot);
  }

  /** Said once: the focus stays where it is, so a screen reader would not notice. */
  function announce({ name, item }: Spot): void {
    if (said.has(item.rule)) return;
    said.add(item.rule);
    stage.say(words.sentences(name, open?.tip.querySelector<HTMLElement>(".body")?.innerText));
  }

  /** Only a tip that was really visible counts as shown. */
  function confirm(shown: Open): void {
    shown.unwatch = onceVisible(shown.tip, () => {
      memory.shown(shown.spot.item, howFound(shown.spot.item));
      tips.update();
    });
  }

  /** Of elements that were found by what was recorded of them, some tell how well they were. */
  function howFound({ element }: Item): Partial<Interaction> {
    const { outcome: name, score } = help.parts.fingerprint?.located.get(element ?? "") ?? {};
    return name && Math.random() < OUTCOMES_TOLD ? { name, value: score?.toFixed(2) ?? null } : {};
  }

  function measure(): void {
    if (!open) return;
    const { tip, spot } = open;
    place?.(spot.element, spot.beacon.box, tip);
    pointAt(tip, boxOf(spot.element));
  }

  function wish(spot: Spot, cause: Cause): void {
    if (spot.quiet || open?.spot === spot) return;
    if (cause !== "hover" && memory.has("known", spot.item)) return;
    show(spot, cause);
  }

  function leave(spot: Spot): void {
    clearTimeout(spot.timer);
    if (open?.spot === spot && open.cause === "hover")
      spot.timer = setTimeout(() => open?.cause === "hover" && close(), CLOSE_AFTER);
  }

  function listen(spot: Spot): void {
    const options = { signal: spot.stop.signal };
    const { element, item, beacon } = spot;
    const enter = () => {
      clearTimeout(spot.timer);
      spot.timer = setTimeout(() => wish(spot, "hover"), OPEN_AFTER);
    };
    const blur = () =>
      setTimeout(() => {
        const to = focused();
        const kept = !document.hasFocus() || element.contains(to) || to === beacon.button || open?.tip.contains(to);
        if (open?.spot === spot && open.cause === "focus" && !kept) close();
      });
    if (item.trigger === "focus") {
      element.addEventListener("focusin", () => wish(spot, "focus"), options);
      element.addEventListener("focusout", blur, options);
      beacon.button.addEventListener("focusout", blur, options);
      if (element.contains(focused())) wish(spot, "focus");
    }
    if (item.trigger === "hover") {
      for (const target of [element, beacon.button]) {
        target.addEventListener("pointerenter", enter, options);
        target.addEventListener("pointerleave", () => leave(spot), options);
      }
      element.addEventListener("focusin", enter, options);
      element.addEventListener("focusout", () => leave(spot), options);
    }
    // In a task of its own, so that neither is long
    if (item.trigger === "auto") spot.timer = setTimeout(() => mayOpen(item) && wish(spot, "auto"));
  }

  const mayOpen = (item: Item) => !open && !memory.has("seen", item) && memory.mayInterrupt(item.rule);

  function add(id: string, item: Item, element: HTMLElement, title: string): void {
    const name = words.t("Help: {title}", { title });
    const press = () => (open?.spot === spot && open.cause !== "hover" ? quieten(spot) : show(spot, "press"));
    const beacon = createBeacon(stage, element, name, press);
    const spot: Spot = { element, item, name, beacon, quiet: false, stop: new AbortController() };
    beacon.button.classList.add(memory.has("seen", item) ? "seen" : "new");
    spots.set(id, spot);
    place?.(element, beacon.box);
    listen(spot);
  }

  function remove(spot: Spot): void {
    if (open?.spot === spot) close();
    clearTimeout(spot.timer);
    spot.stop.abort();
    spot.beacon.remove();
    for (const [id, other] of spots) if (other === spot) spots.delete(id);
  }

  function outside(event: Event): void {
    if (open?.cause !== "press") return;
    const path = event.composedPath();
    if (!path.some(isOurs) && !path.includes(open.spot.element)) close();
  }
  document.addEventListener("pointerdown", outside, true);

  /** What hangs on each element; an open tip stays until it is dismissed or the screen changes. */
  function wanted(): Map<string, Item> {
    const best = new Map<string, Item>();
    const { spot, screen } = open ?? {};
    if (spot && help.reply && help.reply.screen === screen && !memory.isTipsOff && !memory.isDismissed(spot.item))
      best.set(spot.item.element ?? "", spot.item);
    for (const item of memory.isTipsOff ? [] : (help.reply?.items ?? [])) {
      const { kind, element } = item;
      if (kind === "tip" && element && !best.has(element) && !memory.isDismissed(item) && memory.hasLeft(item))
        best.set(element, item);
    }
    return best;
  }

  const tips: Tips = {
    update() {
      const { found } = help;
      if (isPlaced(help) && !place) return;
      const titles = help.reply?.elements ?? {};
      const best = wanted();
      for (const [id, spot] of spots) {
        const item = best.get(id);
        if (found.get(id) !== spot.element || item?.rule !== spot.item.rule) remove(spot);
      }
      for (const [id, item] of best) {
        const element = found.get(id);
        if (element && !spots.has(id))
          add(
            id,
            item,
            element,
            titles[id] ?? (item.why.code === "element" ? item.why.label : null) ?? item.article.title,
          );
      }
    },
    refresh() {
      for (const { beacon, element } of spots.values()) {
        place?.(element, beacon.box);
        beacon.refresh();
      }
      measure();
    },
    placeWith(placed) {
      place = placed;
      tips.update();
    },
    close() {
      if (open) open.spot.quiet = true;
      return close();
    },
    element: () => open?.tip,
    rule: () => open?.spot.item.rule,
    stop() {
      stopped = true;
      document.removeEventListener("pointerdown", outside, true);
      for (const spot of [...spots.values()]) remove(spot);
    },
  };
  tips.update();
  if (isPlaced(help))
    help.load("place").then(
      (placement) => placement.attach(tips),
      () => {},
    );
  return tips;
}
