import type { Help } from "../contract.js";
import type { SearchReply } from "../core/wire.js";
import { question, useAsked } from "../panel/asked.js";
import { cardText, Labels, Row, useEffect, usePanel } from "../panel/kit.js";
import { Browse } from "./browse.js";

/** Do something once for this reader. */
function once({ held }: Help, key: string, act: () => void): void {
  if (!held.has(key)) act();
  held.set(key, true);
}

const NEAREST = 3;

/** What is nearest by the words of the screen's own title. */
function usableNearest(reply: SearchReply): SearchReply {
  return { ...reply, hits: reply.hits.filter((hit) => hit?.article?.id).slice(0, NEAREST) };
}

/** An honest nothing, then what is closest to it, else everything. */
export function Nothing() {
  const { help, t, go } = usePanel();
  const { screen = null, screen_title: title } = help.reply ?? {};
  useEffect(() => once(help, `missed ${screen}`, () => help.report("missed", { screen })), [screen, help]);
  const asked = title ? { ...question(help, title), limit: String(NEAREST) } : undefined;
  const { reply, isCurrent } = useAsked(help, "v1/search", asked, 0, usableNearest);
  const hits = isCurrent ? (reply?.hits ?? []) : [];
  return (
    <>
      <p class="plain">{t("Nothing has been written for this screen yet.")}</p>
      {hits.length > 0 && <p class="cap">{t("Closest to it")}</p>}
      {hits.length > 0 && (
        <ul class="thread">
          {hits.map(({ article }) => (
            <li key={article.id}>
              <button type="button" class="row" onClick={() => go({ name: "article", id: article.id })}>
                <Row node="" {...cardText(article)}>
                  <span class="why">
                    <b>{t("Words on this screen")}</b>
                    <Labels card={article} />
                  </span>
                </Row>
              </button>
            </li>
          ))}
        </ul>
      )}
      {isCurrent && !hits.length && <Browse />}
    </>
  );
}
