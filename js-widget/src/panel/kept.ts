import type { Help } from "../contract.js";
import { createStored, type Stored } from "../core/store.js";
import type { ArticleReply } from "../core/wire.js";
import type { View } from "./context.js";

/** Where the reader is in the panel; a panel that opens again on the same screen is there again. */
export interface Place {
  screen: string | null | undefined;
  views: View[];
  query: string;
}

const PLACE = "place";
const AT_MOST = 5;

export function placeKept({ held, reply }: Help): Place | undefined {
  const place = held.get(PLACE) as Place | undefined;
  return place && place.screen === reply?.screen ? place : undefined;
}

export function keepPlace({ held, reply }: Help, views: View[], query: string): void {
  held.set(PLACE, { screen: reply?.screen, views, query });
}

/** An article that was read, and when. */
export interface ReadBefore {
  id: string;
  title: string;
  locale: string;
  dir: string;
  at: number;
}

/** What anybody may read may be kept for long; what a person was shown leaves no title behind when the tab closes. */
function reading({ options, viewer }: Help): Stored<ReadBefore[]> {
  const key = `helpsdk:${options.site}${viewer.key && `:${viewer.key}`}:read`;
  return createStored<ReadBefore[]>(
    () => key,
    [],
    () => (viewer.key ? sessionStorage : localStorage),
  );
}

/** The articles that were read last, the newest first. */
export function readBefore(help: Help): ReadBefore[] {
  return reading(help)
    .read()
    .filter((one) => typeof one?.id === "string" && typeof one.title === "string")
    .slice(0, AT_MOST);
}

/** What is being written to the team, and what waits to be sent: for this reader, in this tab. */
export const letterKey = ({ options, viewer }: Help) =>
  `helpsdk:${options.site}${viewer.key && `:${viewer.key}`}:letter`;

/** A message could not be sent on this page or one before. */
export function hasLetter(help: Help): boolean {
  const kept = createStored<{ waiting?: unknown }>(
    () => letterKey(help),
    {},
    () => sessionStorage,
  );
  return !!kept.read().waiting;
}

const HERE = "read";

/** The ids of the articles that were read in this page, the last one last. */
export const readHere = ({ held }: Help) => (held.get(HERE) as string[] | undefined) ?? [];

export function keepRead(help: Help, { id, title, locale, dir }: ArticleReply): void {
  help.held.set(HERE, [...readHere(help).filter((one) => one !== id), id]);
  const others = readBefore(help).filter((one) => one.id !== id);
  reading(help).write([{ id, title, locale, dir, at: Date.now() }, ...others].slice(0, AT_MOST));
}
