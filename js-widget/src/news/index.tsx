/** What is new in the product. A part of the panel. */
import { type Help, type PanelPart, stageOf } from "../contract.js";
import newsCss from "../styles/news.css";
import { News } from "./news.js";

export function start(help: Help): PanelPart {
  stageOf(help).host.style(newsCss);
  return { View: News, stop() {} };
}
