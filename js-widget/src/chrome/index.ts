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
  const away = (hidden: boolean) => {
    banner.update();
    launcher?.update(!banner.element());
    launcher?.away(hidden || help.isShut);
    // The panel may lie over it; it is there again afterwards
    banner.element()?.classList.toggle("aside", hidden);
  };
  const update = () => away(!!help.parts.panel?.element());
  update();
  return { update, away, close: banner.close, element: banner.element, rule: banner.rule, stop: banner.stop };
}
