import { recorderOf, stageOf } from "../contract.js";
import { Fragment, isPhone, type Panel, useLayoutEffect, usePanel, useRef, useState } from "../panel/kit.js";
import { print } from "./print.js";

const SAID_FOR = 900;

interface Entry {
  name: string;
  press(): void | Promise<void>;
  /** It stays open, to say what happened. */
  stays?: boolean;
  begins?: boolean;
}

/** The page's address that opens an article, for whoever gets it. */
export const linkTo = (id: string, section?: string) =>
  `${location.href.replace(/#.*/s, "")}#help=${id}${section ? `/${encodeURIComponent(section)}` : ""}`;

function ofArticle({ help, view, t }: Panel, say: (text: string) => void): Entry[] {
  if (view.name !== "article") return [];
  const article = stageOf(help).host.root.querySelector(".art");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(linkTo(view.id, view.section));
      say(t("Copied"));
    } catch {
      say(t("Not copied"));
    }
  };
  return [
    { name: t("Copy link"), press: copy, stays: true },
    ...(article
      ? [{ name: t("Print"), press: () => print(article, article.querySelector("h3")?.textContent ?? "") }]
      : []),
  ];
}

function ofPanel({ help, shape, t }: Panel): Entry[] {
  if (isPhone()) return [];
  const isRight = (shape.dock === "end") === (help.words.catalog.dir === "ltr");
  const name = isRight ? t("Move to the left") : t("Move to the right");
  return [{ name, press: () => shape.move(shape.dock === "end" ? "start" : "end"), begins: true }];
}

function ofTips({ help, t }: Panel): Entry[] {
  const recorder = recorderOf(help);
  const { isTipsOff } = recorder;
  return [
    { name: isTipsOff ? t("Show tips") : t("Hide tips"), press: () => recorder.setTips(isTipsOff), begins: true },
    { name: t("Show dismissed help again"), press: () => recorder.showAgain() },
  ];
}

/** A menu of a menu button, https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/ */
export function Menu() {
  const panel = usePanel();
  const { help, t, closeMenu } = panel;
  const [said, setSaid] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const say = (text: string) => {
    setSaid(text);
    stageOf(help).say(text);
    setTimeout(closeMenu, SAID_FOR);
  };
  const entries = [...ofArticle(panel, say), ...ofPanel(panel), ...ofTips(panel)];
  const buttons = () => [...(list.current?.querySelectorAll("button") ?? [])];
  // Before a key can be pressed that would mean another thing
  useLayoutEffect(() => buttons()[0]?.focus(), []);
  const choose = ({ press, stays }: Entry) => {
    if (!stays) closeMenu();
    void press();
  };
  const go = (by: number) => {
    const all = buttons();
    const at = all.indexOf(stageOf(help).host.root.activeElement as HTMLButtonElement);
    all.at((at + by) % all.length)?.focus();
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => go(1),
    ArrowUp: () => go(-1),
    Home: () => buttons()[0]?.focus(),
    End: () => buttons().at(-1)?.focus(),
    Escape: closeMenu,
    Tab: closeMenu,
  };
  const press = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (act && event.key !== "Tab") event.preventDefault();
    act?.();
  };
  const leave = ({ relatedTarget, currentTarget }: FocusEvent) => {
    if (relatedTarget && !(currentTarget as Element).contains(relatedTarget as Node)) closeMenu();
  };
  return (
    <div class="menu" role="menu" aria-label={t("More")} ref={list} onKeyDown={press} onFocusOut={leave}>
      {entries.map((entry, index) => (
        <Fragment key={entry.name}>
          {entry.begins && index > 0 && <hr />}
          <button type="button" role="menuitem" tabIndex={-1} onClick={() => choose(entry)}>
            {entry.stays && said ? said : entry.name}
          </button>
        </Fragment>
      ))}
    </div>
  );
}
