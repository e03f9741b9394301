import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Help, PanelRequest } from "../contract.js";
import { useContact } from "./contacts.js";
import { type Panel, PanelProvider, teamName, type View } from "./context.js";
import { useField } from "./field.js";
import { Find } from "./find.js";
import { keepPlace, placeKept } from "./kept.js";
import type { PanelParts } from "./loader.js";
import { Part } from "./part.js";
import { Icon } from "./parts.js";
import type { Shape } from "./shape.js";

const SETTLED_AFTER = 300; // milliseconds: once home is drawn
const HOME: View = { name: "home" };

/** The views a request opens: an article lies on home, so that there is a way back. */
function opened({ article, section, rule, view }: PanelRequest): View[] {
  if (view === "browse" || view === "contact" || view === "news") return [HOME, { name: view }];
  if (!article) return [HOME];
  return [HOME, { name: "article", id: article, ...(section ? { section } : {}), ...(rule ? { rule } : {}) }];
}

/** Where the panel opens: where the request says, else where the reader left it on this screen. */
function begun(help: Help, request: PanelRequest): { views: View[]; query: string } {
  const { article, query, view } = request;
  const isAsked = article || view || query !== undefined;
  return (!isAsked && placeKept(help)) || { views: opened(request), query: query ?? "" };
}

export interface AppProps {
  help: Help;
  parts: PanelParts;
  shape: Shape;
  request: PanelRequest;
}

export function App({ help, parts, shape, request }: AppProps) {
  const start = useMemo(() => begun(help, request), []);
  const [views, setViews] = useState(start.views);
  const field = useField(start.query);
  const [place, setPlace] = useState("");
  const [isMenu, setMenu] = useState(false);
  const [hasTools, setTools] = useState(false);
  const more = useRef<HTMLButtonElement>(null);
  const contact = useContact(help);
  const view = views.at(-1) ?? HOME;
  const atHome = view.name === "home";
  const wasHome = useRef(false);
  wasHome.current ||= atHome;
  useEffect(() => {
    const timer = setTimeout(setTools, SETTLED_AFTER, true);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => keepPlace(help, views, field.query), [views, field.query, help]);
  const panel = useMemo<Panel>(
    () => ({
      help,
      parts,
      shape,
      field,
      contact,
      view,
      t: help.words.t,
      tn: help.words.tn,
      title: setPlace,
      go: (next) => setViews((old) => (same(old.at(-1), next) ? [...old.slice(0, -1), next] : [...old, next])),
      back: () => setViews((old) => (old.length > 1 ? old.slice(0, -1) : old)),
      isMenu,
      closeMenu() {
        more.current?.focus();
        setMenu(false);
      },
    }),
    [help, view, contact, field, isMenu],
  );
  const { t } = panel;
  const titles: Record<View["name"], string> = {
    home: t("Help"),
    browse: t("All help"),
    article: place || t("Help"),
    contact: teamName(panel),
    news: t("What’s new"),
  };
  return (
    <PanelProvider value={panel}>
      <div class={atHome ? "bar" : "bar sub"}>
        {!atHome && (
          <button type="button" class="b icon" aria-label={t("Back")} onClick={panel.back}>
            <Icon name="chevron" look="back" />
          </button>
        )}
        <h2>{titles[view.name]}</h2>
        <button
          type="button"
          class="b icon"
          ref={more}
          aria-label={t("More")}
          aria-haspopup="menu"
          aria-expanded={isMenu}
          onClick={() => setMenu(!isMenu)}
        >
          <Icon name="more" />
        </button>
        <button type="button" class="b icon" aria-label={t("Close")} onClick={help.close}>
          <Icon name="close" />
        </button>
      </div>
      {wasHome.current && (
        <div class="view" hidden={!atHome}>
          <Find shown={atHome} />
        </div>
      )}
      {view.name === "browse" && (
        <div class="scroll">
          <Part name="browse" />
        </div>
      )}
      {view.name === "article" && <Part key={`${view.id} ${view.locale}`} name="article" />}
      {(view.name === "contact" || view.name === "news") && <Part key={view.name} name={view.name} />}
      {(hasTools || isMenu) && <Part key={`tools ${isMenu}`} name="tools" quiet />}
    </PanelProvider>
  );
}

/** The same article in another language replaces itself. */
function same(a: View | undefined, b: View): boolean {
  return a?.name === "article" && b.name === "article" && a.id === b.id;
}
