/** A message to the team, after what may answer it at once. A part of the panel. */
import { type Help, type PanelPart, stageOf } from "../contract.js";
import contactCss from "../styles/contact.css";
import { contactView } from "./contact.js";
import { createDesk } from "./desk.js";

export function start(help: Help): PanelPart {
  stageOf(help).host.style(contactCss);
  const changes = new Set<() => void>();
  const desk = createDesk(help, () => {
    for (const changed of changes) changed();
  });
  return { View: contactView(desk, changes), stop: desk.stop };
}
