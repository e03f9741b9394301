/** How an element of a screen was recorded: what was true of it, so that it is known again without a `data-help-id`. */
export type { Anchor } from "../core/wire.js";

/** `exact`: all that was recorded still agrees; `healed`: enough of it; `ambiguous`: several fit; `dead`: none does. */
export interface Sight {
  outcome: "exact" | "healed" | "ambiguous" | "dead";
  element?: HTMLElement;
  /** The share of what was recorded that the best element still has, 0 to 1. */
  score: number;
}

export type Roots = Iterable<Document | ShadowRoot>;
