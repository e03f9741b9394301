import { beforeEach, expect, test } from "vitest";
import { attributesOf, pathOf } from "../src/fingerprint/attributes.js";
import { labelOf, landmarkOf } from "../src/fingerprint/surroundings.js";
import { selectorOf } from "../src/record/selector.js";
import { yamlOf } from "../src/record/yaml.js";

const only = (selector: string) => document.querySelector<HTMLElement>(selector) as HTMLElement;

function draw(html: string, path = "/"): void {
  history.replaceState(null, "", path);
  document.body.innerHTML = html;
}

beforeEach(() => draw(""));

test.each([
  ["/invoices", "edit?tab=2#rows", "/edit?tab=2#rows"],
  ["/invoices/7", "/invoices/7/edit", "/invoices/#/edit"],
  ["/invoices", "/invoices/7/edit", "/invoices/7/edit"],
  ["/", "/find?b=2&a=1&key=3f9c1ab2d4", "/find?a=1&b=2"],
  ["/", "https://other.example/docs", "//other.example/docs"],
  ["/", "mailto:help@example.com", "mailto:help@example.com"],
  ["/", "#", undefined],
  ["/", "javascript:void 0", undefined],
  ["/", "https://[", undefined],
])("on %s the link %s leads to %s", (page, href, path) => {
  draw(`<a href="${href}">x</a>`, page);
  expect(pathOf(only("a"), "href")).toBe(path);
});

test.each([
  [
    `<input id="tax" name="tax_id" data-testid="tax" value="typed">`,
    { id: "tax", name: "tax_id", type: "text", "data-testid": "tax" },
  ],
  [`<input id=":r1:" name="plan" type="radio" value="team">`, { name: "plan", value: "team", type: "radio" }],
  [`<button id="mui-12345" class="x">Save</button>`, {}],
])("of %s lasting attributes are recorded, and nothing that was typed", (html, attributes) => {
  draw(html);
  expect(attributesOf(document.body.firstElementChild as Element)).toEqual(attributes);
});

test("what stands over an element is its label: a title before it, its field's, its row's", () => {
  draw(`<main id="page"><section><h2>Lines 12</h2><div><button id="add">Add</button></div></section>
    <table><caption>Drafts</caption><tr><td>7</td><td>North Mill</td><td><button id="row">Send</button></td></tr>
    <tr><td><a id="head">Old Ferry</a></td><td>x</td></tr></table>
    <fieldset><legend>Dates</legend><label for="from">From</label><input id="from"><a id="today">Today</a></fieldset></main>`);
  expect(["#add", "#row", "#head", "#today", "#from"].map((one) => labelOf(only(one)))).toEqual([
    "lines #",
    "north mill",
    "drafts",
    "from",
    "dates",
  ]);
  expect(landmarkOf(only("#add"))).toBe("main#page");
});

test("a selector names what lasts, and falls back on positions", () => {
  draw(`<form id="pay"><p class="css-1q2w3e row"><input name="card"><button class="css-9z8y7x go">Pay</button></p></form>
    <ul><li><b>1</b></li><li><b>2</b></li></ul>`);
  expect(selectorOf(only("input"))).toBe('input[name="card"]');
  expect(selectorOf(only("button"))).toBe("button.go");
  expect(selectorOf(only("li:last-child b"))).toBe("ul > li:nth-of-type(2) > b:nth-of-type(1)");
});

test("what is pasted is YAML, with its remark over it", () => {
  const anchor = { tag: "a", name: 'say "yes": #', attributes: { href: "/a?b=1" }, ordinal: 0 };
  expect(yamlOf(anchor, "Two look the same.")).toBe(
    `# Two look the same.\nanchor:\n  tag: "a"\n  name: "say \\"yes\\": #"\n  attributes:\n    href: "/a?b=1"\n  ordinal: 0\n`,
  );
});
