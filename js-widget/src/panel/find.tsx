import { useEffect, useRef, useState } from "preact/hooks";
import { stageOf } from "../contract.js";
import { usePanel } from "./context.js";
import { Home } from "./home.js";
import { Icon } from "./parts.js";
import { hitId, LIST_ID, Results } from "./results.js";
import { useSearch } from "./search.js";

export interface FindProps {
  query: string;
  setQuery(query: string): void;
  close(): void;
  /** It stays, with its results and their scroll, below what is opened from it. */
  shown: boolean;
}

/** The search field over home or results: a combobox with a list, https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ */
export function Find({ query, setQuery, close, shown }: FindProps) {
  const { help, t, go } = usePanel();
  const [exactly, setExactly] = useState("");
  const [active, setActive] = useState(0);
  const search = useSearch(help, query, exactly === query && query !== "");
  const field = useRef<HTMLInputElement>(null);
  const hits = query.trim() ? (search.reply?.hits ?? []) : [];
  useEffect(() => void (shown && field.current?.focus()), [shown]);
  // A new answer starts at its first hit
  useEffect(() => setActive(0), [search.reply]);

  function move(to: number): void {
    const next = (to + hits.length) % hits.length;
    setActive(next);
    const row = stageOf(help).host.root.getElementById(hitId(next));
    const scroller = row?.closest<HTMLElement>(".scroll");
    if (!row || !scroller) return;
    const [inner, outer] = [row.getBoundingClientRect(), scroller.getBoundingClientRect()];
    if (inner.top < outer.top) scroller.scrollTop += inner.top - outer.top;
    if (inner.bottom > outer.bottom) scroller.scrollTop += inner.bottom - outer.bottom;
  }
  function choose(position: number): void {
    const hit = hits[position];
    if (!hit) return;
    help.emitter.emit("opening");
    go({ name: "article", id: hit.article.id, section: hit.section?.id, query: query.trim(), position });
  }
  const keys: Record<string, () => void> = {
    ArrowDown: () => hits.length && move(active + 1),
    ArrowUp: () => hits.length && move(active - 1),
    Enter: () => choose(active),
    Escape: () => (query ? setQuery("") : close()),
  };
  const press = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (!act || event.isComposing) return;
    event.preventDefault();
    act();
  };
  const name = t("Search or ask a question");
  return (
    <>
      <div class="find">
        <div class="field">
          <Icon name="search" />
          <input
            ref={field}
            type="text"
            role="combobox"
            autocomplete="off"
            spellcheck={false}
            aria-autocomplete="list"
            aria-label={name}
            aria-expanded={hits.length > 0}
            aria-controls={LIST_ID}
            aria-activedescendant={hits.length ? hitId(active) : undefined}
            placeholder={name}
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={press}
          />
          {query ? (
            <button
              type="button"
              class="b icon"
              aria-label={t("Clear")}
              onClick={() => {
                setQuery("");
                field.current?.focus();
              }}
            >
              <Icon name="close" />
            </button>
          ) : (
            <kbd aria-hidden="true">?</kbd>
          )}
        </div>
      </div>
      {query.trim() ? (
        <Results
          search={search}
          active={active}
          setActive={setActive}
          choose={choose}
          exactly={() => setExactly(query)}
        />
      ) : (
        <Home />
      )}
    </>
  );
}
