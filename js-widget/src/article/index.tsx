/** An article in the panel, with its contents and the question whether it helped. A part of the panel. */
import type { Help, PanelPart } from "../contract.js";
import { Article } from "./article.js";

export function start(_: Help): PanelPart {
  return { View: Article, stop() {} };
}
