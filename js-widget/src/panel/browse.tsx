import type { CollectionsReply } from "../core/wire.js";
import { usePanel } from "./context.js";
import { useLoad } from "./load.js";
import { Bones, cardText, Failed, Labels, Row } from "./parts.js";

/** Everything this reader may see, by collection. */
export function Collections() {
  const { help, t, go } = usePanel();
  const locale = help.languages().join(",");
  const { value, failed, phase, again } = useLoad(`collections ${locale}`, (signal) =>
    help.api.get<CollectionsReply>("v1/collections", { locale }, signal),
  );
  if (failed) return <Failed again={again} />;
  if (!value) return phase === "quiet" ? null : <Bones />;
  const filled = value.collections.filter(({ articles }) => articles.length);
  if (!filled.length) return <p class="plain">{t("There are no articles yet.")}</p>;
  return (
    <>
      {filled.map(({ id, title, articles }) => (
        <section key={id} aria-label={title}>
          <h3 class="cap" lang={value.locale} dir={value.dir}>
            {title}
          </h3>
          <ul class="thread">
            {articles.map((article) => (
              <li key={article.id}>
                <button type="button" class="row" onClick={() => go({ name: "article", id: article.id })}>
                  <Row node="" {...cardText(article)}>
                    <span class="why">
                      <Labels card={article} />
                    </span>
                  </Row>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
