/** The only side effect: take over what the page already said to `HelpSDK`, and start. */
import { createEmitter } from "./core/emitter.js";
import { guarded } from "./core/guarded.js";
import { fromScript, type LooseOptions, settle } from "./core/options.js";
import { createHelp } from "./help.js";
import type { Chunks } from "./parts.js";
import type { RunningHelp } from "./running.js";

/** Where the chunks of this build lie, below the server's root. */
declare const FOLDER: string;
const chunks: Chunks = (name, server) => import(new URL(`${FOLDER}${name}.js`, server).href);

type Arguments = unknown[];
type HelpSDK = { (...call: Arguments): unknown; q?: ArrayLike<unknown>[]; running?: true };

let complained = false;
/** One line, whatever happens and however often. */
function complain(error: unknown): void {
  if (!complained) console.warn("helpsdk:", error);
  complained = true;
}

function createCommands(defaults: LooseOptions): HelpSDK {
  const emitter = createEmitter(complain);
  let help: RunningHelp | undefined;
  let site = "";
  let turn = 0; // of a shutdown, which what waits for the page heeds
  let waiting: Arguments[] = [];

  function start(...options: LooseOptions[]): unknown {
    const settled = settle(defaults, ...options);
    if (help && settled && settled.site !== site) complain(`already helping ${site}`);
    if (help) return;
    if (!settled) return complain("no site: give data-site or init {site}");
    site = settled.site;
    help = createHelp(settled, chunks, emitter, complain);
    for (const call of waiting.splice(0)) command(...call);
    emitter.emit("ready");
  }
  const whenParsed = (then: () => unknown) =>
    document.readyState === "loading" ? addEventListener("DOMContentLoaded", then, { once: true }) : then();

  const anytime: Record<string, (...call: never[]) => unknown> = {
    init(options: LooseOptions = {}) {
      const mine = turn;
      whenParsed(() => mine === turn && guarded(complain, () => start(options)));
    },
    on: (name: string, listener: (detail: unknown) => void) => emitter.on(name, listener),
    shutdown() {
      turn++;
      help?.destroy();
      help = undefined;
      waiting = [];
    },
  };

  function command(...[name, ...rest]: Arguments): unknown {
    const run = anytime[String(name)];
    if (run) return guarded(complain, () => run(...(rest as never[])));
    const current = help;
    if (!current) return void waiting.push([name, ...rest]);
    const act = name !== "destroy" && current[name as keyof RunningHelp];
    if (!act) return complain(`no command ${String(name)}`);
    return guarded(complain, () => (act as (...call: Arguments) => unknown)(...rest));
  }
  return command;
}

const page = window as { HelpSDK?: HelpSDK };
const before = page.HelpSDK;
const script = document.currentScript as HTMLScriptElement | null;
const defaults = script ? fromScript(script.dataset, script.src, complain) : {};
if (before?.running) {
  // Included twice it is one help; for another site it says so
  if (defaults.site) before("init", defaults);
} else {
  const HelpSDK = createCommands(defaults);
  HelpSDK.running = true;
  page.HelpSDK = HelpSDK;
  // Listeners first: who asked to hear of `ready` before we were here hears of it
  for (const call of before?.q ?? []) HelpSDK(...Array.from(call));
  if (defaults.site) HelpSDK("init");
}
