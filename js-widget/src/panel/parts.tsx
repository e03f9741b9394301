import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { stageOf } from "../contract.js";
import type { ArticleCard, Why } from "../core/wire.js";
import { cut } from "../core/words.js";
import type { RenderContext } from "../stage/render.js";
import { languageName, type Panel, usePanel } from "./context.js";

/** Icons: one path each on a 16 × 16 grid. */
export const ICONS = {
  search: "M7 12A5 5 0 1 1 7 2a5 5 0 0 1 0 10Zm3.6-1.4 3.4 3.4",
  close: "m4 4 8 8m0-8-8 8",
  chevron: "M6 3.5 10.5 8 6 12.5",
  thumb:
    "M5 7.2 7.6 2c1 0 1.8.8 1.6 1.9L8.8 6.2h3.4c1 0 1.7.9 1.5 1.8l-.9 4c-.2.8-.8 1.3-1.6 1.3H5m0-6.1H2.4v6.1H5V7.2",
  doc: "M9.5 1.8H4v12.4h8.5V4.8l-3-3ZM6.6 8h3.3m-3.3 3h3.3",
  list: "M6.5 4h7m-7 4h7m-7 4h7m-11-8h.1m-.1 4h.1m-.1 4h.1",
  globe: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM2 8h12M8 2c2.3 2.2 2.3 9.8 0 12M8 2c-2.3 2.2-2.3 9.8 0 12",
  message: "M2.5 3.5h11v8H8l-3.5 2.6v-2.6h-2z",
  quote: "M6.6 4C4.3 4.8 3 6.4 3 8.8V12h3.6V8.6H4.4M13 4c-2.3.8-3.6 2.4-3.6 4.8V12H13V8.6h-2.2",
  news: "M2.2 6.2v3.2h2.6l6.4 3.4V2.8L4.8 6.2H2.2Zm3.2 3.6v3.4h2M13.6 6.6v2.4",
  more: "M3.5 8h.1M8 8h.1m4.4 0h.1",
  offline: "m2.5 2.5 11 11M4.6 6.4A3.3 3.3 0 0 0 5 13h6.3M7 4.3a3.6 3.6 0 0 1 4.4 3 2.9 2.9 0 0 1 2 4",
};

export function Icon({ name, look = "" }: { name: keyof typeof ICONS; look?: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" class={look}>
      <path d={ICONS[name]} />
    </svg>
  );
}

/** A message whose places are drawn: what is inserted keeps its own direction. `strong` is the lead or the name. */
export function Phrase({
  text,
  values,
  strong = "name",
}: {
  text: string;
  values: Record<string, string>;
  strong?: "lead" | "name";
}) {
  const pieces = cut(text).map((piece) => {
    if (typeof piece === "string") return strong === "lead" ? <b>{piece}</b> : piece;
    const inserted = <bdi>{values[piece.name]}</bdi>;
    return strong === "name" ? <b>{inserted}</b> : inserted;
  });
  return <span>{pieces}</span>;
}

/** Why something is offered, in one grey line. */
export function Reason({ why, here, card }: { why: Why; here: boolean; card: ArticleCard }) {
  const { t } = usePanel();
  const texts: Partial<Record<Why["code"], string>> = {
    event: t("Just happened: {name}"),
    element: here ? t("You are in {name}") : t("About {name}"),
    search: t("Related"),
    everywhere: t("Writer’s pick"),
    default: t("Writer’s pick"),
  };
  return (
    <span class="why">
      <Phrase text={texts[why.code] ?? t("About this screen")} values={{ name: why.label ?? "" }} strong="lead" />
      <Labels card={card} />
    </span>
  );
}

/** That a text is for the site's own staff alone. */
export const internal = ({ help, t }: Panel, of: { internal?: boolean } | null) =>
  of?.internal && (
    <bdi class="pill" lang={help.words.catalog.locale}>
      {t("Internal")}
    </bdi>
  );

