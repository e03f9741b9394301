import { useEffect, useState } from "preact/hooks";
import type { Help } from "../contract.js";

export type Parameters = Record<string, string | undefined>;

export interface Asked<T> {
  /** The newest answer, and the question it is to; it stays while the next one is on its way. */
  reply: T | undefined;
  to: string;
  /** Names the question that stands. */
  key: string;
  isCurrent: boolean;
  failed: boolean;
  again(): void;
}

/** What all questions with a text share. */
export function question(help: Help, q: string): Parameters & { q: string } {
  const { reply, options } = help;
  return {
    q,
    locale: help.languages().join(","),
    screen: reply?.screen ?? undefined,
    app_version: options.appVersion,
  };
}

/** Ask as one types: after a pause; an answer to an earlier question is dropped. `check` throws at what cannot be used. */
export function useAsked<T>(
  help: Help,
  path: string,
  parameters: (Parameters & { q: string }) | undefined,
  pause: number,
  check: (reply: T) => T,
): Asked<T> {
  const [answer, setAnswer] = useState<{ key: string; to: string; reply?: T; failed?: boolean }>({ key: "", to: "" });
  const [turn, setTurn] = useState(0);
  const key = parameters ? `${turn} ${JSON.stringify(parameters)}` : "";
  // The key stands for what is asked
  useEffect(() => {
    if (!parameters) return setAnswer({ key: "", to: "" });
    const stop = new AbortController();
    const settle = (how: { reply?: T; failed?: boolean }) =>
      stop.signal.aborted || setAnswer({ key, to: parameters.q, ...how });
    const ask = () =>
      help.api
        .get<T>(path, parameters, stop.signal)
        .then(check)
        .then(
          (reply) => settle({ reply }),
          () => settle({ failed: true }),
        );
    const timer = setTimeout(ask, pause);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key, help]);
  const isCurrent = answer.key === key;
  const { reply, to } = answer;
  return { reply, to, key, isCurrent, failed: !!answer.failed && isCurrent, again: () => setTurn(turn + 1) };
}
