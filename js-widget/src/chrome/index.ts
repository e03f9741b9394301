/** The launcher pill and the banner: what a page shows before anything is pressed, in a chunk of its own. */
import { type Chrome, type Help, stageOf } from "../contract.js";
import chromeCss from "../styles/chrome.css";
import { createBanner } from "./banner.js";
import { createLauncher } from "./launcher.js";

export function start(help: Help): Chrome {
  stageOf(help).host.style(chromeCss);
  const banner = createBanner(help);
  const launcher = help.options.launcher ? createLauncher(help) : undefined;
  const away = (hidden: boolean) => {
    banner.update();
    launcher?.away(hidden || help.isShut);
  };
  const update = () => {
    launcher?.update();
    away(!!help.parts.panel?.element());
  };
  update();
  return { update, away, element: banner.element, rule: banner.rule, stop: banner.stop };
}
