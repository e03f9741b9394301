/** Types of `HelpSDK(…)` for pages that include the classic script: `import "@helpsdk/widget/global"`. */
import type { HelpEvents, HelpHandle, HelpOptions } from "./public.js";

/** The commands that are methods of a handle, under the same names. */
type Command = Exclude<keyof HelpHandle, "on" | "shutdown">;

export interface HelpSDK {
  (command: "init", options?: Partial<HelpOptions>): void;
  /** Returns what stops it, once the script has loaded. */
  <Name extends keyof HelpEvents>(
    command: "on",
    name: Name,
    listener: (detail: HelpEvents[Name]) => void,
  ): (() => void) | undefined;
  (command: "shutdown"): void;
  /** Undefined when called before the script has loaded: the call is kept and replayed. */
  <Name extends Command>(
    command: Name,
    ...rest: Parameters<HelpHandle[Name]>
  ): ReturnType<HelpHandle[Name]> | undefined;
  /** Calls made before the script has loaded. */
  q?: unknown[];
}

declare global {
  interface Window {
    HelpSDK: HelpSDK;
  }
  var HelpSDK: HelpSDK;
}
