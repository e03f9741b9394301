import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Help } from "../src/contract.js";
import type { ArticleReply } from "../src/core/wire.js";
import { start } from "../src/reader/index.js";
import { h } from "../src/stage/h.js";
import { address, renderTree } from "../src/stage/render.js";

beforeEach(() => vi.stubGlobal("location", new URL("https://app.example:8443/invoices")));
afterEach(() => vi.unstubAllGlobals());

/** An article, as a page at https://app.example:8443 shows it. */
function read(tree: unknown[], article: Partial<ArticleReply> = {}, options = {}): HTMLElement {
  const context = { server: "https://help.example/", article: () => {} };
  const stage = { h, address, context, icon: () => h("i"), host: { style() {} } };
  const words = { t: (text: string) => text, catalog: { locale: "en" } };
  const help = { parts: { stage }, options, words } as unknown as Help;
  const box = document.createElement("div");
  const reader = start(help).context({ glossary: {}, headings: [], ...article } as unknown as ArticleReply, context);
  box.append(renderTree(tree, reader));
  return box;
}

/** An article that is one video. */
const drawn = (src: string, videos: string | string[]) => read([{ t: "video", src, title: "How" }], {}, { videos });

test("a video of a host that the page names is a sandboxed frame", () => {
  const frame = drawn("https://player.example/v/1", "player.example app.example").querySelector("iframe");
  expect(frame?.getAttribute("sandbox")).toContain("allow-scripts");
});

test.each([
  ["https://app.example/v/1", ["app.example"]],
  ["https://APP.example/v/1", "app.example"],
  ["https://app.example:8443/v/1", ["app.example:8443"]],
  ["https://app.example:443/v/1", "app.example"],
])("%s of the page's own host is a link, whatever the page names", (src, videos) => {
  const box = drawn(src, videos);
  expect(box.querySelector("iframe")).toBeNull();
  expect(box.querySelector("a.video")).not.toBeNull();
});

test("the heading of an internal section says so, and no other", () => {
  const tree = ["open", "notes"].map((id) => ({ t: "h2", id, c: [id] }));
  const headings = [
    { id: "open", level: 2, text: "open", internal: false },
    { id: "notes", level: 2, text: "notes", internal: true },
  ];
  const texts = [...read(tree, { headings }).querySelectorAll("h4")].map((heading) => heading.textContent);
  expect(texts).toEqual(["open", "notes Internal"]);
});
