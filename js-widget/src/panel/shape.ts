import type { Help } from "../contract.js";
import { createStored } from "../core/store.js";

const USUAL = 392;
/** Below this width of the window the panel is all of it. */
const PHONE = 480;

export const isPhone = () => innerWidth <= PHONE;

/** How wide the panel is, in CSS pixels, and at which side: kept in the browser for the site. */
export interface Shape {
  readonly width: number;
  readonly dock: "start" | "end";
  resize(width: number): void;
  move(dock: "start" | "end"): void;
  /** Give an element this shape, now and whenever it changes. */
  wear(element: HTMLElement): void;
}

interface Kept {
  width?: number;
  dock?: string;
}

export function createShape({ options, parts }: Help): Shape {
  const stored = createStored<Kept>(() => `helpsdk:${options.site}:panel`, {});
  let worn: HTMLElement | undefined;
  function fit(): void {
    worn?.style.setProperty("--width", `${shape.width}px`);
    worn?.classList.toggle("at-start", shape.dock === "start");
    parts.chrome?.refresh?.();
  }
  function keep(part: Kept): void {
    stored.write({ ...stored.read(), ...part });
    fit();
  }
  const shape: Shape = {
    get width() {
      return Number(stored.read().width) || USUAL;
    },
    get dock() {
      return (stored.read().dock ?? options.dock) === "start" ? "start" : "end";
    },
    resize: (width) => keep({ width }),
    move: (dock) => keep({ dock }),
    wear(element) {
      worn = element;
      fit();
    },
  };
  return shape;
}
