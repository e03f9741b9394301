import type { ViewerMemory } from "./memory.js";
import type { Options, Traits } from "./options.js";
import type { EventIn, ResolveRequest } from "./wire.js";

/** The kinds and styles of help that this widget can show. */
const SHOWS = ["tip", "panel", "banner", "modal", "whats_new", "tour", "checklist"];

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

/** The reader's time zone; without Temporal to ask takes milliseconds. */
function zone(): string {
  const { Temporal } = globalThis as { Temporal?: { Now: { timeZoneId(): string } } };
  return Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The body of `POST /v1/resolve`. */
export function resolveRequest(
  page: PageNow,
  options: Options,
  traits: Traits,
  events: EventIn[],
  memory: Pick<ViewerMemory, "device" | "sent">,
  open: string[],
  next: string[],
): ResolveRequest {
  return {
    ...(page.screen ? { screen: page.screen } : { url: page.url }),
    events,
    traits,
    locale: page.languages.slice(0, 10),
    app_version: options.appVersion ?? null,
    device: memory.device,
    tz: zone(),
    memory: memory.sent(),
    open,
    shows: SHOWS,
    next: next.slice(0, 5),
  };
}
