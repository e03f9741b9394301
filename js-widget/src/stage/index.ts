/** The stage: our node in the page, its looks, its keys, and the one way content is drawn. Loaded before anything is shown. */
import type { Help, Stage } from "../contract.js";
import baseCss from "../styles/base.css";
import tokensCss from "../styles/tokens.css";
import { focused, watchPlace } from "./focus.js";
import { h, icon } from "./h.js";
import { createHost } from "./host.js";
import { watchKeys } from "./keys.js";
import { openModal } from "./modal.js";
import { address, renderTree } from "./render.js";

const CAN_COLOUR =
  CSS.supports("color", "light-dark(red, red)") && CSS.supports("color", "color(from red xyz-d65 x y z)");

const SAID_AFTER = 100; // a region that has just changed is read

export function start(help: Help): Stage {
  const { parts, options, open } = help;
  const host = createHost(enter);
  host.style(tokensCss + baseCss);
  let outside: Element | null = null;

  function enter(element: HTMLElement, source?: Element): void {
    help.load("dialog").then(
      (dialogs) => dialogs.bring(element, source),
      () => {},
    );
  }
  /** The page's own variables win over the site's theme; see the style sheet. */
  function dress(): void {
    const { locale, dir } = help.words.catalog;
    // `part` is for the page's style sheet: its own tips go out of sight once ours are there
    Object.assign(host.node, { lang: locale, dir, part: help.reply ? "ready" : "" });
    for (const [name, value] of Object.entries(help.reply?.site?.theme ?? {})) {
      if (value != null) host.node.style.setProperty(`--hs-site-${name}`, String(value));
    }
  }
  const undress = help.emitter.on("resolved", dress);
  dress();
  if (!CAN_COLOUR) help.load("place").catch(() => {});
  const place = watchPlace();

  const speaker = h("div", { class: "said unseen", role: "status" });
  host.root.append(speaker);
  const isInside = (element: HTMLElement | undefined) => !!element?.contains(focused());
  const keys = watchKeys({
    escape() {
      const { tips, tour, checklist, modal, panel } = parts;
      const inside = [panel, tour, checklist].find((part) => isInside(part?.element()));
      const closed = [modal, inside, tips, tour, panel].some((part) => part?.close());
      // A dialog of the page closes with the next one
      return closed && !!parts.dialog?.isOpen();
    },
    next() {
      const drawn = [parts.chrome, parts.tips, parts.tour, parts.checklist, parts.panel];
      const stops = drawn.flatMap((part) => part?.element() ?? []);
      const at = stops.findIndex(isInside);
      const to = stops[at + 1];
      if (at < 0) outside = focused();
      if (to) (to.querySelector<HTMLElement>("input, button, a[href]") ?? to).focus();
      else if (outside instanceof HTMLElement) outside.focus();
      return stops.length > 0;
    },
  });
  keys.guard(host.root);
  return {
    host,
    guard: keys.guard,
    renderTree,
    address,
    h,
    icon,
    focused,
    openModal,
    at: place.at,
    say(text) {
      speaker.textContent = "";
      setTimeout(() => (speaker.textContent = text), SAID_AFTER);
    },
    context: {
      server: options.server,
      article: (article, section) => open({ article, section }),
      unknown: (tag) => help.tell("unknown_content", `content that this widget cannot draw is left out: ${tag}`),
    },
    stop() {
      keys.stop();
      place.stop();
      undress();
      host.node.remove();
    },
  };
}
