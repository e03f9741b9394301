/** When to ask: soon after something changed, again when the answer has aged, and later and later while it fails. */
export interface Resolver {
  /** Ask in a moment. An answer that comes before that is to an older question, and dropped; or kept, then a second later. */
  soon(keep?: boolean): void;
  stop(): void;
}

export interface ResolverNeed<Reply> {
  /** What identifies the place asked about. */
  place(): string;
  ask(): Promise<Reply>;
  /** Returns how many seconds the answer is good for. */
  answered(reply: Reply): number;
  /** `moved`: what was known belongs to another place. */
  failed(error: unknown, moved: boolean): void;
  /** Calls back at once when somebody can see the page, else as soon as that is so. */
  whenSeen(then: () => void): void;
}

const TOGETHER = 20;
const NEXT = 1_000; // milliseconds between an answer and the next question, when something happened meanwhile
const FIRST_RETRY = 15_000;
const LAST_RETRY = 300_000;

export function createResolver<Reply>(need: ResolverNeed<Reply>): Resolver {
  let turn = 0;
  let isAsked = false;
  let isStale = false;
  let answeredAt = "";
  let retry = FIRST_RETRY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function plan(milliseconds: number): void {
    const mine = turn;
    clearTimeout(timer);
    timer = setTimeout(() => need.whenSeen(() => mine === turn && void run()), milliseconds);
  }
  async function run(): Promise<void> {
    const mine = ++turn;
    const place = need.place();
    isAsked = true;
    isStale = false;
    try {
      const reply = await need.ask();
      if (mine !== turn) return;
      isAsked = false;
      const seconds = need.answered(reply);
      answeredAt = place;
      retry = FIRST_RETRY;
      if (mine === turn) plan(isStale ? NEXT : seconds * 1000);
    } catch (error) {
      if (mine !== turn) return;
      isAsked = false;
      need.failed(error, place !== answeredAt);
      plan(retry);
      retry = Math.min(retry * 2, LAST_RETRY);
    }
  }
  return {
    soon(keep = false) {
      isStale = keep && isAsked;
      if (isStale) return;
      turn++;
      isAsked = false;
      plan(TOGETHER);
    },
    stop() {
      turn++;
      clearTimeout(timer);
    },
  };
}
