import type { Stage } from "../contract.js";
import { ICON_HELP } from "../stage/h.js";
import { beaconOffset, isCovered } from "./offset.js";

/** A beacon at its element. `box` covers the element exactly and is what a tip is anchored to. */
export interface Beacon {
  box: HTMLElement;
  button: HTMLElement;
  /** Measure again: the label may have moved, or something may lie over the element. */
  refresh(): void;
  remove(): void;
}

export function createBeacon({ host, h, icon }: Stage, element: HTMLElement, name: string, press: () => void): Beacon {
  const button = h(
    "button",
    { class: "beacon", part: "beacon", type: "button", "aria-label": name, "aria-expanded": "false", click: press },
    icon(ICON_HELP),
  );
  const box = h("div", { class: "spot" }, button);
  const refresh = () => {
    const rectangle = element.getBoundingClientRect();
    const { x, y } = beaconOffset(element, rectangle);
    box.style.setProperty("--x", `${x}px`);
    box.style.setProperty("--y", `${y}px`);
    box.classList.toggle("off", isCovered(element, rectangle));
  };
  host.show(box, element);
  refresh();
  return { box, button, refresh, remove: () => box.remove() };
}
