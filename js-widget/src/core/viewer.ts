import type { Identity, Person } from "../contract.js";
import type { Proof } from "./options.js";

/** How long help waits for a proof to be exchanged before it is everybody's, in milliseconds. */
const PATIENCE = 3_000;

export interface ViewerNeed {
  load(): Promise<Identity>;
  failed(error: unknown): void;
  /** Before and after another reader takes over: one sends what is due, the other starts anew. */
  leave(): void;
  enter(): void;
  /** Somebody else was answered already. */
  ask(): void;
}

/** Who reads: anybody, or a person whose proof the identity chunk exchanges for a session and keeps alive. */
export function createViewer({ load, failed, leave, enter, ask }: ViewerNeed) {
  let given: Proof | undefined;
  let waiting: Array<() => void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const whenKnown = (then: () => void) => void (waiting ? waiting.push(then) : then());
  function settle(): void {
    const due = waiting ?? [];
    waiting = undefined;
    for (const run of due) run();
  }
  function become(key: string): void {
    if (key !== viewer.key) {
      leave();
      viewer.key = key;
      enter();
      if (!waiting) ask();
    }
    settle();
  }
  function begin(): void {
    const proof = given;
    if (!proof || viewer.person || waiting) return;
    waiting = [];
    timer = setTimeout(settle, PATIENCE);
    load().then(({ prove }) => {
      if (proof === given) viewer.person ??= prove(proof, become);
    }, failed);
  }
  const viewer = {
    /** The opaque key of a person the server knows; empty for anybody. */
    key: "",
    person: undefined as Person | undefined,
    /** Run once it is known who reads, or has been waited for long enough. */
    whenKnown,
    settle,
    /** The same for a question, each of which tries again what could not be begun. */
    known() {
      begin();
      return new Promise<void>(whenKnown);
    },
    /** Another reader, by proof; without one, anybody. */
    signIn(proof: Proof | undefined) {
      become("");
      viewer.stop();
      given = proof;
      begin();
    },
    stop() {
      given = undefined;
      clearTimeout(timer);
      viewer.person?.stop();
      viewer.person = undefined;
    },
  };
  return viewer;
}
