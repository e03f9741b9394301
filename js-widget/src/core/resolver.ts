/** When to ask: soon after something changed, again when the answer has aged, and later and later while it fails. */
export interface Resolver {
  /** Ask in a moment; an answer that comes before that is to an older question, and dropped. */
  soon(): void;
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
const FIRST_RETRY = 15_000;
const LAST_RETRY = 300_000;
const SHORTEST_TTL = 5;

export function createResolver<Reply>(need: ResolverNeed<Reply>): Resolver {
  let turn = 0;
  let answeredAt = "";
  let retry = FIRST_RETRY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function plan(milliseconds: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => need.whenSeen(run), milliseconds);
  }
  async function run(): Promise<void> {
    const mine = ++turn;
    const place = need.place();
    try {
      const reply = await need.ask();
      if (mine !== turn) return;
      plan(Math.max(need.answered(reply), SHORTEST_TTL) * 1000);
      answeredAt = place;
      retry = FIRST_RETRY;
    } catch (error) {
      if (mine !== turn) return;
      need.failed(error, place !== answeredAt);
      plan(retry);
      retry = Math.min(retry * 2, LAST_RETRY);
    }
  }
  return {
    soon() {
      turn++;
      plan(TOGETHER);
    },
    stop() {
      turn++;
      clearTimeout(timer);
    },
  };
}
