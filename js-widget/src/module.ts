/** The ES module of the npm package: help for a site, without a global and as often as a page has sites. */
import { createEmitter } from "./core/emitter.js";
import { guarded } from "./core/guarded.js";
import { settle } from "./core/options.js";
import { createHelp as run } from "./help.js";
import type { Chunks } from "./parts.js";
import type { HelpHandle, HelpOptions } from "./public.js";

export type * from "./public.js";

/** A literal `import()` for each chunk, which a bundler can split off: the package's build writes it. */
declare const CHUNKS: Chunks;

/**
 * Start help for a site. What is missing or goes wrong is one line in the console, never an exception. On a server,
 * where there is no page, the handle does nothing.
 */
export function createHelp(options: HelpOptions): HelpHandle {
  let complained = false;
  function complain(error: unknown): void {
    if (!complained) console.warn("helpsdk:", error);
    complained = true;
  }
  const emitter = createEmitter(complain);
  const isPage = typeof document !== "undefined";
  const settled = isPage ? guarded(complain, () => settle(options)) : undefined;
  if (isPage && !settled) complain("no site: give createHelp({site, server})");
  let help = settled && guarded(complain, () => run(settled, CHUNKS, emitter, complain));
  const act = <T>(command: (running: NonNullable<typeof help>) => T) =>
    guarded(complain, () => (help ? command(help) : undefined));
  const later = async <T>(command: (running: NonNullable<typeof help>) => Promise<T>) =>
    act(command)?.catch((error: unknown) => void complain(error));
  queueMicrotask(() => help && emitter.emit("ready"));

  return {
    identify: (who) => act((running) => running.identify(who)),
    screen: (id) => act((running) => running.screen(id)),
    next: (screens) => act((running) => running.next(screens)),
    track: (event, properties) => act((running) => running.track(event, properties)),
    open: (request) => act((running) => running.open(request)),
    close: () => act((running) => running.close()),
    search: (query) => act((running) => running.search(query)),
    article: (id, section) => act((running) => running.article(id, section)),
    tips: (on) => later((running) => running.tips(on)),
    again: () => later((running) => running.again()),
    record: (element) => later((running) => running.record(element)),
    debug: () => act((running) => running.debug()),
    on: (name, listener) => emitter.on(name, listener as (detail: unknown) => void),
    shutdown() {
      act((running) => running.destroy());
      help = undefined;
    },
  };
}
