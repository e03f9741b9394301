import { day, usePanel } from "./context.js";
import { readBefore } from "./kept.js";
import { Row } from "./parts.js";

/** What the reader has read before: what is held opens at once, also while help is slow to answer. */
export function ReadBefore() {
  const { help, t, go } = usePanel();
  const articles = readBefore(help);
  if (!articles.length) return null;
  return (
    <section aria-labelledby="before">
      <h3 class="cap" id="before">
        {t("Read before")}
      </h3>
      <ul class="thread">
        {articles.map(({ id, title, locale, dir, at }) => (
          <li key={id}>
            <button type="button" class="row" onClick={() => go({ name: "article", id })}>
              <Row node="" title={title} lang={locale} dir={dir}>
                <span class="why">{t("Read on {date}", { date: day(help, new Date(at).toISOString()) })}</span>
              </Row>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
