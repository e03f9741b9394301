/** The side panel, loaded when it is first opened. */
import { render } from "preact";
import { type Help, type Panel, type PanelRequest, stageOf } from "../contract.js";
import panelCss from "../styles/panel.css";
import { App } from "./app.js";
import { hasLetter } from "./kept.js";
import * as kit from "./kit.js";
import { createParts } from "./loader.js";
import { createShape } from "./shape.js";

const WARM_AFTER = 300; // milliseconds: once home is drawn

export function start(help: Help): Panel {
  const { host, focused, openModal, h } = stageOf(help);
  host.style(panelCss);
  const parts = createParts(help);
  const shape = createShape(help);
  let warming: ReturnType<typeof setTimeout>;
  let opener: Element | null = null;
  let element: HTMLElement | undefined;
  let turn = 0;

  /** An article is likely next, and a message that waits can be sent. */
  function settle(): void {
    parts.warm("article");
    if (hasLetter(help)) parts.load("contact").catch(() => {});
  }
  function clear(gone: HTMLElement): void {
    element = undefined;
    clearTimeout(warming);
    render(null, gone);
  }
  /** The reader is back where they came from. */
  function giveBack(): void {
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  }
  function close(): boolean {
    if (!element) return false;
    const gone = element;
    clear(gone);
    host.hide(gone);
    help.parts.chrome?.away(false); // the launcher is there again, and may be where they came from
    giveBack();
    help.emitter.emit("close");
    return true;
  }
  return {
    show(request: PanelRequest) {
      help.parts.tips?.close();
      if (!element) {
        opener = focused();
        element = h("section", {
          class: "panel",
          part: "panel",
          role: "dialog",
          "aria-label": help.words.t("Help"),
          tabindex: "-1",
        });
        shape.wear(element);
        host.show(element);
        parts.warm("results"); // one may type at once
        warming = setTimeout(settle, WARM_AFTER);
      } else if (openModal()) host.show(element); // it may have come over us since
      render(<App key={++turn} help={help} parts={parts} shape={shape} request={request} />, element);
      help.parts.chrome?.away(true);
      help.emitter.emit("open", request);
    },
    close,
    element: () => element,
    kit,
    stop() {
      if (!element) return;
      clear(element);
      giveBack();
    },
  };
}
