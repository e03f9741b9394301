import { useEffect, useMemo, useRef } from "preact/hooks";
import type { ServerError } from "../core/api.js";
import type { ArticleReply } from "../core/wire.js";
import {
  Bones,
  Content,
  day,
  Empty,
  Failed,
  internal,
  keepRead,
  languageName,
  Note,
  type Panel,
  ReadBefore,
  Slow,
  useLoad,
  usePanel,
  type View,
} from "../panel/kit.js";
import { Vote } from "./vote.js";

const CONTENTS_FROM = 4;
const told = new WeakSet<View>();
type ArticleView = Extract<View, { name: "article" }>;

const isUsable = ({ id, tree, headings, related, available }: ArticleReply) =>
  !!id && [tree, headings, related, available].every(Array.isArray);

/** Articles read on this page open at once, and without a connection. */
async function fetchArticle(
  { help }: Panel,
  { id, locale }: ArticleView,
  signal: AbortSignal,
): Promise<ArticleReply | null> {
  const wish = locale ?? help.languages().join(",");
  const { held, viewer } = help;
  const reader = viewer.key;
  const key = `${reader} ${id} ${wish} ${help.reply?.revision}`;
  const known = held.get(key);
  if (known) return known as ArticleReply;
  try {
    const reply = await help.api.get<ArticleReply>(
      `v1/articles/${encodeURIComponent(id)}`,
      { locale: wish, format: "tree" },
      signal,
    );
    if (!isUsable(reply)) throw new TypeError("unusable reply");
    reply.glossary ??= {};
    if (reader === viewer.key) held.set(key, reply);
    return reply;
  } catch (error) {
    if ((error as Partial<ServerError>).status === 404) return null;
    throw error;
  }
}

function typeName({ t }: Panel, type: ArticleReply["type"]): string {
  const names: Record<ArticleReply["type"], string> = {
    howto: t("How-to"),
    faq: t("Question"),
    troubleshooting: t("Troubleshooting"),
    reference: t("Reference"),
    tutorial: t("Tutorial"),
    release: t("What’s new"),
    glossary: t("Glossary"),
  };
  return names[type] ?? "";
}

const base = (locale: string) => locale.split("-")[0];

/** Other languages of an article that the reader has named, best first. */
export function ownLanguages({ available, locale }: Pick<ArticleReply, "available" | "locale">, wishes: string[]) {
  const others = available.filter((one) => one.locale !== locale);
  const found = wishes.flatMap((wish) => others.filter((one) => base(one.locale) === base(wish)));
  return [...new Set(found)];
}

/** Said in the reader's language: which one is missing, which one stands in, and which others they may read. */
function Fallback({ article, view }: { article: ArticleReply; view: ArticleView }) {
  const { help, t, go } = usePanel();
  if (!article.fallback_locale) return null;
  const wishes = help.languages();
  const [first, second] = wishes;
  // `*` is the language in the reader's token, which only the server can read: the interface is in the closest one
  const wanted = (first !== "*" ? first : help.viewer.key ? help.words.catalog.locale : second) ?? "en";
  const own = base(wanted) === base(help.words.catalog.locale) && base(article.locale) === "en";
  return (
    <Note icon="globe">
      {own
        ? t("Not in your language yet. You are reading English.")
        : t("Not in {language} yet. You are reading {fallback}.", {
            language: languageName(help, wanted),
            fallback: languageName(help, article.locale),
          })}
      {ownLanguages(article, wishes).map(({ locale, name }) => (
        <>
          {" "}
          <button key={locale} type="button" class="link" lang={locale} onClick={() => go({ ...view, locale })}>
            {name}
          </button>
        </>
      ))}
    </Note>
  );
}

function Languages({ article, view }: { article: ArticleReply; view: ArticleView }) {
  const { t, go } = usePanel();
  const others = article.available.filter(({ locale }) => locale !== article.locale);
  if (!others.length) return null;
  return (
    <p class="more">
      {t("Read in another language:")}{" "}
      {others.map(({ locale, name }) => (
        <button key={locale} type="button" class="link" lang={locale} onClick={() => go({ ...view, locale })}>
          {name}
        </button>
      ))}
    </p>
  );
}

