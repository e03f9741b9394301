import { type Help, recorderOf, stageOf } from "../contract.js";
import { h, ICON_HELP, icon } from "../stage/h.js";

export interface Launcher {
  /** `mayAsk`: nothing else on the page has the dot that asks. */
  update(mayAsk: boolean): void;
  away(hidden: boolean): void;
}

/** The pill in the corner. It steps aside while the panel is open, and has a dot when something new can be read there. */
export function createLauncher(help: Help): Launcher {
  const memory = recorderOf(help);
  const { words, open } = help;
  const { host } = stageOf(help);
  const label = h("span");
  const button = h("button", { type: "button", "aria-expanded": "false", click: () => open() }, icon(ICON_HELP), label);
  const pill = h("div", { class: "launcher", part: "launcher" }, button);
  const dot = h("i", { class: "dotask" });
  host.show(pill);
  const isNew = () =>
    !!help.reply?.items.some(
      (item) => item.style === "whats_new" && !memory.isDismissed(item) && !memory.has("seen", item),
    );
  return {
    update(mayAsk) {
      const name = words.t("Help");
      label.textContent = name;
      const asks = mayAsk && isNew();
      button.setAttribute("aria-label", asks ? words.t("{name}: something new", { name }) : name);
      if (asks) button.append(dot);
      else dot.remove();
    },
    away(hidden) {
      if (hidden) pill.remove();
      else if (!pill.isConnected) host.show(pill);
    },
  };
}
