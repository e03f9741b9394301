import { stageOf } from "../contract.js";
import type { Answer } from "../core/wire.js";
import { Content, Icon, internal, Labels, usePanel } from "../panel/kit.js";

/** What an article says to the question, word for word, and always where it stands. */
export function AnswerCard({ answer, query }: { answer: Answer; query: string }) {
  const panel = usePanel();
  const { help, t, go } = panel;
  const { article, section, tree } = answer;
  const open = (id: string, at?: string) => {
    help.emitter.emit("opening");
    go({ name: "article", id, section: at, query });
  };
  return (
    <section class="answer" aria-labelledby="answer">
      <p class="top" id="answer">
        <Icon name="quote" />
        {t("Answer from an article")}
      </p>
      <Content
        tree={tree}
        class="quote"
        lang={article.locale}
        dir={article.dir}
        context={{ ...stageOf(help).context, article: open }}
      />
      <p class="src why">
        {t("Source:")}{" "}
        <button type="button" class="link" lang={article.locale} onClick={() => open(article.id, section?.id)}>
          <bdi>{article.title}</bdi>
        </button>
        {!article.internal && internal(panel, section)}
        <Labels card={article} />
      </p>
    </section>
  );
}
