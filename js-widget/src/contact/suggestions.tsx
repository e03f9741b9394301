import { stageOf } from "../contract.js";
import type { ContactSuggestionsReply, Hit } from "../core/wire.js";
import { Content, Labels, Row, useEffect, usePanel, useState } from "../panel/kit.js";

const FROM = 12; // characters
const PAUSE = 600;
const LIMIT = 3;

/** Articles that may answer a message while it is written; what is there stays until the next ones come. */
export function useSuggestions(message: string): Hit[] {
  const { help, tn } = usePanel();
  const [hits, setHits] = useState<Hit[]>([]);
  const text = message.trim();
  useEffect(() => {
    if (text.length < FROM) return setHits([]);
    let isLate = false;
    const body = { message: text, screen: help.reply?.screen ?? null, locale: help.languages(), limit: LIMIT };
    const ask = async () => {
      try {
        const reply = await help.api.post<ContactSuggestionsReply>("v1/contact/suggestions", body);
        const found = reply.suggestions.filter((hit) => hit?.article?.id && Array.isArray(hit.title)).slice(0, LIMIT);
        if (isLate) return;
        setHits(found);
        if (found.length)
          stageOf(help).say(
            tn("{n} article may already answer it", "{n} articles may already answer it", found.length),
          );
      } catch {
        // A message can be sent without them
      }
    };
    const timer = setTimeout(ask, PAUSE);
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [text, help]);
  return hits;
}

export function Suggestions({ hits, opened }: { hits: Hit[]; opened(id: string): void }) {
  const { t, go } = usePanel();
  if (!hits.length) return null;
  return (
    <section aria-labelledby="may-answer">
      <h3 class="cap" id="may-answer">
        {t("This may already answer it")}
      </h3>
      <ul class="thread">
        {hits.map(({ article, section, title, snippet }, position) => (
          <li key={article.id}>
            <button
              type="button"
              class="row"
              onClick={() => {
                opened(article.id);
                go({ name: "article", id: article.id, section: section?.id, position });
              }}
            >
              <Row
                node={position ? "" : "on"}
                title={<Content tree={title} />}
                text={<Content tree={snippet} />}
                lang={article.locale}
                dir={article.dir}
              >
                <span class="why">
                  <Labels card={article} />
                </span>
              </Row>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
