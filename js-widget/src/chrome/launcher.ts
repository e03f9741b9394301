import { type Help, stageOf } from "../contract.js";
import { h, ICON_HELP, icon } from "../stage/h.js";

export interface Launcher {
  update(): void;
  away(hidden: boolean): void;
}

/** The pill in the corner. It steps aside while the panel is open. */
export function createLauncher(help: Help): Launcher {
  const { words, open } = help;
  const { host } = stageOf(help);
  const label = h("span");
  const button = h("button", { type: "button", "aria-expanded": "false", click: () => open() }, icon(ICON_HELP), label);
  const pill = h("div", { class: "launcher" }, button);
  host.show(pill);
  return {
    update() {
      const name = words.t("Help");
      label.textContent = name;
      button.setAttribute("aria-label", name);
    },
    away(hidden) {
      if (hidden) pill.remove();
      else if (!pill.isConnected) host.show(pill);
    },
  };
}
