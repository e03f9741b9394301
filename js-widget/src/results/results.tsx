import type { ComponentChildren } from "preact";
import { stageOf } from "../contract.js";
import type { Hit, SearchReply, Suggestion } from "../core/wire.js";
import {
  Bones,
  ContactStrip,
  Content,
  Empty,
  Failed,
  Icon,
  internal,
  Labels,
  Phrase,
  Row,
  Slow,
  useEffect,
  useLayoutEffect,
  usePanel,
  useState,
} from "../panel/kit.js";
import { AnswerCard } from "./answer.js";
import { type Search, useSearch } from "./search.js";

const SAID_AFTER = 600;
export const optionId = (index: number) => `option-${index}`;

/** One thing the arrow keys reach: a completion, or a hit at its position. */
export type Option = { key: string } & (
  | { completion: Suggestion; hit?: undefined }
  | { completion?: undefined; hit: Hit; position: number }
);

export function optionsOf({ completions, reply }: Search): Option[] {
  return [
    ...completions.map((completion) => ({ key: `completion ${completion.text}`, completion })),
    ...(reply?.hits ?? []).map((hit, position) => ({ key: `hit ${hit.article.id}`, hit, position })),
  ];
}

/** The count, said to screen readers when typing has paused. */
function Count({ text }: { text: string }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    const timer = setTimeout(setSaid, SAID_AFTER, text);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="said" role="status">
      {said}
    </p>
  );
}

function HitWhy({ hit }: { hit: Hit }) {
  const panel = usePanel();
  const { help, t } = panel;
  const { article, section, reasons } = hit;
  const screen = help.reply?.screen_title;
  const here = reasons.includes("screen");
  if (!here && !section && !article.fallback_locale && !article.internal) return null;
  return (
    <span class="why">
      {here && <b>{t("About this screen")}</b>}
      {here && (screen || section) && " · "}
      {section ? <Phrase text={t("Section {name}")} values={{ name: section.title }} /> : here && <bdi>{screen}</bdi>}
      <Labels card={article} />
      {internal(panel, section)}
    </span>
  );
}

function Correction({ reply, exactly }: { reply: SearchReply; exactly: () => void }) {
  const { t } = usePanel();
  if (!reply.corrected) return null;
  return (
    <p class="corr">
      <Phrase text={t("Showing results for {query}.")} values={{ query: reply.corrected.query }} />{" "}
      <button type="button" class="link" onClick={exactly}>
        {t("Search what I typed")}
      </button>
    </p>
  );
}

interface Lists {
  query: string;
  search: Search;
  /** All that the field's arrow keys go through: completions, then hits. */
  options: Option[];
  active: number;
  setActive(index: number): void;
  choose(index: number): void;
  exactly(): void;
}

/** A row of one of the lists; the keys are the search field's. */
function Choice({
  index,
  children,
  look = "",
  properties: { active, setActive, choose },
}: {
  index: number;
  children: ComponentChildren;
  look?: string;
  properties: Lists;
}) {
  const isActive = index === active;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the search field's
    <li
      id={optionId(index)}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      class={`row ${look} ${isActive ? "is-active" : ""}`}
      onPointerMove={() => setActive(index)}
      onClick={() => choose(index)}
    >
      {children}
    </li>
  );
}

function Completions({ properties }: { properties: Lists }) {
  const { t } = usePanel();
  const { completions } = properties.search;
  return (
    <ul role="listbox" id="completions" aria-label={t("Completions")} hidden={!completions.length}>
      {completions.map(({ text, article }, index) => (
        <Choice key={text} index={index} look="whole" properties={properties}>
          <Icon name={article ? "doc" : "search"} />
          <bdi lang={article?.locale}>{text}</bdi>
        </Choice>
      ))}
    </ul>
  );
}

function Hits({ properties, name }: { properties: Lists; name: string }) {
  const { reply, completions } = properties.search;
  return (
    <ul class="thread" role="listbox" id="hits" aria-label={name} hidden={!reply?.hits.length}>
      {reply?.hits.map((hit, index) => (
        <Choice key={hit.article.id} index={completions.length + index} properties={properties}>
          <Row
            node={hit.reasons.includes("screen") || hit.reasons.includes("title") ? "on" : ""}
            title={<Content tree={hit.title} />}
            text={<Content tree={hit.snippet} />}
            lang={hit.article.locale}
            dir={hit.article.dir}
          >
            <HitWhy hit={hit} />
          </Row>
        </Choice>
      ))}
    </ul>
  );
}