function Contents({ article, section }: { article: ArticleReply; section: (id: string) => void }) {
  const { t } = usePanel();
  if (article.headings.length < CONTENTS_FROM) return null;
  return (
    <details class="toc">
      <summary>{t("On this page")}</summary>
      <ul class="thread">
        {article.headings.map(({ id, text, level }) => (
          <li key={id} class={level > 2 ? "deeper" : ""}>
            <span class="node" />
            <button type="button" class="link" onClick={() => section(id)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Related({ article }: { article: ArticleReply }) {
  const { t, go } = usePanel();
  if (!article.related.length) return null;
  return (
    <section class="related">
      <h4>{t("Related")}</h4>
      <ul class="thread">
        {article.related.map(({ id, title }) => (
          <li key={id}>
            <span class="node" />
            <button type="button" class="link" onClick={() => go({ name: "article", id })}>
              {title}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Meta({ article }: { article: ArticleReply }) {
  const panel = usePanel();
  const updated = day(panel.help, article.updated);
  const pieces = [
    typeName(panel, article.type),
    article.minutes > 0 && panel.tn("{n} minute", "{n} minutes", article.minutes),
    updated && panel.t("updated {date}", { date: updated }),
  ];
  const { locale, dir } = panel.help.words.catalog;
  return (
    <p class="meta" lang={locale} dir={dir}>
      {pieces.filter(Boolean).join(" · ")}
    </p>
  );
}

function Reader({ article, view }: { article: ArticleReply; view: ArticleView }) {
  const panel = usePanel();
  const place = useRef<HTMLElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const { rule = null, query = null, position = null } = view;
  // What led here: search learns from what becomes of its hits
  const from = { rule, query, position };
  const section = (id: string) => {
    const target = place.current?.querySelector<HTMLElement>(`#${CSS.escape(id)}`);
    const scroller = place.current?.closest(".scroll");
    if (!target || !scroller) return;
    scroller.scrollTop += target.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 8;
    target.focus({ preventScroll: true });
  };
  // One context for one article
  const context = useMemo(() => {
    const open = (id: string, at?: string) =>
      id === article.id && at ? section(at) : panel.go({ name: "article", id, ...(at ? { section: at } : {}) });
    return panel.help.parts.reader?.context(article, { article: open, section });
  }, [article]);
  // Once per article opened
  useEffect(() => {
    title.current?.focus({ preventScroll: true });
    panel.title(article.collection_title ?? panel.t("Help"));
    if (view.section) section(view.section);
    keepRead(panel.help, article);
    // A panel that opens again where it was has told already
    if (told.has(view)) return;
    told.add(view);
    panel.help.report("opened", { article: article.id, locale: article.locale, ...from });
    panel.help.emitter.emit("article", { id: article.id, locale: article.locale });
  }, [article]);
  return (
    <>
      <div class="scroll">
        <Fallback article={article} view={view} />
        <article class="art" ref={place} lang={article.locale} dir={article.dir}>
          <h3 ref={title} tabIndex={-1}>
            {article.title} {internal(panel, article)}
          </h3>
          <Meta article={article} />
          <Contents article={article} section={section} />
          <Content tree={article.tree} context={context} class="doc" />
          <Related article={article} />
        </article>
        <Languages article={article} view={view} />
      </div>
      <Vote article={article} from={from} />
    </>
  );
}

/** One article, and what to say while or when it does not come. */
export function Article() {
  const panel = usePanel();
  const view = panel.view as ArticleView;
  const { t, go } = panel;
  const { value, failed, phase, again } = useLoad(`${view.id} ${view.locale}`, async (signal) => {
    const [article] = await Promise.all([fetchArticle(panel, view, signal), panel.help.load("reader")]);
    return article;
  });
  if (failed) return <Failed again={again} />;
  if (value === null) {
    return (
      <Empty
        icon="doc"
        title={t("This article is not there")}
        action={t("All help")}
        press={() => go({ name: "browse" })}
      >
        {t("It may have been renamed or taken back.")}
      </Empty>
    );
  }
  if (value) return <Reader key={`${value.id} ${value.locale}`} article={value} view={view} />;
  return (
    <div class="scroll" aria-busy="true">
      {phase === "slow" && <Slow />}
      {phase === "slow" ? <ReadBefore /> : phase === "waiting" && <Bones />}
    </div>
  );
}
