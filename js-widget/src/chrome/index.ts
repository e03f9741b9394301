/** The launcher pill and the banner: what a page shows before anything is pressed, in a chunk of its own. */
import { type Chrome, type Help, stageOf } from "../contract.js";
import accentCss from "../styles/accent.css";
import chromeCss from "../styles/chrome.css";
import { createBanner } from "./banner.js";
import { createLauncher } from "./launcher.js";

export function start(help: Help): Chrome {
  stageOf(help).host.style(accentCss + chromeCss);
  const banner = createBanner(help);
  const launcher = help.options.launcher ? createLauncher(help) : undefined;
  const panel = () => help.parts.panel?.element();
  const refresh = () => banner.beside(panel());
  const away = (hidden: boolean) => {
    banner.update();
    launcher?.update(!banner.element());
    launcher?.away(hidden || help.isShut);
    refresh();
  };
  const update = () => away(!!panel());
  /** The banner, where it can be seen. */
  const element = () => (banner.element()?.hidden ? undefined : banner.element());
  update();
  return { update, refresh, away, close: banner.close, element, rule: banner.rule, stop: banner.stop };
}
