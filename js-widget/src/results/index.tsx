/** What is found while one types. A part of the panel. */
import { type Help, type PanelPart, stageOf } from "../contract.js";
import resultsCss from "../styles/results.css";
import { Results } from "./results.js";

export function start(help: Help): PanelPart {
  stageOf(help).host.style(resultsCss);
  return { View: Results, stop() {} };
}
