import type { DebugState, PanelRequest, Recording } from "./contract.js";
import type { Proof, Traits } from "./core/options.js";

/** One site's help on this page: its methods are the commands of `HelpSDK`. */
export interface RunningHelp {
  /** Traits by name; or `{token, getToken, traits, locale}` of somebody who signed in; or null: they signed out. */
  identify(who: Traits | Identified | null): void;
  screen(id: string | null): void;
  /** Screens the reader may go to from here: their help is fetched ahead. */
  next(screens: string[]): void;
  /** A product event just happened. Of its properties only an `id` is used: with it, a repeated report counts once. */
  track(event: string, properties?: { id?: unknown }): void;
  open(request?: PanelRequest): void;
  close(): void;
  search(query: string): void;
  article(article: string, section?: string): void;
  /** Whether tips and what opens by itself may show. */
  tips(on: boolean): Promise<void>;
  /** Show what the reader put away once more. */
  again(): Promise<void>;
  /** What to write in screens.yaml to find an element again that carries no `data-help-id`. */
  record(element: HTMLElement): Promise<Recording>;
  /** What was asked and answered; printed to the console with the reasons, unless told not to. */
  debug(how?: { print?: boolean }): DebugState;
  destroy(): void;
}

export interface Identified extends Proof {
  traits?: Traits;
  locale?: string | string[];
}
