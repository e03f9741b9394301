import { expect, test } from "vitest";
import { pointAt } from "../src/ring/stem.js";

function card(left: number, top: number, width = 312): HTMLElement {
  const element = document.createElement("div");
  element.getBoundingClientRect = () => new DOMRect(left, top, width, 120);
  document.body.append(element);
  return element;
}

test.each([
  ["a wide field", new DOMRect(100, 100, 320, 36), 100, "24px", "bottom"],
  ["a small button, at its middle", new DOMRect(100, 100, 32, 32), 100, "16px", "bottom"],
  ["never past the card's corners", new DOMRect(900, 100, 320, 36), 100, "298px", "bottom"],
  ["a card above its element", new DOMRect(100, 400, 320, 36), 100, "24px", "top"],
])("the stem of %s", (_, element, left, stem, side) => {
  const tip = card(left, side === "bottom" ? 146 : 270);
  pointAt(tip, element);
  expect([tip.style.getPropertyValue("--stem"), tip.dataset["side"]]).toEqual([stem, side]);
});
