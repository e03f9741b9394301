/** All help, by collection; on a home with nothing to offer, what is closest first. A part of the panel. */
import type { Help, PanelPart } from "../contract.js";
import { usePanel } from "../panel/kit.js";
import { Browse } from "./browse.js";
import { Nothing } from "./nothing.js";

function View() {
  return usePanel().view.name === "browse" ? <Browse /> : <Nothing />;
}

export function start(_: Help): PanelPart {
  return { View, stop() {} };
}
