/** How a whole article is drawn, beyond what a tip needs: tables that scroll, code to copy, videos, glossary terms. */
import { type Help, type Reader, stageOf } from "../contract.js";
import type { ArticleReply } from "../core/wire.js";
import type { Draw } from "../stage/render.js";
import headingCss from "../styles/heading.css";
import readerCss from "../styles/reader.css";
import { picture } from "./picture.js";

const COPIED_FOR = 2_000;
const ICON_PLAY = "M5 3.2v9.6L13 8 5 3.2Z";
/** The server's HTML says the same of a player, and why (`helpsdk/content/tree.py`). */
const PLAYER = {
  sandbox: "allow-scripts allow-same-origin allow-presentation",
  referrerpolicy: "strict-origin",
  loading: "lazy",
  allow: "fullscreen",
};
const HEADINGS = ["h2", "h3", "h4", "h5", "h6"];

/** The article's title is the panel's h3, so its own headings start at h4. What is for staff alone says so. */
function heading(help: Help, { headings }: ArticleReply): Draw {
  const { h } = stageOf(help);
  const { catalog, t } = help.words;
  return (node, children) => {
    const level = Math.min(Number(node.t[1]) + 2, 6);
    const { id } = node;
    const properties = typeof id === "string" ? { id, tabindex: "-1" } : {};
    const pill = headings.some((one) => one.internal && one.id === id)
      ? [" ", h("bdi", { class: "pill", lang: catalog.locale }, t("Internal"))]
      : [];
    return h(`h${level}`, properties, ...children, ...pill);
  };
}

function copyButton(help: Help, code: HTMLElement): HTMLElement {
  const { t } = help.words;
  const button = stageOf(help).h("button", { type: "button", class: "b small quiet copy" }, t("Copy"));
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent ?? "");
      button.textContent = t("Copied");
    } catch {
      button.textContent = t("Not copied");
    }
    setTimeout(() => (button.textContent = t("Copy")), COPIED_FOR);
  });
  return button;
}

function code(help: Help): Draw {
  const { h } = stageOf(help);
  return (_, children) => {
    const block = h("pre", { dir: "ltr", tabindex: "0" }, ...children);
    return h("div", { class: "code" }, block, copyButton(help, block));
  };
}

function table(help: Help): Draw {
  const { h } = stageOf(help);
  const { t } = help.words;
  return (_, children) =>
    h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": t("Table") }, h("table", {}, ...children));
}

/** The hosts that the page trusts with a frame; it has to allow them in its own `frame-src` too. */
function framed({ options }: Help): string[] {
  const { videos = [] } = options;
  return (typeof videos === "string" ? videos.split(/[\s,]+/) : videos).filter(Boolean);
}

function video(help: Help): Draw {
  const { h, icon, address } = stageOf(help);
  const { t } = help.words;
  const hosts = framed(help);
  return (node) => {
    const href = address(node["src"], document.baseURI, /^https?:/);
    if (!href) return null;
    const kind = t("Video");
    const from = new URL(href).hostname;
    // a frame of the page's own origin could take off its sandbox
    if (from !== location.hostname && hosts.some((host) => href.startsWith(`https://${host}/`))) {
      const title = String(node["title"] ?? kind);
      return h("iframe", { ...PLAYER, class: "player", title, src: href });
    }
    const text = h("span", {}, h("b", {}, String(node["title"] ?? "")), h("small", {}, `${kind} · ${from}`));
    return h(
      "a",
      { class: "video", href, target: "_blank", rel: "noopener noreferrer nofollow" },
      icon(ICON_PLAY),
      text,
    );
  };
}

function callout(help: Help): Draw {
  const { h } = stageOf(help);
  const { t } = help.words;
  const kinds: Record<string, string> = { note: t("Note"), tip: t("Tip"), warning: t("Warning"), danger: t("Danger") };
  return (node, children) => {
    const kind = Object.hasOwn(kinds, String(node["kind"])) ? String(node["kind"]) : "note";
    const title = typeof node["title"] === "string" && node["title"] ? node["title"] : (kinds[kind] ?? "");
    return h("div", { class: `call is-${kind}`, role: "note" }, h("b", {}, title), " ", ...children);
  };
}

/** A term is a button; its definition shows on hover and focus, and stays on a press. */
function term(help: Help, article: ArticleReply): Draw {
  const { h, host } = stageOf(help);
  return (node, children) => {
    const id = String(node["id"]);
    const entry = Object.hasOwn(article.glossary, id) ? article.glossary[id] : undefined;
    if (!entry) return h("span", {}, ...children);
    const tag = `term-${id}`;
    const note = h(
      "div",
      { class: "def", role: "tooltip", id: tag, lang: article.locale, dir: article.dir },
      h("b", {}, entry.term),
      " ",
      entry.definition,
    );
    const button = h("button", { type: "button", class: "term", "aria-describedby": tag }, ...children);
    const hide = () => {
      note.remove();
      watch.disconnect();
    };
    // Its text may go without a word: the panel closes, another view comes
    const watch = new MutationObserver(() => button.isConnected || hide());
    const show = () => {
      host.show(note, button);
      watch.observe(button.getRootNode(), { childList: true, subtree: true });
      const [at, size] = [button.getBoundingClientRect(), note.getBoundingClientRect()];
      const left = Math.max(12, Math.min(at.left, innerWidth - 12 - size.width));
      const below = at.bottom + 6 + size.height < innerHeight;
      note.style.setProperty("left", `${left}px`);
      note.style.setProperty("top", `${below ? at.bottom + 6 : at.top - 6 - size.height}px`);
    };
    for (const name of ["pointerenter", "focus", "click"]) button.addEventListener(name, show);
    for (const name of ["pointerleave", "blur"]) button.addEventListener(name, hide);
    button.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !note.isConnected) return;
      event.preventDefault();
      hide();
    });
    return button;
  };
}

export function start(help: Help): Reader {
  const { host, context } = stageOf(help);
  host.style(headingCss + readerCss);
  const common: Record<string, Draw> = {
    img: picture(help),
    pre: code(help),
    table: table(help),
    video: video(help),
    callout: callout(help),
  };
  return {
    context(article, go) {
      const draw = { ...common, term: term(help, article) };
      const headings = Object.fromEntries(HEADINGS.map((tag) => [tag, heading(help, article)]));
      return { ...context, ...go, draw: { ...draw, ...headings } };
    },
    stop() {},
  };
}
