import type { Help } from "../contract.js";
import type { AnswerReply, Hit, SearchReply, Suggestion, SuggestReply } from "../core/wire.js";
import { question, useAsked } from "../panel/asked.js";
import { type Phase, useEffect, usePhase, useRef } from "../panel/kit.js";

/** Milliseconds of a pause in typing that ask for completions, for hits, and for an answer. */
const PAUSES = { suggest: 60, search: 120, answer: 350 };
const SETTLED_AFTER = 1_500;
const LIMIT = 20;
const COMPLETIONS = 3;

export interface Search {
  /** The newest answer; it stays while the next one is on its way. */
  reply: SearchReply | undefined;
  /** The question that it answers. */
  to: string;
  /** It answers the question that stands. */
  isCurrent: boolean;
  failed: boolean;
  phase: Phase;
  completions: Suggestion[];
  /** What an article says to the question whose hits are shown. */
  answer: AnswerReply["answer"];
  again(): void;
}

/** A reply whose hits can be drawn, and not more of them than were asked for. */
function usableHits(reply: SearchReply): SearchReply {
  const hits = reply.hits.filter((hit) => hit?.article?.id && Array.isArray(hit.title) && Array.isArray(hit.reasons));
  return { ...reply, hits: hits.slice(0, LIMIT) };
}

/** Nothing when the piece or its source is missing, since a quotation without its source is none. */
function usableAnswer(reply: AnswerReply): AnswerReply {
  const { answer } = reply;
  return { ...reply, answer: answer?.article?.id && Array.isArray(answer.tree) ? answer : null };
}

function usableSuggestions(reply: SuggestReply): SuggestReply {
  return { ...reply, suggestions: reply.suggestions.filter((one) => typeof one?.text === "string") };
}

const folded = (text: string) => text.trim().toLocaleLowerCase();

/** The first completions that say something new: not what stands in the field, nor an article that is listed anyway. */
export function newCompletions(suggestions: Suggestion[], query: string, hits: Hit[]): Suggestion[] {
  const known = new Set([folded(query)]);
  const listed = new Set(hits.map((hit) => hit.article.id));
  const isNew = ({ text, article }: Suggestion) =>
    !listed.has(article?.id ?? "") && !known.has(folded(text)) && !!known.add(folded(text));
  return suggestions.filter(isNew).slice(0, COMPLETIONS);
}

/** A question counts once it stands, or something is opened from it, not at every letter. */
function useTold(help: Help, { reply, to, isCurrent }: Pick<Search, "reply" | "to" | "isCurrent">): void {
  const reported = useRef("");
  useEffect(() => {
    if (!reply) return;
    const tell = () => {
      if (reported.current === to) return;
      reported.current = to;
      const { hits, locale, total } = reply;
      const articles = hits.map((hit) => hit.article.id);
      help.report("searched", { query: to, results: total ?? hits.length, locale, articles });
    };
    const timer = isCurrent ? setTimeout(tell, SETTLED_AFTER) : undefined;
    const stop = help.emitter.on("opening", tell);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [reply, to, isCurrent, help]);
}

/** Search as one types: hits, completions of what is typed, and after a longer pause an answer. */
export function useSearch(help: Help, query: string, exact: boolean): Search {
  const wanted = query.trim();
  const asked = wanted ? question(help, wanted) : undefined;
  const search = { ...asked, q: wanted, limit: String(LIMIT), exact: exact ? "1" : undefined };
  const found = useAsked(help, "v1/search", asked && search, PAUSES.search, usableHits);
  const suggested = useAsked(help, "v1/suggest", asked, PAUSES.suggest, usableSuggestions);
  const answered = useAsked(help, "v1/answer", wanted.length > 1 ? asked : undefined, PAUSES.answer, usableAnswer);
  const { reply, to, failed, key, isCurrent, again } = found;
  useTold(help, found);
  const isAnswer = answered.to === to && !(exact && answered.reply?.corrected);
  return {
    reply,
    to,
    isCurrent,
    failed,
    phase: usePhase(!!key && !isCurrent, key),
    completions: newCompletions(suggested.reply?.suggestions ?? [], query, reply?.hits ?? []),
    answer: (isAnswer && answered.reply?.answer) || null,
    again,
  };
}
