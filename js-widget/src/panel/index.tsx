/** The side panel, loaded when it is first opened. */
import { render } from "preact";
import { type Help, type Panel, type PanelRequest, stageOf } from "../contract.js";
import panelCss from "../styles/panel.css";
import { App } from "./app.js";

export function start(help: Help): Panel {
  const { host, focused, h } = stageOf(help);
  host.style(panelCss);
  let opener: Element | null = null;
  let element: HTMLElement | undefined;
  let turn = 0;

  function close(): boolean {
    if (!element) return false;
    const gone = element;
    element = undefined;
    render(null, gone);
    host.hide(gone);
    help.parts.chrome?.away(false);
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    help.emitter.emit("close");
    return true;
  }
  return {
    show(request: PanelRequest) {
      help.parts.tips?.close();
      if (!element) {
        opener = focused();
        element = h("section", { class: "panel", role: "dialog", "aria-label": help.words.t("Help"), tabindex: "-1" });
        host.show(element);
      }
      render(<App key={++turn} help={help} request={request} />, element);
      help.parts.chrome?.away(true);
      help.emitter.emit("open", request);
    },
    close,
    element: () => element,
    stop() {
      if (element) render(null, element);
      element = undefined;
    },
  };
}
