import { useEffect, useRef, useState } from "preact/hooks";
import type { Help } from "../contract.js";
import type { SearchReply } from "../core/wire.js";
import { type Phase, usePhase } from "./load.js";

const TYPING_PAUSE = 120;
const SETTLED_AFTER = 1_500;
const LIMIT = 20;

export interface Search {
  /** The newest answer; it stays while the next one is on its way. */
  reply: SearchReply | undefined;
  failed: boolean;
  phase: Phase;
  again(): void;
}

/** Search as one types: a pause of 120 ms asks, an answer to an earlier question is dropped. */
export function useSearch(help: Help, query: string, exact: boolean): Search {
  const [answer, setAnswer] = useState<{ key: string; reply?: SearchReply; failed?: boolean }>({ key: "" });
  const [turn, setTurn] = useState(0);
  const wanted = query.trim();
  const key = wanted && `${exact} ${turn} ${wanted}`;
  const reported = useRef("");
  useEffect(() => {
    if (!key) return setAnswer({ key: "" });
    const stop = new AbortController();
    const ask = async () => {
      const parameters = {
        q: wanted,
        locale: help.languages().join(","),
        screen: help.reply?.screen ?? undefined,
        limit: String(LIMIT),
        exact: exact ? "1" : undefined,
      };
      try {
        const reply = await help.api.get<SearchReply>("v1/search", parameters, stop.signal);
        if (!Array.isArray(reply.hits)) throw new TypeError("unusable reply");
        if (!stop.signal.aborted) setAnswer({ key, reply });
      } catch {
        if (!stop.signal.aborted) setAnswer({ key, failed: true });
      }
    };
    const timer = setTimeout(ask, TYPING_PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key, wanted, exact, help]);
  const { reply } = answer;
  // A question counts once it stands, or something is opened from it, not at every letter.
  useEffect(() => {
    if (!reply || answer.key !== key) return;
    const tell = () => {
      if (reported.current === wanted) return;
      reported.current = wanted;
      const { hits, locale, total } = reply;
      const articles = hits.map((hit) => hit.article.id);
      help.report("searched", { query: wanted, results: total ?? hits.length, locale, articles });
    };
    const timer = setTimeout(tell, SETTLED_AFTER);
    const stop = help.emitter.on("opening", tell);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [reply, answer.key, key, wanted, help]);
  const phase = usePhase(!!key && answer.key !== key, key);
  return { reply, failed: !!answer.failed && answer.key === key, phase, again: () => setTurn(turn + 1) };
}
