import { useEffect, useLayoutEffect, useReducer } from "preact/hooks";
import { type Help, recorderOf } from "../contract.js";
import type { Item } from "../core/wire.js";
import { Collections } from "./browse.js";
import { clock, usePanel } from "./context.js";
import { usePhase } from "./load.js";
import { Bones, cardText, Failed, Icon, type NodeLook, Note, Phrase, Reason, Row, Slow } from "./parts.js";

const AT_MOST = 5;

/** Do something once for this reader. */
function once({ held }: Help, key: string, act: () => void): void {
  if (!held.has(key)) act();
  held.set(key, true);
}

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
              <Reason why={item.why} here={!!item.element && item.element === help.at()} card={item.article} />
            </Row>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Nothing() {
  const { help, t } = usePanel();
  const screen = help.reply?.screen ?? null;
  useEffect(() => once(help, `missed ${screen}`, () => help.report("missed", { screen })), [screen, help]);
  return (
    <>
      <p class="plain">{t("Nothing has been written for this screen yet.")}</p>
      <Collections />
    </>
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

/** Home: what is offered here, and the way to everything else at the bottom. */
export function Home() {
  const { help, t, go } = usePanel();
  useAnswers(help);
  const { reply, isAway } = help;
  const phase = usePhase(!reply && !isAway);
  const items = reply ? suggestions(recorderOf(help).offered(reply.items), help.at()) : [];
  if (!reply && isAway) return <Failed again={help.ask} />;
  return (
    <div class="scroll" aria-busy={!reply}>
      {phase === "slow" && <Slow />}
      {isAway && (
        <Note icon="offline" warn>
          {navigator.onLine === false
            ? t("You are offline. Showing help saved at {time}.", { time: clock(help, help.answeredAt) })
            : t("Help cannot be reached. Showing what it said at {time}.", { time: clock(help, help.answeredAt) })}
        </Note>
      )}
      {reply?.screen_title && (
        <p class="cap">
          <Phrase text={t("On {name}")} values={{ name: reply.screen_title }} />
        </p>
      )}
      {!reply && phase !== "quiet" && <Bones />}
      {reply && (items.length ? <Suggestions items={items} /> : <Nothing />)}
      {items.length > 0 && (
        <div class="always">
          <button type="button" class="strip" onClick={() => go({ name: "browse" })}>
            <Icon name="list" />
            <span>{t("All help")}</span>
            <Icon name="chevron" look="flip" />
          </button>
        </div>
      )}
    </div>
  );
}