/** An honest nothing: the question is kept, and one press sends it on. */
function NoHit({ query }: { query: string }) {
  const { t, go, contact } = usePanel();
  const title = t("No article answers that");
  if (!contact)
    return (
      <Empty icon="search" title={title} action={t("All help")} press={() => go({ name: "browse" })}>
        {t("Other words may find it.")}
      </Empty>
    );
  return (
    <Empty
      icon="search"
      title={title}
      action={t("Send this question")}
      press={() => go({ name: "contact", message: query })}
    >
      {t("The team can answer it, with your screen attached.")}
    </Empty>
  );
}

function Found({ lists }: { lists: Lists }) {
  const { t, tn } = usePanel();
  const { query, search, exactly } = lists;
  const { reply, failed, phase, again, answer } = search;
  if (failed) return <Failed again={again} />;
  const hits = reply?.hits ?? [];
  const count =
    reply?.more && reply.total === null
      ? t("More than {n} articles", { n: hits.length })
      : tn("{n} article", "{n} articles", reply?.total ?? hits.length);
  return (
    <div class="scroll">
      {phase === "slow" && <Slow />}
      <Completions properties={lists} />
      {!reply && phase === "waiting" && <Bones />}
      {reply && <Correction reply={reply} exactly={exactly} />}
      {answer && <AnswerCard key={answer.article.id} answer={answer} query={query} />}
      {hits.length > 0 && <p class="cap">{count}</p>}
      {reply && <Count text={hits.length ? count : t("No article answers that")} />}
      <Hits properties={lists} name={count} />
      {reply && !hits.length && !answer && <NoHit query={query} />}
    </div>
  );
}

/** Completions, what was corrected, an answer, and the hits on their thread: what the field's keys go through. */
export function Results() {
  const { help, go, field } = usePanel();
  const { query } = field;
  const [exactly, setExactly] = useState("");
  const [chosen, setChosen] = useState("");
  const [held, hold] = useState("");
  const wanted = query.trim();
  const search = useSearch(help, query, exactly === query);
  const options = optionsOf(search);
  const at = options.findIndex(({ key }) => key === chosen);
  // Enter opens the best hit, unless something else was gone to
  const active = at < 0 ? options.findIndex(({ hit }) => hit) : at;
  // A new question and a new answer start at the first hit
  useEffect(() => setChosen(""), [search.reply, wanted]);

  const setActive = (index: number) => setChosen(options[index]?.key ?? "");
  function move(by: number): void {
    if (!options.length) return;
    const next = active < 0 && by < 0 ? options.length - 1 : (active + by + options.length) % options.length;
    setActive(next);
    const row = stageOf(help).host.root.getElementById(optionId(next));
    const scroller = row?.closest<HTMLElement>(".scroll");
    if (!row || !scroller) return;
    const [inner, outer] = [row.getBoundingClientRect(), scroller.getBoundingClientRect()];
    if (inner.top < outer.top) scroller.scrollTop += inner.top - outer.top;
    if (inner.bottom > outer.bottom) scroller.scrollTop += inner.bottom - outer.bottom;
  }
  /** `Enter` takes what was gone to, else the best hit of what stands in the field, once that is known. */
  function enter(): void {
    if (at >= 0 || search.isCurrent) choose(active);
    else hold(wanted);
  }
  useEffect(() => {
    if (search.isCurrent && held === wanted) choose(active);
    // By what is held now: the key may have been pressed after this was drawn
    hold((now) => (now === wanted && !search.isCurrent ? now : ""));
  }, [search.isCurrent, search.reply, wanted]);
  function choose(index: number): void {
    const option = options[index];
    if (!option) return;
    const { completion, hit } = option;
    const article = (hit ?? completion)?.article;
    if (!article) {
      field.write(completion?.text ?? "");
      return;
    }
    help.emitter.emit("opening");
    const section = hit?.section?.id;
    const position = hit ? { position: option.position } : {};
    go({ name: "article", id: article.id, section, query: hit ? search.to : wanted, ...position });
  }
  // The field says to assistive technology what is drawn here
  useLayoutEffect(() =>
    field.show({ move, choose: enter, active: active < 0 ? "" : optionId(active), has: !!options.length }),
  );
  useLayoutEffect(() => () => field.show(undefined), []);
  const lists = { query: wanted, search, options, active, setActive, choose, exactly: () => setExactly(query) };
  return (
    <>
      <Found lists={lists} />
      {options.length > 0 && <ContactStrip query={wanted} />}
    </>
  );
}
