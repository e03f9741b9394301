/** An answer as it came, made one that all else can rely on: what is not of its shape counts as not there. */
import type { ArticleCard, Item, ResolveReply, Step } from "../core/wire.js";
import { isMap } from "./codec.js";

const LISTS = ["held_out", "gone", "counts", "url_parts"] as const;
const CAPPED = ["rules", "sets", "kinds"] as const;
const KINDS = ["tip", "panel", "announcement", "tour", "checklist"];

const isText = (value: unknown) => typeof value === "string";
const isName = (value: unknown) => isText(value) && value !== "";
const isNumber = (value: unknown) => Number.isFinite(value);
const isArticle = ({ id, title }: ArticleCard) => isName(id) && isText(title);
const isStep = ({ id, title, tree, article }: Step) =>
  isName(id) && isText(title) && Array.isArray(tree) && (!article || isArticle(article));
const isItem = ({ rule, kind, why, tree, steps, remember, article }: Item) =>
  [rule, kind, remember.key, why.code].every(isName) &&
  (remember.keys ?? []).every(isText) &&
  Array.isArray(tree ?? []) &&
  (steps ?? []).every(isStep) &&
  isArticle(article);

/** Whether a value is as it should be. A look that fails on the way (a list that is none, say) is a no. */
function passes<T>(value: T, check: (value: T) => boolean): boolean {
  try {
    return check(value);
  } catch {
    return false;
  }
}
const list = <T>(value: T[] | undefined, check: (one: T) => boolean): T[] =>
  (Array.isArray(value) ? value : []).filter((one) => passes(one, check));
const entries = <T>(value: Record<string, T> | undefined, check: (one: T) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(isMap(value) ? value : {}).filter(([, one]) => passes(one as T, check))) as never;

/** A reply that can be used, its unusable parts left out; else an error. `unknown` hears of kinds that are newer. */
export function usable(reply: ResolveReply, unknown: (kind: string) => void): ResolveReply {
  if (!isNumber(reply?.revision) || !Array.isArray(reply.items)) throw new TypeError("unusable reply");
  const { ttl, left, also } = reply;
  const items = (of: Item[]) => list(of, isItem).filter(({ kind }) => KINDS.includes(kind) || void unknown(kind));
  return {
    ...reply,
    ttl: isNumber(ttl) ? Math.min(Math.max(ttl, 5), 86_400) : 300,
    items: items(reply.items),
    also: Object.fromEntries(Object.entries(entries(also, Array.isArray)).map(([screen, of]) => [screen, items(of)])),
    left: Object.fromEntries(CAPPED.map((name) => [name, entries(left?.[name], isNumber)])),
    elements: entries(reply.elements, isText),
    ...Object.fromEntries(LISTS.map((name) => [name, list<string>(reply[name], isText)])),
  };
}
