import { useMemo, useRef, useState } from "preact/hooks";
import type { Help, PanelRequest } from "../contract.js";
import { Article } from "./article.js";
import { Collections } from "./browse.js";
import { type Panel, PanelProvider, type View } from "./context.js";
import { Find } from "./find.js";
import { Icon } from "./parts.js";

const HOME: View = { name: "home" };

/** The views a request opens: an article lies on home, so that there is a way back. */
function opened({ article, section, rule }: PanelRequest): View[] {
  if (!article) return [HOME];
  return [HOME, { name: "article", id: article, ...(section ? { section } : {}), ...(rule ? { rule } : {}) }];
}

export function App({ help, request }: { help: Help; request: PanelRequest }) {
  const [views, setViews] = useState<View[]>(() => opened(request));
  const [query, setQuery] = useState(request.query ?? "");
  const [place, setPlace] = useState("");
  const view = views.at(-1) ?? HOME;
  const atHome = view.name === "home";
  const wasHome = useRef(false);
  wasHome.current ||= atHome;
  const panel = useMemo<Panel>(
    () => ({
      help,
      t: help.words.t,
      tn: help.words.tn,
      title: setPlace,
      go: (next) => setViews((old) => (same(old.at(-1), next) ? [...old.slice(0, -1), next] : [...old, next])),
      back: () => setViews((old) => (old.length > 1 ? old.slice(0, -1) : old)),
    }),
    [help],
  );
  const { t } = panel;
  const titles: Record<View["name"], string> = { home: t("Help"), browse: t("All help"), article: place || t("Help") };
  return (
    <PanelProvider value={panel}>
      <header class={atHome ? "bar" : "bar sub"}>
        {!atHome && (
          <button type="button" class="b icon" aria-label={t("Back")} onClick={panel.back}>
            <Icon name="chevron" look="back" />
          </button>
        )}
        <h2>{titles[view.name]}</h2>
        <button type="button" class="b icon" aria-label={t("Close")} onClick={help.close}>
          <Icon name="close" />
        </button>
      </header>
      {wasHome.current && (
        <div class="view" hidden={!atHome}>
          <Find query={query} setQuery={setQuery} close={help.close} shown={atHome} />
        </div>
      )}
      {view.name === "browse" && (
        <div class="scroll">
          <Collections />
        </div>
      )}
      {view.name === "article" && <Article key={`${view.id} ${view.locale}`} view={view} />}
    </PanelProvider>
  );
}

/** The same article in another language replaces itself. */
function same(a: View | undefined, b: View): boolean {
  return a?.name === "article" && b.name === "article" && a.id === b.id;
}
