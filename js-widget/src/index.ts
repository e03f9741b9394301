/** The only side effect: take over what the page already said to `HelpSDK`, and start. */
import type { PanelRequest } from "./contract.js";
import type { Assets } from "./core/assets.js";
import { createEmitter } from "./core/emitter.js";
import { guarded } from "./core/guarded.js";
import { fromScript, type LooseOptions, settle, type Traits } from "./core/options.js";
import { createHelp, type RunningHelp } from "./help.js";

declare const ASSETS: Assets;

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
  let waiting: Arguments[] = [];

  function start(...options: LooseOptions[]): void {
    const settled = settle(defaults, ...options);
    if (help) return;
    if (!settled) complain("no site: give data-site or HelpSDK('init', {site, server})");
    if (!settled) return;
    help = createHelp(settled, ASSETS, emitter, complain);
    for (const call of waiting.splice(0)) command(...call);
    emitter.emit("ready");
  }
  const whenParsed = (then: () => void) =>
    document.readyState === "loading" ? addEventListener("DOMContentLoaded", then, { once: true }) : then();

  const anytime: Record<string, (...call: never[]) => unknown> = {
    init: (options: LooseOptions = {}) => whenParsed(() => guarded(complain, () => start(options))),
    on: (name: string, listener: (detail: unknown) => void) => emitter.on(name, listener),
    debug: () => help?.debug(),
    shutdown() {
      help?.destroy();
      help = undefined;
      waiting = [];
    },
  };
  const running: Record<string, (help: RunningHelp, ...call: never[]) => unknown> = {
    identify: (help, who: Traits | null) => help.identify(who),
    screen: (help, id: string | null) => help.screen(id),
    track: (help, event: string, properties?: object) => help.track(event, properties ?? {}),
    open: (help, request?: PanelRequest) => help.open(request),
    close: (help) => help.close(),
    search: (help, query: string) => help.open({ query }),
    article: (help, article: string, section?: string) => help.open({ article, ...(section ? { section } : {}) }),
  };

  function command(...[name, ...rest]: Arguments): unknown {
    const run = anytime[String(name)];
    if (run) return guarded(complain, () => run(...(rest as never[])));
    const act = running[String(name)];
    if (!act) return complain(`no command ${String(name)}`);
    const current = help;
    if (!current) return void waiting.push([name, ...rest]);
    return guarded(complain, () => act(current, ...(rest as never[])));
  }
  return command;
}

const page = window as { HelpSDK?: HelpSDK };
const before = page.HelpSDK;
if (!before?.running) {
  const script = document.currentScript as HTMLScriptElement | null;
  const defaults = script ? fromScript(script.dataset, script.src) : {};
  const HelpSDK = createCommands(defaults);
  HelpSDK.running = true;
  page.HelpSDK = HelpSDK;
  // Listeners first: who asked to hear of `ready` before we were here hears of it
  for (const call of before?.q ?? []) HelpSDK(...Array.from(call));
  if (defaults.site) HelpSDK("init");
}
