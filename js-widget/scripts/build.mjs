/**
 * Build the widget into the Python package: loader, lazy chunks, catalogues and manifest. The same source gives the
 * same bytes. Usage: node scripts/build.mjs [--check], which builds beside and fails when the committed build differs.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const HERE = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const OUT = path.join(HERE, "../helpsdk/server/static/widget");
const CATALOGS = path.join(HERE, "../helpsdk/i18n/messages");
const CHUNKS = {
  identity: "src/identity/index.ts",
  words: "src/words/index.ts",
  memory: "src/memory/index.ts",
  stage: "src/stage/index.ts",
  tips: "src/tips/index.ts",
  chrome: "src/chrome/index.ts",
  panel: "src/panel/index.tsx",
  reader: "src/reader/index.ts",
  place: "src/place.ts",
};
const TARGET = "es2022";

const digest = (bytes, algorithm, encoding) => createHash(algorithm).update(bytes).digest(encoding);
const short = (bytes) => digest(bytes, "sha256", "hex").slice(0, 10);

/** Style sheets become minified strings. */
const styles = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
      const { code } = await transform(await readFile(file, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

async function bundle(entry, format, define = {}) {
  const result = await build({
    absWorkingDir: HERE,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format,
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    define,
    plugins: [styles],
  });
  return Buffer.from(result.outputFiles[0].contents);
}

const describe = (file, bytes) => ({
  file,
  bytes: bytes.length,
  gzip: gzipSync(bytes, { level: 9 }).length,
  integrity: `sha384-${digest(bytes, "sha384", "base64")}`,
});

async function catalogs() {
  const names = (await readdir(CATALOGS)).filter((name) => name.endsWith(".json") && name !== "en.json").sort();
  const read = async (name) => [name.replace(".json", ""), Buffer.from(await readFile(path.join(CATALOGS, name)))];
  return Promise.all(names.map(read));
}

/** Every file of a build by name, the manifest last. */
async function make() {
  const files = new Map();
  const manifest = { loader: {}, panel: {}, lazy: {}, fallback: {}, locales: {} };
  const keep = (name, extension, bytes) => {
    const file = `${name}-${short(bytes)}.${extension}`;
    files.set(file, bytes);
    return describe(file, bytes);
  };
  const named = (group) => Object.fromEntries(Object.entries(group).map(([name, { file }]) => [name, file]));
  const chunks = {};
  for (const [locale, bytes] of await catalogs()) manifest.locales[locale] = keep(`strings-${locale}`, "json", bytes);
  const define = { STRINGS: JSON.stringify(named(manifest.locales)) };
  for (const [name, entry] of Object.entries(CHUNKS))
    chunks[name] = keep(name, "js", await bundle(entry, "esm", define));
  const hash = short([...files.keys()].join("\n"));
  const assets = JSON.stringify({ folder: `widget/${hash}/`, chunks: named(chunks) });
  const loader = await bundle("src/index.ts", "iife", { ASSETS: assets });
  files.set("widget.js", loader);
  manifest.loader = describe("widget.js", loader);
  const { panel, place, ...lazy } = chunks;
  manifest.lazy = lazy;
  manifest.panel = panel;
  manifest.fallback = place;
  files.set("manifest.json", Buffer.from(`${JSON.stringify({ hash, ...manifest }, null, 2)}\n`));
  return { files, manifest };
}

/** How well zlib packs differs between its versions, so the figure is not compared. */
const comparable = (name, bytes) =>
  name === "manifest.json" ? String(bytes).replace(/"gzip": \d+/g, "") : String(bytes);

async function check(files) {
  const committed = await readdir(OUT).catch(() => []);
  const odd = committed.filter((name) => !files.has(name));
  for (const [name, bytes] of files) {
    const there = await readFile(path.join(OUT, name)).catch(() => undefined);
    if (!there || comparable(name, there) !== comparable(name, bytes)) odd.push(name);
  }
  if (odd.length) console.error(`not what the source builds: ${odd.join(", ")}; run: npm run build`);
  return odd.length === 0;
}

async function write(files) {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  for (const [name, bytes] of files) await writeFile(path.join(OUT, name), bytes);
}

function report({ loader, panel, lazy, fallback, locales }) {
  for (const { file, bytes, gzip } of [loader, panel, ...Object.values(lazy), fallback, ...Object.values(locales)]) {
    console.log(`${file.padEnd(36)} ${String(bytes).padStart(7)} bytes ${String(gzip).padStart(6)} gzip`);
  }
}

const { files, manifest } = await make();
if (process.argv.includes("--check")) process.exitCode = (await check(files)) ? 0 : 1;
else {
  await write(files);
  report(manifest);
}
