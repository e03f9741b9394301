/** What is done with the panel itself: the menu behind the three dots, and the edge that resizes. A part of the panel. */
import { type Help, type PanelPart, stageOf } from "../contract.js";
import { isPhone, usePanel } from "../panel/kit.js";
import toolsCss from "../styles/tools.css";
import { Grip } from "./grip.js";
import { Menu } from "./menu.js";

function View() {
  const { isMenu } = usePanel();
  return (
    <>
      {isMenu && <Menu />}
      {!isPhone() && <Grip />}
    </>
  );
}

export function start(help: Help): PanelPart {
  stageOf(help).host.style(toolsCss);
  return { View, stop() {} };
}
