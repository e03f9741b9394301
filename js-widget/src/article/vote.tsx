import { useEffect, useRef, useState } from "preact/hooks";
import type { ArticleReply, Interaction } from "../core/wire.js";
import { Icon, usePanel } from "../panel/kit.js";

/** "Did this solve it?" A no waits for its reason, and is sent without one when the reader leaves. */
export function Vote({ article, from }: { article: ArticleReply; from: Partial<Interaction> }) {
  const { help, t, go, contact } = usePanel();
  const [state, setState] = useState<"ask" | "why" | "thanks" | "sorry">("ask");
  const open = useRef(false);
  const said = useRef<HTMLElement>(null);
  const reasons: Array<[string, string]> = [
    ["not_answered", t("It does not answer my question")],
    ["unclear", t("It is hard to follow")],
    ["wrong", t("It is wrong or out of date")],
  ];
  function send(value: string, name: string | null = null): void {
    open.current = false;
    help.report("voted", { article: article.id, locale: article.locale, value, name, ...from });
  }
  function vote(value: "yes" | "no"): void {
    open.current = value === "no";
    if (value === "yes") send(value);
    setState(value === "yes" ? "thanks" : "why");
  }
  // Only leaving matters
  useEffect(() => {
    const leave = () => void (open.current && send("no"));
    const stop = help.emitter.on("leaving", leave);
    return () => {
      stop();
      leave();
    };
  }, []);
  // The pressed button is gone, so the focus goes to what came
  useEffect(() => void (state !== "ask" && said.current?.focus()), [state]);
  if (state === "thanks" || state === "sorry") {
    return (
      <div class="vote" role="status">
        <span ref={said} tabIndex={-1}>
          {t("Thank you.")}
        </span>
        {state === "sorry" && contact && (
          <button type="button" class="b line small" onClick={() => go({ name: "contact", article: article.id })}>
            {t("Ask the team")}
          </button>
        )}
      </div>
    );
  }
  if (state === "why") {
    return (
      <div class="vote reasons" role="group" aria-labelledby="vote-why">
        <span id="vote-why" ref={said} tabIndex={-1}>
          {t("What was missing?")}
        </span>
        {reasons.map(([name, text]) => (
          <button
            key={name}
            type="button"
            class="b line small"
            onClick={() => {
              send("no", name);
              setState("sorry");
            }}
          >
            {text}
          </button>
        ))}
      </div>
    );
  }
  return (
    <div class="vote" role="group" aria-labelledby="vote">
      <span id="vote">{t("Did this solve it?")}</span>
      <button type="button" class="b line small" onClick={() => vote("yes")}>
        <Icon name="thumb" />
        {t("Yes")}
      </button>
      <button type="button" class="b line small" onClick={() => vote("no")}>
        <Icon name="thumb" look="no" />
        {t("Not quite")}
      </button>
    </div>
  );
}