/** What sets an article apart: a language that is not the reader's, and that it is internal. */
export function Labels({ card }: { card: ArticleCard }) {
  const panel = usePanel();
  return (
    <>
      {card.fallback_locale && <bdi class="in">{languageName(panel.help, card.locale)}</bdi>}
      {internal(panel, card)}
    </>
  );
}

export type NodeLook = "ask" | "on" | "";

/** One thing on the thread. */
export function Row(properties: {
  node: NodeLook;
  title: ComponentChildren;
  text?: ComponentChildren;
  lang?: string;
  dir?: string;
  children?: ComponentChildren;
}) {
  const { node, title, text, lang, dir, children } = properties;
  return (
    <>
      <span class={`node ${node}`} />
      <span class="t" lang={lang} dir={dir as "ltr"}>
        {title}
      </span>
      {text && (
        <span class="p" lang={lang} dir={dir as "ltr"}>
          {text}
        </span>
      )}
      {children}
    </>
  );
}

/** What a row says about an article, in the article's own language and direction. */
export const cardText = ({ title, excerpt, locale, dir }: ArticleCard) => ({ title, text: excerpt, lang: locale, dir });

/** A content tree, drawn by the stage's one renderer; its links lead within the panel. */
export function Content({
  tree,
  context,
  ...rest
}: {
  tree: unknown;
  context?: RenderContext | undefined;
  class?: string;
  lang?: string;
  dir?: string;
}) {
  const { help, go } = usePanel();
  const stage = stageOf(help);
  const article = (id: string, section?: string) => go({ name: "article", id, section });
  const place = useRef<HTMLDivElement>(null);
  // A context belongs to its tree
  useEffect(
    () => place.current?.replaceChildren(stage.renderTree(tree, context ?? { ...stage.context, article })),
    [tree],
  );
  return <span ref={place} {...(rest as object)} />;
}

export function Bones() {
  return (
    <ul class="thread bones" aria-hidden="true">
      {[1, 2, 3].map((key) => (
        <li key={key}>
          <span class="node" />
          <span class="bone" />
          <span class="bone s" />
        </li>
      ))}
    </ul>
  );
}

export function Note({
  icon,
  warn = false,
  children,
}: {
  icon: keyof typeof ICONS;
  warn?: boolean;
  children: ComponentChildren;
}) {
  return (
    <div class={warn ? "note warn" : "note"} role="status">
      <Icon name={icon} />
      <span>{children}</span>
    </div>
  );
}

export function Slow() {
  return <Note icon="offline">{usePanel().t("Help is slow to answer right now.")}</Note>;
}

/** One way on, at the foot: an icon, a title over a grey line, and what stands at its end. */
export function Strip(properties: {
  icon: keyof typeof ICONS;
  title: ComponentChildren;
  text?: ComponentChildren;
  end?: ComponentChildren;
  press: () => void;
}) {
  const { icon, title, text, end = <Icon name="chevron" look="flip" />, press } = properties;
  return (
    <button type="button" class="strip" onClick={press}>
      <Icon name={icon} />
      <span class="what">
        {title}
        {text && <span class="why">{text}</span>}
      </span>
      <span class="end">{end}</span>
    </button>
  );
}

/** Nothing to show: why, and the one thing to do. */
export function Empty({
  icon,
  title,
  action,
  press,
  children,
}: {
  icon: keyof typeof ICONS;
  title: string;
  action: string;
  press: () => void;
  children: ComponentChildren;
}) {
  return (
    <div class="void">
      <Icon name={icon} />
      <h3>{title}</h3>
      <p>{children}</p>
      <button type="button" class="b line" onClick={press}>
        {action}
      </button>
    </div>
  );
}

/** The reply could not be had or used: whose fault it is, what is safe, and a way to try again. */
export function Failed({ again }: { again: () => void }) {
  const { t } = usePanel();
  const offline = navigator.onLine === false;
  return (
    <Empty
      icon="offline"
      title={offline ? t("You are offline") : t("Help did not load")}
      action={t("Try again")}
      press={again}
    >
      {offline
        ? t("Help comes back with the connection. Your work is untouched.")
        : t("This is our fault, not your page’s. Your work is untouched.")}
    </Empty>
  );
}
