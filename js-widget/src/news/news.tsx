import { type Help, recorderOf } from "../contract.js";
import type { Item } from "../core/wire.js";
import { Content, day, Labels, newsOf, useEffect, useMemo, usePanel, useRef } from "../panel/kit.js";
import { onceVisible } from "../stage/visible.js";

const AT_MOST = 50;

/** It was really visible: counted once for each answer. */
function see({ held, reply }: Help, item: Item, seen: (item: Item) => void): void {
  const key = `news ${reply?.revision} ${item.rule}`;
  if (!held.has(key)) seen(item);
  held.set(key, true);
}

function Entry({ item, isNew, place, of }: { item: Item; isNew: boolean; place: number; of: number }) {
  const { help, t, go } = usePanel();
  const { article, tree, rule } = item;
  const entry = useRef<HTMLElement>(null);
  useEffect(() => {
    if (entry.current) return onceVisible(entry.current, () => see(help, item, recorderOf(help).shown));
  }, [rule]);
  return (
    <article
      class="news"
      ref={entry}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the articles of a feed take the focus
      tabIndex={0}
      aria-posinset={place}
      aria-setsize={of}
      aria-labelledby={`news-${place}`}
    >
      <p class="why when">
        {day(help, article.updated)}
        {isNew && <span class="new">{t("New")}</span>}
        <Labels card={article} />
      </p>
      <h3 id={`news-${place}`} lang={article.locale} dir={article.dir}>
        {article.title}
      </h3>
      <Content tree={tree ?? [article.excerpt]} class="body" lang={article.locale} dir={article.dir} />
      {item.more !== false && (
        <button
          type="button"
          class="link"
          aria-describedby={`news-${place}`}
          onClick={() => go({ name: "article", id: article.id, rule, position: place - 1 })}
        >
          {t("Read more")}
        </button>
      )}
    </article>
  );
}

/** The newest first, as a feed: https://www.w3.org/WAI/ARIA/apg/patterns/feed/ */
export function News() {
  const { help, t } = usePanel();
  const feed = useRef<HTMLDivElement>(null);
  // What is new stays marked while one reads it
  const [items, unread] = useMemo(() => {
    const all = newsOf(help.reply?.items ?? []).slice(0, AT_MOST);
    return [all, new Set(all.filter((item) => !recorderOf(help).has("seen", item)))] as const;
  }, [help]);
  useEffect(() => feed.current?.focus(), []);
  const press = (event: KeyboardEvent) => {
    const by = { PageDown: 1, PageUp: -1 }[event.key];
    const entries = [...(feed.current?.querySelectorAll<HTMLElement>(".news") ?? [])];
    const at = entries.findIndex((entry) => entry.contains(event.target as Node));
    const to = by && entries[at + by];
    if (!to) return;
    event.preventDefault();
    to.focus();
  };
  if (!items.length) return <p class="plain">{t("There is nothing new.")}</p>;
  return (
    <div class="scroll">
      <div role="feed" aria-label={t("What’s new")} tabIndex={-1} ref={feed} onKeyDown={press}>
        {items.map((item, index) => (
          <Entry key={item.rule} item={item} isNew={unread.has(item)} place={index + 1} of={items.length} />
        ))}
      </div>
    </div>
  );
}
