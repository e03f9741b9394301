import type { ArticleCard, CollectionOut, CollectionsReply } from "../core/wire.js";
import { Bones, cardText, Failed, Labels, ReadBefore, Row, useLoad, usePanel, useState } from "../panel/kit.js";

/** How many articles of a collection are drawn, and how many more at each press. */
const FIRST = 20;
const MORE = 100;

/** A reply that can be drawn: what is unusable in it is left out. */
function usable(reply: CollectionsReply): CollectionsReply {
  const articles = (of: CollectionOut) => (Array.isArray(of?.articles) ? of.articles.filter((one) => one?.id) : []);
  const collections = reply.collections.map((one) => ({ ...one, articles: articles(one) }));
  return { ...reply, collections: collections.filter((one) => one.articles.length) };
}

function Entry({ article }: { article: ArticleCard }) {
  const { go } = usePanel();
  return (
    <li>
      <button type="button" class="row" onClick={() => go({ name: "article", id: article.id })}>
        <Row node="" {...cardText(article)}>
          <span class="why">
            <Labels card={article} />
          </span>
        </Row>
      </button>
    </li>
  );
}

function Collection({ of: { title, articles }, reply }: { of: CollectionOut; reply: CollectionsReply }) {
  const { tn } = usePanel();
  const [shown, setShown] = useState(FIRST);
  const left = articles.length - shown;
  return (
    <section {...(title ? { "aria-label": title } : {})}>
      {title && (
        <h3 class="cap" lang={reply.locale} dir={reply.dir}>
          {title}
        </h3>
      )}
      <ul class="thread">
        {articles.slice(0, shown).map((article) => (
          <Entry key={article.id} article={article} />
        ))}
      </ul>
      {left > 0 && (
        <p class="plain">
          <button type="button" class="link" onClick={() => setShown(shown + MORE)}>
            {tn("{n} more", "{n} more", left)}
          </button>
        </p>
      )}
    </section>
  );
}

/** What was read before, and everything this reader may see, by collection. */
export function Browse() {
  const { help, t } = usePanel();
  const locale = help.languages().join(",");
  const { value, failed, phase, again } = useLoad(`collections ${locale}`, (signal) =>
    help.api.get<CollectionsReply>("v1/collections", { locale }, signal).then(usable),
  );
  if (failed) return <Failed again={again} />;
  return (
    <>
      <ReadBefore />
      {!value && phase !== "quiet" && <Bones />}
      {value?.collections.map((one) => (
        <Collection key={one.id} of={one} reply={value} />
      ))}
      {value && !value.collections.length && <p class="plain">{t("There are no articles yet.")}</p>}
    </>
  );
}
