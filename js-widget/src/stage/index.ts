/** The stage: our node in the page, its looks, its keys, and the one way content is drawn. Loaded before anything is shown. */
import type { Help, Stage } from "../contract.js";
import baseCss from "../styles/base.css";
import tokensCss from "../styles/tokens.css";
import { focused, watchPlace } from "./focus.js";
import { h, icon } from "./h.js";
import { createHost } from "./host.js";
import { watchKeys } from "./keys.js";
import { address, renderTree } from "./render.js";

const CAN_COLOUR =
  CSS.supports("color", "light-dark(red, red)") && CSS.supports("color", "color(from red xyz-d65 x y z)");

export function start(help: Help): Stage {
  const { parts, options, open } = help;
  const host = createHost();
  host.style(tokensCss + baseCss);
  let outside: Element | null = null;

  /** The page's own variables win over the site's theme; see the style sheet. */
  function dress(): void {
    const { locale, dir } = help.words.catalog;
    Object.assign(host.node, { lang: locale, dir });
    for (const [name, value] of Object.entries(help.reply?.site?.theme ?? {})) {
      if (value != null) host.node.style.setProperty(`--hs-site-${name}`, String(value));
    }
  }
  const undress = help.emitter.on("resolved", dress);
  dress();
  if (!CAN_COLOUR) help.load("place").catch(() => {});
  const place = watchPlace();

  const isInside = (element: HTMLElement | undefined) => !!element?.contains(host.root.activeElement);
  const stopKeys = watchKeys(host, {
    escape: () =>
      (isInside(parts.panel?.element()) && parts.panel?.close()) || parts.tips?.close() || !!parts.panel?.close(),
    next() {
      const stops = [parts.chrome, parts.tips, parts.panel].flatMap((part) => part?.element() ?? []);
      const at = stops.findIndex(isInside);
      const to = stops[at + 1];
      if (at < 0) outside = focused();
      if (to) (to.querySelector<HTMLElement>("input, button, a[href]") ?? to).focus();
      else if (outside instanceof HTMLElement) outside.focus();
      return stops.length > 0;
    },
  });
  return {
    host,
    renderTree,
    address,
    h,
    icon,
    focused,
    at: place.at,
    context: {
      server: options.server,
      article: (article, section) => open({ article, ...(section ? { section } : {}) }),
    },
    stop() {
      stopKeys();
      place.stop();
      undress();
      host.node.remove();
    },
  };
}
