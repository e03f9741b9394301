/** Elements from code: the only way the loader makes any. Text stays text. */
export type Child = Node | string | false | null | undefined;
type Properties = Record<string, string | EventListener>;

const SVG = "http://www.w3.org/2000/svg";

/** Functions become listeners (`click: …`), everything else attributes. */
export function h(tag: string, properties: Properties = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

export const ICON_HELP = "M5.6 6a2.4 2.4 0 1 1 3.5 2.1C8.3 8.6 8 9 8 9.8m0 2.7v.1";
export const ICON_CLOSE = "m4 4 8 8m0-8-8 8";

/** One path on a 16 × 16 grid, hidden from assistive technology. */
export function icon(path: string): Element {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
