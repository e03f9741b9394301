/** Pictures that are shown smaller than they are open large when they are pressed. */
import { type Help, stageOf } from "../contract.js";
import type { Draw } from "../stage/render.js";

/** Less than this is not worth a press. */
const WORTH = 1.15;

/** The picture alone in a dialog, which any press and Esc close. The browser gives the focus back. */
function enlarge(help: Help, { src, alt }: HTMLImageElement): void {
  const { h, host } = stageOf(help);
  const { t } = help.words;
  const close = () => dialog.close();
  const button = h("button", { type: "button", class: "b small" }, t("Close"));
  const picture = h("figure", {}, h("img", { src, alt }), h("figcaption", { "aria-hidden": "true" }, alt), button);
  const dialog = h("dialog", { class: "large", "aria-label": alt || t("Picture") }, picture) as HTMLDialogElement;
  dialog.addEventListener("click", close);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  host.root.append(dialog);
  dialog.showModal();
}

export function picture(help: Help): Draw {
  const { h, address } = stageOf(help);
  const { t } = help.words;
  return (node, _, { server }) => {
    const src = address(node["src"], server);
    if (!src) return null;
    const alt = typeof node["alt"] === "string" ? node["alt"] : "";
    const sizes = Object.fromEntries(
      ["width", "height"].flatMap((name) => (Number(node[name]) > 0 ? [[name, String(node[name])]] : [])),
    );
    const image = h("img", { alt, src, loading: "lazy", ...sizes }) as HTMLImageElement;
    image.addEventListener("load", () => {
      if (image.naturalWidth < image.clientWidth * WORTH || image.parentElement?.matches("a, .zoom")) return;
      const press = () => enlarge(help, image);
      const button = h("button", { type: "button", class: "zoom", click: press });
      button.setAttribute("aria-label", alt ? t("Enlarge: {picture}", { picture: alt }) : t("Enlarge the picture"));
      image.replaceWith(button);
      button.append(image);
    });
    return image;
  };
}
