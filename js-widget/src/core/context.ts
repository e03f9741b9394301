import type { ViewerMemory } from "./memory.js";
import type { Options, Traits } from "./options.js";
import type { EventIn, ResolveRequest } from "./wire.js";

/** The kinds and styles of help that this widget can show. */
const SHOWS = ["tip", "panel", "banner"];

/** What of the page a context needs; the DOM side reads it. */
export interface PageNow {
  screen: string | undefined;
  /** The address's path, and what else of it the site's patterns read. */
  url: string;
  languages: string[];
}

/** What identifies a place: when it changes, help must be asked for again. */
export function placeKey({ screen, url, languages }: PageNow): string {
  return JSON.stringify([screen ?? url, languages]);
}

/** The body of `POST /v1/resolve`. */
export function resolveRequest(
  page: PageNow,
  options: Options,
  traits: Traits,
  events: EventIn[],
  memory: Pick<ViewerMemory, "device" | "sent">,
  open: string[],
): ResolveRequest {
  return {
    ...(page.screen ? { screen: page.screen } : { url: page.url }),
    events,
    traits,
    locale: page.languages.slice(0, 10),
    app_version: options.appVersion ?? null,
    device: memory.device,
    tz: Intl.DateTimeFormat().resolvedOptions().timeZone ?? null,
    memory: memory.sent(),
    open,
    shows: SHOWS,
  };
}
