import { h } from "./h.js";

/**
 * The one way content gets onto a page: a tree of nodes, drawn by an allow-list. Unknown tags are left out with all
 * they hold, unknown attributes are left off, and a link or picture whose address could run something loses it.
 */
export interface TreeNode {
  t: string;
  c?: unknown[];
  [attribute: string]: unknown;
}

export type Draw = (node: TreeNode, children: Node[], context: RenderContext) => Node | null;

export interface RenderContext {
  /** The help server's root, which pictures are relative to. */
  server: string;
  /** Open another article. */
  article(id: string, section?: string): void;
  /** Go to a heading of this article. */
  section?(id: string): void;
  /** Hears of a tag that is left out. */
  unknown?(tag: string): void;
  /** Other ways to draw a tag; an entry wins over the table below. */
  draw?: Record<string, Draw>;
}

const DEEPEST = 40;
const LINKS = /^(https?|mailto|tel):/;
const PICTURES = /^(https?:|data:image\/(png|jpeg|gif|webp)[;,])/;
const EVERYWHERE = ["lang", "dir", "title"];
const PLAIN =
  "p h2 h3 h4 h5 h6 ul ol li blockquote pre table thead tbody tr th td hr dl dt dd figure figcaption details summary div " +
  "em strong code del ins sub sup kbd mark br abbr q cite small s u b i span ruby rt rp bdi bdo time";
const ATTRIBUTES: Record<string, string[]> = {
  ol: ["start"],
  pre: ["lang"],
  th: ["align", "colspan", "rowspan"],
  td: ["align", "colspan", "rowspan"],
  details: ["open"],
  img: ["alt", "width", "height"],
};
const TAGS = new Set(PLAIN.split(" "));

/** The address when its scheme is allowed, that of a picture unless said otherwise; else nothing. Parsing sees through case, spaces and control characters. */
export function address(value: unknown, base: string, allowed = PICTURES): string | undefined {
  if (typeof value !== "string") return undefined;
  try {
    const url = new URL(value, base);
    return allowed.test(url.href) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

function attributes(node: TreeNode): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of [...EVERYWHERE, ...(ATTRIBUTES[node.t] ?? [])]) {
    const value = node[name];
    if (typeof value === "string" || typeof value === "number") found[name] = String(value);
    else if (value === true) found[name] = "";
  }
  return found;
}

function button(press: () => void, children: Node[]): Node {
  const click = (event: Event) => {
    event.preventDefault();
    press();
  };
  return h("a", { href: "#", class: "t", click }, ...children);
}

function link(node: TreeNode, children: Node[], context: RenderContext): Node {
  const { article, section, href } = node;
  if (typeof article === "string") {
    return button(() => context.article(article, typeof section === "string" ? section : undefined), children);
  }
  if (typeof href === "string" && href.startsWith("#") && context.section) {
    return button(() => context.section?.(href.slice(1)), children);
  }
  const target = address(href, document.baseURI, LINKS);
  if (!target) return h("span", {}, ...children);
  const away = target.startsWith("http") && !target.startsWith(`${location.origin}/`);
  const properties = away ? { target: "_blank", rel: "noopener noreferrer nofollow" } : {};
  return h("a", { ...attributes(node), class: "t", href: target, ...properties }, ...children);
}

const DRAW: Record<string, Draw> = {
  a: link,
  img(node, _, { server }) {
    const src = address(node["src"], server);
    return src ? h("img", { alt: "", ...attributes(node), src, loading: "lazy" }) : null;
  },
  callout: (node, children) =>
    h("div", { class: "call" }, ...(node["title"] ? [h("b", {}, String(node["title"]))] : []), ...children),
  video: (node, _, context) => link({ t: "a", href: node["src"] }, [new Text(String(node["title"] ?? ""))], context),
  term: (_, children) => h("span", {}, ...children),
};

function draw(node: unknown, context: RenderContext, depth: number): Node[] {
  if (typeof node === "string") return [new Text(node)];
  if (!node || typeof node !== "object" || depth > DEEPEST) return [];
  const { t, c } = node as TreeNode;
  const own = Object.hasOwn(context.draw ?? {}, t) ? context.draw?.[t] : Object.hasOwn(DRAW, t) ? DRAW[t] : undefined;
  if (!own && !TAGS.has(t)) {
    context.unknown?.(t);
    return [];
  }
  const children = Array.isArray(c) ? c.flatMap((child) => draw(child, context, depth + 1)) : [];
  const drawn = own ? own(node as TreeNode, children, context) : h(t, attributes(node as TreeNode), ...children);
  return drawn ? [drawn] : [];
}

/** Draw a tree. Never throws for what the tree holds. */
export function renderTree(tree: unknown, context: RenderContext): DocumentFragment {
  const fragment = document.createDocumentFragment();
  if (Array.isArray(tree)) fragment.append(...tree.flatMap((node) => draw(node, context, 0)));
  return fragment;
}
