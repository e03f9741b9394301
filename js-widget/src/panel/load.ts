import { useEffect, useState } from "preact/hooks";

export const WAITING_AFTER = 150;
export const SLOW_AFTER = 4_000;

/** A short wait is not mentioned (`quiet`), a longer one shows bones, a long one says so. */
export type Phase = "quiet" | "waiting" | "slow";

/** How long something has been awaited, told as a phase; starts anew when `key` changes. */
export function usePhase(awaited: boolean, key = ""): Phase {
  const [phase, setPhase] = useState<Phase>("quiet");
  // Another key is another wait
  useEffect(() => {
    setPhase("quiet");
    if (!awaited) return;
    const timers = [setTimeout(setPhase, WAITING_AFTER, "waiting"), setTimeout(setPhase, SLOW_AFTER, "slow")];
    return () => timers.forEach(clearTimeout);
  }, [awaited, key]);
  return phase;
}

export interface Loading<T> {
  value: T | undefined;
  failed: boolean;
  phase: Phase;
  again(): void;
}

/** Load what `key` names; a reply that comes after the key has changed is dropped. */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loading<T> {
  const [state, setState] = useState<{ key: string; value?: T; failed?: boolean }>({ key: "" });
  const [turn, setTurn] = useState(0);
  const mine = state.key === key ? state : undefined;
  // The key stands for what `load` closes over
  useEffect(() => {
    const stop = new AbortController();
    const settle = (result: { value?: T; failed?: boolean }) => stop.signal.aborted || setState({ key, ...result });
    setState({ key });
    load(stop.signal).then(
      (value) => settle({ value }),
      () => settle({ failed: true }),
    );
    return () => stop.abort();
  }, [key, turn]);
  const failed = !!mine?.failed;
  const phase = usePhase(!mine?.value && !failed, key);
  return { value: mine?.value, failed, phase, again: () => setTurn(turn + 1) };
}
