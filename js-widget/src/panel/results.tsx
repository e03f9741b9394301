import { useEffect, useState } from "preact/hooks";
import type { Hit, SearchReply } from "../core/wire.js";
import { usePanel } from "./context.js";
import { Bones, Content, Empty, Failed, internal, Labels, Phrase, Row, Slow } from "./parts.js";
import type { Search } from "./search.js";

const SAID_AFTER = 600;
export const LIST_ID = "hits";
export const hitId = (index: number) => `hit-${index}`;

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

export interface ResultsProps {
  search: Search;
  active: number;
  setActive(index: number): void;
  choose(index: number): void;
  exactly(): void;
}

/** The hits on their thread, what was corrected, and an honest nothing. */
export function Results({ search, active, setActive, choose, exactly }: ResultsProps) {
  const { t, tn, go } = usePanel();
  const { reply, failed, phase, again } = search;
  if (failed) return <Failed again={again} />;
  const slow = phase === "slow" && <Slow />;
  if (!reply) return <div class="scroll">{slow || (phase === "waiting" && <Bones />)}</div>;
  const { hits } = reply;
  const total = reply.total ?? hits.length;
  const count =
    reply.more && reply.total === null
      ? t("More than {n} articles", { n: hits.length })
      : tn("{n} article", "{n} articles", total);
  return (
    <div class="scroll">
      {slow}
      <Correction reply={reply} exactly={exactly} />
      {hits.length > 0 && <p class="cap">{count}</p>}
      <Count text={hits.length ? count : t("No article answers that")} />
      <ul class="thread" role="listbox" id={LIST_ID} aria-label={count} hidden={!hits.length}>
        {hits.map((hit, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the search field's
          <li
            key={hit.article.id}
            id={hitId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            class={index === active ? "row is-active" : "row"}
            onPointerMove={() => setActive(index)}
            onClick={() => choose(index)}
          >
            <Row
              node={hit.reasons.includes("screen") || hit.reasons.includes("title") ? "on" : ""}
              title={<Content tree={hit.title} />}
              text={<Content tree={hit.snippet} />}
              lang={hit.article.locale}
              dir={hit.article.dir}
            >
              <HitWhy hit={hit} />
            </Row>
          </li>
        ))}
      </ul>
      {!hits.length && (
        <Empty
          icon="search"
          title={t("No article answers that")}
          action={t("All help")}
          press={() => go({ name: "browse" })}
        >
          {t("Other words may find it.")}
        </Empty>
      )}
    </div>
  );
}
