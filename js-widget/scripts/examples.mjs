/**
 * Bundle examples/widget as a product would bundle it, with what `npm run build:package` made. Usage:
 * node scripts/examples.mjs OUT          writes OUT/react, OUT/vue and OUT/svelte
 * node scripts/examples.mjs OUT --serve  and shows them at http://127.0.0.1:8001/, with the help of the running demo
 */
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "svelte/compiler";
import { compileScript, parse } from "vue/compiler-sfc";

const HERE = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const EXAMPLES = path.join(HERE, "../examples/widget");
const ENTRIES = { react: "main.jsx", vue: "main.js", svelte: "main.js" };
const DEMO = { host: "127.0.0.1", port: 8000 };
const PORT = 8001;
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8" };

const compiled = (name, filter, compileFile) => ({
  name,
  setup({ onLoad }) {
    onLoad({ filter }, async ({ path: file }) => ({ contents: compileFile(await readFile(file, "utf8"), file) }));
  },
});
const vue = compiled("vue", /\.vue$/, (text, filename) => {
  const { descriptor } = parse(text, { filename });
  return compileScript(descriptor, { id: filename, inlineTemplate: true }).content;
});
const svelte = compiled("svelte", /\.svelte$/, (text, filename) => compile(text, { filename }).js.code);

async function bundleExample(name, out) {
  const outdir = path.join(out, name);
  await build({
    absWorkingDir: HERE,
    entryPoints: [path.join(EXAMPLES, name, ENTRIES[name])],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    jsx: "automatic",
    nodePaths: [path.join(HERE, "node_modules")],
    alias: { "@helpsdk/widget": path.join(HERE, "dist/index.js") },
    conditions: ["browser"],
    define: {
      "process.env.NODE_ENV": '"production"',
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    plugins: [vue, svelte],
  });
  await copyFile(path.join(EXAMPLES, name, "index.html"), path.join(outdir, "index.html"));
}

/** The help server's answers, as if it were of this origin. */
function ask({ method, url, headers }, body, response) {
  const asked = request({ ...DEMO, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  asked.on("error", () => response.writeHead(502).end("run: make demo"));
  body.pipe(asked);
}

async function answer(incoming, response, out) {
  const { pathname } = new URL(incoming.url, "http://localhost");
  if (pathname.startsWith("/help/")) return ask(incoming, incoming, response);
  const file = path.join(out, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
  const text = file.startsWith(out) && (await readFile(file).catch(() => undefined));
  if (!text) return response.writeHead(404).end();
  response.writeHead(200, { "Content-Type": TYPES[path.extname(file)] ?? "text/plain" }).end(text);
}

const out = path.resolve(process.argv[2] ?? path.join(HERE, "../build/examples"));
await mkdir(out, { recursive: true });
for (const name of Object.keys(ENTRIES)) await bundleExample(name, out);
if (process.argv.includes("--serve")) {
  createServer((incoming, response) => answer(incoming, response, out)).listen(PORT, "127.0.0.1");
  for (const name of Object.keys(ENTRIES)) console.log(`http://127.0.0.1:${PORT}/${name}/`);
}
