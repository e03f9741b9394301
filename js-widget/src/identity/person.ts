import type { Person } from "../contract.js";
import type { Exchanged } from "./exchange.js";
import type { Refusal } from "./refusal.js";
import type { Tokens } from "./tokens.js";

export interface PersonNeed {
  tokens: Tokens;
  exchange(token: string): Promise<Exchanged>;
  /** Milliseconds. */
  now(): number;
  /** From 0 to 1, so that not every page renews at the same moment. */
  random(): number;
  whenSeen(then: () => void): void;
  /** The reader's opaque key; empty once the proof no longer holds. */
  become(key: string): void;
  tell(code: string, message: string): void;
}

const RENEW_AT = 0.85; // of a session's life …
const JITTER = 0.1; // … to 0.95
const SOONEST = 5_000; // whatever the clocks say
const FIRST_RETRY = 15_000;
const LAST_RETRY = 300_000;
/** What says nothing of the token: the same one may do later. */
const PASSING = ["server_unavailable", "too_many", "busy", "starting", "unavailable"];
/** A session that is refused while it is younger than this is not worth another one like it. */
const YOUNG = 10_000;

/** One person, signed in by the host: a session, held in memory only and renewed a little before it ends. */
export function createPerson({ tokens, exchange, now, random, whenSeen, become, tell }: PersonNeed): Person {
  let stopped = false;
  let retry = FIRST_RETRY;
  let since = 0;
  let until = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let renewing: Promise<void> | undefined;
  const person: Person = { session: undefined, refused, stop };

  function plan(milliseconds: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => whenSeen(() => stopped || renew()), milliseconds);
  }
  /** When the server says, though not everybody at once; else later and later. */
  function later(latest = LAST_RETRY, after?: number): void {
    const wait = after ? Math.max(after, SOONEST) * (1 + random()) : retry;
    plan(Math.min(wait, latest, LAST_RETRY));
    retry = Math.min(retry * 2, LAST_RETRY);
  }
  function have({ session, viewer, life }: Exchanged): void {
    since = now();
    until = since + life;
    plan(Math.max(life * (RENEW_AT + JITTER * random()), SOONEST));
    become(viewer); // what the reader before has not sent goes without this session
    person.session = session;
  }
  function lose(): void {
    person.session = undefined;
    become("");
  }
  /** Without a new session the old one stays until it ends; then help is everybody's, and asked for again. */
  function fail({ code, message, after }: Refusal): void {
    tell(code, message);
    const left = until - now();
    if (left <= 0) lose();
    if (tokens.renewable || PASSING.includes(code)) later(left > 0 ? left : LAST_RETRY, after);
  }
  async function obtain(): Promise<void> {
    if (person.session) retry = FIRST_RETRY;
    const { isKept } = tokens;
    try {
      const token = await tokens.next();
      const exchanged = token === null ? null : await exchange(token);
      if (stopped) return;
      exchanged ? have(exchanged) : lose();
    } catch (error) {
      const refusal = error as Refusal;
      if (stopped) return;
      if (isKept && !PASSING.includes(refusal.code)) await obtain();
      else fail(refusal);
    }
  }
  function renew(): Promise<void> {
    renewing ??= obtain().finally(() => (renewing = undefined));
    return renewing;
  }
  async function refused(session: string, { code, message }: Refusal): Promise<void> {
    if (session !== person.session) return;
    if (renewing || now() - since > YOUNG) {
      until = 0;
      return renew();
    }
    tell(code, message);
    lose();
    later();
  }
  function stop(): void {
    stopped = true;
    person.session = undefined;
    clearTimeout(timer);
  }
  renew();
  return person;
}
