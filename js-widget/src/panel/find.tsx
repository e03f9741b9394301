import { useEffect } from "preact/hooks";
import { usePanel } from "./context.js";
import { Home } from "./home.js";
import { Part } from "./part.js";
import { Icon } from "./parts.js";

/**
 * The search field over home or results: a combobox with lists, https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 * It stays, with its results and their scroll, below what is opened from it; `shown` is whether one sees it.
 */
export function Find({ shown }: { shown: boolean }) {
  const { help, t, field } = usePanel();
  const { query, input, list } = field;
  useEffect(() => void (shown && input.current?.focus()), [shown]);
  const keys: Record<string, () => void> = {
    ArrowDown: () => list.current?.move(1),
    ArrowUp: () => list.current?.move(-1),
    Enter: () => list.current?.choose(),
    Escape: () => (query ? field.write("") : help.close()),
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
            ref={input}
            type="text"
            role="combobox"
            autocomplete="off"
            spellcheck={false}
            dir={query ? "auto" : undefined}
            aria-autocomplete="list"
            aria-label={name}
            aria-expanded={field.has}
            aria-controls="completions hits"
            aria-activedescendant={field.active || undefined}
            placeholder={name}
            value={query}
            onInput={(event) => field.set(event.currentTarget.value)}
            onKeyDown={press}
          />
          {query ? (
            <button type="button" class="b icon" aria-label={t("Clear")} onClick={() => field.write("")}>
              <Icon name="close" />
            </button>
          ) : (
            <kbd aria-hidden="true">?</kbd>
          )}
        </div>
      </div>
      {query.trim() ? <Part name="results" /> : <Home />}
    </>
  );
}
