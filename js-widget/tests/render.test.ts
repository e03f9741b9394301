import { expect, test, vi } from "vitest";
import { address, type RenderContext, renderTree } from "../src/stage/render.js";

const context: RenderContext = { server: "https://help.example/help/", article: () => {} };

function html(tree: unknown, own: RenderContext = context): string {
  const box = document.createElement("div");
  box.append(renderTree(tree, own));
  return box.innerHTML;
}

test("draws what is allowed", () => {
  const tree = [
    { t: "p", c: ["A ", { t: "strong", c: ["bold"] }, " ", { t: "code", c: ["<b>"] }] },
    { t: "ol", start: 3, c: [{ t: "li", c: ["x"] }] },
  ];
  expect(html(tree)).toBe('<p>A <strong>bold</strong> <code>&lt;b&gt;</code></p><ol start="3"><li>x</li></ol>');
});

test.each([
  "script",
  "style",
  "iframe",
  "object",
  "svg",
  "form",
  "input",
  "link",
  "meta",
  "base",
  "template",
  "constructor",
  "__proto__",
  "toString",
])("leaves out <%s> with all it holds", (t) => {
  expect(html([{ t, src: "https://x.example/", href: "https://x.example/", c: ["alert(1)"] }, "after"])).toBe("after");
});

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  " javascript:alert(1)",
  "java\nscript:alert(1)",
  "\u0001javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "blob:https://x.example/1",
  "file:///etc/passwd",
  7,
  { toString: () => "javascript:alert(1)" },
])("a link to %s keeps its words only", (href) => {
  expect(html([{ t: "a", href, c: ["go"] }])).toBe("<span>go</span>");
});

test.each(["javascript:alert(1)", "data:image/svg+xml,<svg onload=alert(1)>", "data:text/html,x", undefined])(
  "a picture from %s is left out",
  (src) => {
    expect(html([{ t: "img", src, alt: "" }])).toBe("");
  },
);

test("attributes outside the list are left off, handlers and styles first", () => {
  const node = {
    t: "p",
    onclick: "alert(1)",
    style: "position:fixed",
    class: "panel",
    id: "x",
    title: "kept",
    c: ["a"],
  };
  expect(html([node])).toBe('<p title="kept">a</p>');
});

test("a link elsewhere opens apart and tells nothing about the page", () => {
  expect(html([{ t: "a", href: "https://x.example/", c: ["x"] }])).toContain(
    'target="_blank" rel="noopener noreferrer nofollow"',
  );
});

test("pictures are relative to the help server", () => {
  expect(html([{ t: "img", src: "v1/assets/ab12", alt: "A form" }])).toBe(
    '<img alt="A form" src="https://help.example/help/v1/assets/ab12" loading="lazy">',
  );
});

test("a link to an article opens it", () => {
  const article = vi.fn();
  const box = document.createElement("div");
  box.append(renderTree([{ t: "a", article: "tax", section: "germany", c: ["Tax"] }], { ...context, article }));
  box.querySelector("a")?.click();
  expect(article).toHaveBeenCalledWith("tax", "germany");
});

test.each([null, undefined, 7, "text", {}, [null], [[["p"]]], [{ t: 5 }], [{ c: ["x"] }], [{ t: "p", c: "no list" }]])(
  "garbage %j never throws",
  (tree) => {
    expect(() => html(tree)).not.toThrow();
  },
);

test("a tree beyond the depth limit is cut, not followed", () => {
  let node: unknown = "deep";
  for (let level = 0; level < 5_000; level++) node = { t: "div", c: [node] };
  expect(html([node])).not.toContain("deep");
});

test("an address is judged after parsing", () => {
  expect(address("HTTPS://x.example/a b", "https://help.example/", /^https:/)).toBe("https://x.example/a%20b");
  expect(address("//x.example", "javascript:0", /^https:/)).toBeUndefined();
});
