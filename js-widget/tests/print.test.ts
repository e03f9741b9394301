import { expect, test } from "vitest";
import { onPaper } from "../src/tools/print.js";

function article(...children: Array<Node | string>): HTMLElement {
  const element = document.createElement("article");
  element.append(...children);
  return element;
}

function make(tag: string, attributes: Record<string, string>, text = ""): HTMLElement {
  const element = Object.assign(document.createElement(tag), { textContent: text });
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

test("links get numbers and their addresses stand at the end", () => {
  const copy = onPaper(
    article("See ", make("a", { href: "https://a.example/" }, "A"), make("a", { href: "#" }, "B")),
    document,
  );
  expect(copy.querySelectorAll("sup")).toHaveLength(1);
  expect([...copy.querySelectorAll(".notes li")].map((note) => note.textContent)).toEqual(["https://a.example/"]);
});

test("what is of no use on paper is left out, and what is folded is open", () => {
  const whole = article(
    make("img", {}),
    make("button", { class: "copy" }, "Copy"),
    make("details", {}, "More"),
    "Text",
  );
  const copy = onPaper(whole, document);
  expect(copy.textContent).toBe("MoreText");
  expect(copy.querySelector("details")?.open).toBe(true);
  expect(whole.querySelector("img")).not.toBeNull();
});
