import { recorderOf } from "../contract.js";
import type { Item } from "../core/wire.js";
import { day, type Panel, teamName, usePanel } from "./context.js";
import { usePhase } from "./load.js";
import { Phrase, Strip } from "./parts.js";
import { isPhone } from "./shape.js";

const AT_MOST = 2;

/** Announcements of what is new, the newest first. */
export function newsOf(items: Item[]): Item[] {
  const time = ({ article }: Item) => Date.parse(article.updated ?? "") || 0;
  return items
    .filter(({ kind, style }) => kind === "announcement" && style === "whats_new")
    .sort((a, b) => time(b) - time(a));
}

function Dots({ done }: { done: boolean[] }) {
  const now = done.indexOf(false);
  return (
    <span class="dots" aria-hidden="true">
      {done.slice(0, 9).map((isDone, index) => (
        <i key={index} class={isDone ? "done" : index === now ? "now" : ""} />
      ))}
    </span>
  );
}

async function begin({ help }: Panel, { kind, rule }: Item): Promise<void> {
  if (isPhone()) help.close();
  if (kind === "tour") await help.load("tour").then((tour) => tour.begin(rule));
  else await help.load("checklist").then((checklist) => checklist.unfold(rule));
}

/** A tour or checklist: how far the reader is, and what is next. */
function Steps({ item }: { item: Item }) {
  const panel = usePanel();
  const { help, t, tn } = panel;
  const steps = item.steps ?? [];
  const known = recorderOf(help).done(item);
  const done = steps.map(({ id }) => known.has(id));
  const count = done.filter(Boolean).length;
  const next = steps[done.indexOf(false)];
  const text =
    count && next ? (
      <Phrase
        text={t("{done} of {all} done · next: {step}", { done: count, all: steps.length })}
        values={{ step: next.title }}
        strong="lead"
      />
    ) : (
      tn("{n} step", "{n} steps", steps.length)
    );
  return (
    <Strip
      icon="list"
      title={<bdi lang={item.article.locale}>{item.article.title}</bdi>}
      text={text}
      end={<Dots done={done} />}
      press={() => void begin(panel, item).catch(() => {})}
    />
  );
}

function News({ items }: { items: Item[] }) {
  const { help, t, tn, go } = usePanel();
  const [newest] = items;
  if (!newest) return null;
  const unread = items.filter((item) => !recorderOf(help).has("seen", item)).length;
  return (
    <Strip
      icon="news"
      title={<Phrase text={t("What’s new: {title}")} values={{ title: newest.article.title }} />}
      text={day(help, newest.article.updated)}
      end={unread > 0 ? tn("{n} new", "{n} new", unread) : undefined}
      press={() => go({ name: "news" })}
    />
  );
}

/** The way to the team, at the very foot. */
export function ContactStrip({ query }: { query?: string }) {
  const panel = usePanel();
  const { t, go, contact } = panel;
  if (!contact) return null;
  return (
    <div class="foot">
      <Strip
        icon="message"
        title={query ? t("Not here? {ask}", { ask: teamName(panel) }) : teamName(panel)}
        text={
          query
            ? t("With this search and your screen")
            : contact.intro && <bdi lang={contact.locale}>{contact.intro}</bdi>
        }
        press={() => go({ name: "contact", ...(query ? { message: query } : {}) })}
      />
    </div>
  );
}

/** What rests at the foot of home: the reader's tours and checklists, news, everything, and the team. */
export function Strips() {
  const { help, t, go, contact } = usePanel();
  const isWaiting = usePhase(contact === undefined) === "quiet" && contact === undefined;
  // All at once: what is there does not move when more is known
  if (isWaiting) return null;
  const items = help.reply?.items ?? [];
  const isOpen = (item: Item) => {
    const done = recorderOf(help).done(item);
    return !!item.steps?.some(({ id }) => !done.has(id));
  };
  const stepped = items.filter(({ kind }) => kind === "tour" || kind === "checklist").filter(isOpen);
  return (
    <>
      <div class="always">
        {stepped.slice(0, AT_MOST).map((item) => (
          <Steps key={item.rule} item={item} />
        ))}
        <News items={newsOf(items)} />
        <Strip icon="doc" title={t("All help")} press={() => go({ name: "browse" })} />
      </div>
      <ContactStrip />
    </>
  );
}
