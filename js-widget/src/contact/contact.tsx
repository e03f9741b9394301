import { Empty, Note, useEffect, usePanel, useReducer, useRef, useState, type View } from "../panel/kit.js";
import type { Desk } from "./desk.js";
import { attached, inWords } from "./sent.js";
import { Suggestions, useSuggestions } from "./suggestions.js";

type ContactView = Extract<View, { name: "contact" }>;
const LONGEST = 5_000;
const SOLVED_BY = "solved by";

/** A question that was searched for is not lost, nor is what had been written. */
const joined = (draft: string, question = "") => (draft.includes(question) ? draft : `${draft}\n${question}`.trim());

/** What became of a message. */
function Outcome({ desk }: { desk: Desk }) {
  const { help, t, contact, back } = usePanel();
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => {
    said.current?.focus();
    return desk.clear;
  }, []);
  const { reply_to: address } = desk.sent ?? {};
  const next = address
    ? t("The team has your message and answers to {address}.", { address })
    : help.viewer.key
      ? t("The team has your message and knows who wrote it.")
      : t("The team has your message. You left no address, so it cannot answer you.");
  return (
    <div ref={said} tabIndex={-1} role="status">
      <Empty icon="message" title={t("Sent")} action={t("Back to help")} press={back}>
        {next} {(address || help.viewer.key) && contact?.intro}
      </Empty>
    </div>
  );
}

/** Why a message is not with the team yet, and that it is not lost. */
function Trouble({ desk }: { desk: Desk }) {
  const { t } = usePanel();
  if (desk.state === "waiting")
    return (
      <Note icon="offline" warn>
        {t("Your message is kept in this tab. It is sent when there is a connection.")}{" "}
        <button type="button" class="link" onClick={() => void desk.again()}>
          {t("Try now")}
        </button>
      </Note>
    );
  if (desk.state !== "refused") return null;
  const texts = {
    too_many: t("Your message is kept. Too many were sent just now: try again in a few minutes."),
    contact_off: t("Your message is kept, but nobody takes messages here any more."),
    "": t("Your message is kept, but the server did not take it. Change it and send it again."),
  };
  return (
    <Note icon="offline" warn>
      {texts[desk.why]}
    </Note>
  );
}

function Form({ desk }: { desk: Desk }) {
  const panel = usePanel();
  const { help, t, view } = panel;
  const asked = view as ContactView;
  const [draft, setDraft] = useState(() => ({ ...desk.draft, message: joined(desk.draft.message, asked.message) }));
  const [isEmpty, setEmpty] = useState(false);
  const [isSolved, setSolved] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const hits = useSuggestions(draft.message);
  const solvedBy = help.held.get(SOLVED_BY) as string | undefined;
  useEffect(() => box.current?.focus(), []);
  // The draft outlives this view
  useEffect(() => desk.keep(draft), [draft]);

  function send(event: Event): void {
    event.preventDefault();
    const message = draft.message.trim();
    setEmpty(!message);
    if (!message) {
      box.current?.focus();
      return;
    }
    const { read = [], ...rest } = attached(help);
    const about = asked.article ? [...read.filter((id) => id !== asked.article), asked.article] : read;
    void desk.send({ ...rest, read: about, message, reply_to: draft.replyTo.trim() || null });
  }
  function solve(): void {
    help.report("solved", { article: solvedBy ?? null });
    desk.keep({ ...draft, message: "" });
    setSolved(true);
  }
  if (isSolved)
    return (
      <Empty icon="message" title={t("Good to know")} action={t("Back to help")} press={panel.back}>
        {t("Nothing was sent.")}
      </Empty>
    );
  return (
    <form class="scroll" onSubmit={send} noValidate>
      <Trouble desk={desk} />
      <div class="form">
        <label>
          {t("What is going on?")}
          <textarea
            ref={box}
            class="box"
            rows={4}
            dir={draft.message ? "auto" : undefined}
            maxLength={LONGEST}
            aria-invalid={isEmpty}
            aria-describedby="contact-wrong"
            value={draft.message}
            onInput={({ currentTarget }) => setDraft({ ...draft, message: currentTarget.value })}
          />
        </label>
        <p id="contact-wrong" class="wrong" role="alert" hidden={!isEmpty}>
          {isEmpty && t("Write what is going on first.")}
        </p>
      </div>
      <Suggestions hits={hits} opened={(id) => help.held.set(SOLVED_BY, id)} />
      <div class="form">
        {!help.viewer.key && (
          <label>
            {t("Where to answer (optional)")}
            <input
              class="box"
              type="text"
              inputMode="email"
              autocomplete="email"
              maxLength={254}
              placeholder={t("E-mail address")}
              value={draft.replyTo}
              onInput={({ currentTarget }) => setDraft({ ...draft, replyTo: currentTarget.value })}
            />
          </label>
        )}
        <p class="why">{inWords(panel)}</p>
        <div class="send">
          <button type="submit" class="b main" aria-disabled={desk.state === "sending"}>
            {desk.state === "sending" ? t("Sending …") : t("Send to the team")}
          </button>
          {(hits.length > 0 || solvedBy) && (
            <button type="button" class="b quiet" onClick={solve}>
              {t("That solved it")}
            </button>
          )}
        </div>
      </div>
    </form>
  );
}

/** A view on a desk: what is being written, or what became of it. */
export function contactView(desk: Desk, changes: Set<() => void>) {
  return function Contact() {
    const { contact, t, go } = usePanel();
    const [, draw] = useReducer((turn: number) => turn + 1, 0);
    useEffect(() => {
      const changed = () => draw(0);
      changes.add(changed);
      return () => void changes.delete(changed);
    }, []);
    if (desk.state === "sent") return <Outcome desk={desk} />;
    if (contact === null && desk.state === "writing")
      return (
        <Empty
          icon="message"
          title={t("Nobody can be written to")}
          action={t("All help")}
          press={() => go({ name: "browse" })}
        >
          {t("No messages are taken here right now.")}
        </Empty>
      );
    return <Form desk={desk} />;
  };
}
