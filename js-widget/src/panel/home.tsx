import { useEffect, useErrorBoundary, useLayoutEffect, useReducer } from "preact/hooks";
import { type Help, recorderOf } from "../contract.js";
import type { Item } from "../core/wire.js";
import { ReadBefore } from "./before.js";
import { clock, usePanel } from "./context.js";
import { usePhase } from "./load.js";
import { Part } from "./part.js";
import { Bones, cardText, Failed, type NodeLook, Note, Phrase, Reason, Row, Slow } from "./parts.js";
import { Strips } from "./strips.js";

const AT_MOST = 5;

/** What hangs on this place: what just happened first, then what the reader is in, then the writers' order. */
export function suggestions(items: Item[], at: string | undefined): Item[] {
  const offered = items.filter(({ kind, element }) => kind === "panel" || (kind === "tip" && element === at));
  const chosen = offered.length ? offered : items.filter(({ kind }) => kind === "tip");
  const place = (item: Item) => (item.why.code === "event" ? 0 : at && item.element === at ? 1 : 2);
  const once = new Map<string, Item>();
  for (const item of [...chosen].sort((a, b) => place(a) - place(b)))
    once.has(item.article.id) || once.set(item.article.id, item);
  return [...once.values()].slice(0, AT_MOST);
}

/** Only one thing asks for attention: the first that just happened. */
function look(items: Item[], index: number): NodeLook {
  const code = items[index]?.why.code;
  if (code === "event") return items.findIndex((item) => item.why.code === "event") === index ? "ask" : "on";
  return code === "everywhere" ? "" : "on";
}

/** The reader is in the element; nobody is in a button or link that they pressed. */
function isIn(help: Help, id: string | null | undefined): boolean {
  return !!id && id === help.at() && !help.found.get(id)?.matches("button, a, summary, [role=button]");
}

function Suggestions({ items }: { items: Item[] }) {
  const { help, go } = usePanel();
  const revision = help.reply?.revision;
  useEffect(() => {
    for (const [position, item] of items.entries()) recorderOf(help).listed(item, position);
  }, [revision, items.map(({ rule }) => rule).join()]);
  return (
    <ul class="thread">
      {items.map((item, position) => (
        <li key={item.rule}>
          <button
            type="button"
            class="row"
            onClick={() => go({ name: "article", id: item.article.id, rule: item.rule, position })}
          >
            <Row node={look(items, position)} {...cardText(item.article)}>
              <Reason why={item.why} here={isIn(help, item.element)} card={item.article} />
            </Row>
          </button>
        </li>
      ))}
    </ul>
  );
}

function useAnswers(help: Help): void {
  const [, draw] = useReducer((turn: number) => turn + 1, 0);
  // Before anything else can happen: an answer may come before the next frame does
  useLayoutEffect(() => {
    const stops = [help.emitter.on("resolved", () => draw(0)), help.emitter.on("away", () => draw(0))];
    return () => {
      for (const stop of stops) stop();
    };
  }, [help]);
}

/** What is offered here, or why there is nothing to show. */
function Offered() {
  const { help, t } = usePanel();
  const { reply, isAway } = help;
  const phase = usePhase(!reply && !isAway);
  const items = reply ? suggestions(recorderOf(help).offered(reply.items), help.at()) : [];
  if (!reply && isAway) return <Failed again={help.ask} />;
  // The first word about a time costs the browser many milliseconds: only where it is said
  const time = { time: isAway ? clock(help, help.answeredAt) : "" };
  return (
    <div class="scroll" aria-busy={!reply}>
      {phase === "slow" && <Slow />}
      {phase === "slow" && <ReadBefore />}
      {isAway && (
        <Note icon="offline" warn>
          {navigator.onLine === false
            ? t("You are offline. Showing help saved at {time}.", time)
            : t("Help cannot be reached. Showing what it said at {time}.", time)}
        </Note>
      )}
      {reply?.screen_title && (
        <p class="cap">
          <Phrase text={t("On {name}")} values={{ name: reply.screen_title }} />
        </p>
      )}
      {!reply && phase === "waiting" && <Bones />}
      {reply && (items.length ? <Suggestions items={items} /> : <Part name="browse" />)}
    </div>
  );
}

/** Home: what is offered here, and at the foot, where it never moves, the way to everything else. */
export function Home() {
  useAnswers(usePanel().help);
  const [broken, reset] = useErrorBoundary();
  if (broken) return <Failed again={reset} />;
  return (
    <>
      <Offered />
      <Strips />
    </>
  );
}
