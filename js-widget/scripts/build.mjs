/**
 * Build the widget into the Python package: loader, lazy chunks, catalogues and manifest. The same source gives the
 * same bytes. Usage: node scripts/build.mjs [--check | --release]. `--check` builds beside and fails when the committed
 * build differs; `--release` builds nothing, but keeps a copy of the committed build for pages opened before an upgrade.
 */
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { clear, EARLIER, keepRelease } from "./earlier.mjs";

export const HERE = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const OUT = path.join(HERE, "../helpsdk/server/static/widget");
const CATALOGS = path.join(HERE, "../helpsdk/i18n/messages");
const CHUNKS = {
  identity: "src/identity/index.ts",
  words: "src/words/index.ts",
  memory: "src/memory/index.ts",
  stage: "src/stage/index.ts",
  tips: "src/tips/index.ts",
  chrome: "src/chrome/index.ts",
  dialog: "src/dialog/index.ts",
  modal: "src/modal/index.ts",
  tour: "src/tour/index.ts",
  checklist: "src/checklist/index.ts",
  frames: "src/frames/index.ts",
  absent: "src/absent/index.ts",
  debug: "src/debug/index.ts",
  panel: "src/panel/index.tsx",
  reader: "src/reader/index.ts",
  place: "src/place.ts",
  fingerprint: "src/fingerprint/index.ts",
  record: "src/record/index.ts",
};
/** Parts of the panel that come later and use its Preact and its pieces, which `KIT` lends them. */
const PANEL_PARTS = {
  article: "src/article/index.tsx",
  browse: "src/browse/index.tsx",
  contact: "src/contact/index.tsx",
  news: "src/news/index.tsx",
  results: "src/results/index.tsx",
  tools: "src/tools/index.tsx",
};
const KIT = "src/panel/kit.ts";
const TARGET = "es2022";

const digest = (bytes, algorithm, encoding) => createHash(algorithm).update(bytes).digest(encoding);
const short = (bytes) => digest(bytes, "sha256", "hex").slice(0, 8);

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

/** How Preact copies a node: by assignment, which a page refuses that has frozen what all objects inherit. */
const COPY = /for\(var (\w) in (\w)\)(\w)\[\1\]=\2\[\1\];return \3\b/;
const preact = {
  name: "preact",
  setup({ onLoad }) {
    onLoad({ filter: /preact\/dist\/preact(\.module\.js|\.mjs|\.js)$/ }, async ({ path: file }) => {
      const code = await readFile(file, "utf8");
      if (!COPY.test(code)) throw new Error(`${file}: Preact no longer copies as COPY says`);
      const define = "return Object.defineProperties($3,Object.getOwnPropertyDescriptors({...$2}))";
      return { contents: code.replace(COPY, define), loader: "js" };
    });
  },
};

const SETTINGS = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  write: false,
  target: TARGET,
  charset: "utf8",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
};

export async function bundle(entry, format, define = {}, plugins = []) {
  const result = await build({ ...SETTINGS, ...entry, format, define, plugins: [styles, preact, ...plugins] });
  return Buffer.from(result.outputFiles[0].contents);
}
export const at = (file) => ({ entryPoints: [file] });

/** What the kit exports, by name. */
async function kitNames() {
  const { metafile } = await build({ ...SETTINGS, ...at(KIT), format: "esm", metafile: true, plugins: [styles] });
  return Object.values(metafile.outputs)[0].exports;
}

/** In a part of the panel, Preact and the kit are variables that the running panel fills. */
const lent = (names) => ({
  name: "lent",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(preact(\/.*)?|.*\/panel\/kit\.js|lent)$/ }, () => ({ path: "lent", namespace: "lent" }));
    onLoad({ filter: /./, namespace: "lent" }, () => ({
      contents: `export let ${names}; export const lend = (kit) => ({${names}} = kit);`,
    }));
  },
});

/** A part of the panel, which borrows the kit before it starts. */
const part = (file) => ({
  stdin: {
    resolveDir: HERE,
    contents: `import { lend } from "lent"; import { start as begin } from "./${file}";
      export const start = (help) => (lend(help.parts.panel.kit), begin(help));`,
  },
});

const describe = (file, bytes) => ({
  file,
  bytes: bytes.length,
  gzip: gzipSync(bytes, { level: 9 }).length,
  integrity: `sha384-${digest(bytes, "sha384", "base64")}`,
});

/** The compiled catalogues by language and part: `ru`, `ru.panel`. */
export async function catalogs() {
  const names = (await readdir(CATALOGS)).filter((name) => name.endsWith(".json")).sort();
  const read = async (name) => [name.replace(".json", ""), await readFile(path.join(CATALOGS, name))];
  return new Map(await Promise.all(names.map(read)));
}

/** The languages that have words of their own, and the parts beside the first that have some. */
export function spoken(words) {
  const names = [...words.keys()].map((key) => key.split("."));
  return {
    locales: [...new Set(names.map(([locale]) => locale))],
    parts: [...new Set(names.flatMap(([, part]) => part ?? []))],
  };
}

/** Every chunk by name. `plugins` see its source first. */
export async function bundleChunks(define, plugins = []) {
  const borrowed = lent(await kitNames());
  const chunks = new Map();
  for (const [name, file] of Object.entries(CHUNKS)) chunks.set(name, await bundle(at(file), "esm", define, plugins));
  for (const [name, file] of Object.entries(PANEL_PARTS))
    chunks.set(name, await bundle(part(file), "esm", define, [borrowed, ...plugins]));
  return chunks;
}

/** Every file of a build by name, the manifest last. */
export async function make() {
  const files = new Map();
  const manifest = { loader: {}, panel: {}, lazy: {}, fallback: {}, locales: {} };
  const keep = (name, extension, bytes) => {
    const file = `${name}.${extension}`;
    files.set(file, bytes);
    return describe(file, bytes);
  };
  const chunks = {};
  const words = await catalogs();
  for (const [name, bytes] of words) manifest.locales[name] = keep(`strings-${name}`, "json", bytes);
  for (const [name, bytes] of await bundleChunks({ STRINGS: JSON.stringify(spoken(words)) }))
    chunks[name] = keep(name, "js", bytes);
  // One address for all of a build: what an open page loads later is of the build that it began with
  const hash = short(Buffer.concat([...files].flatMap(([name, bytes]) => [Buffer.from(`${name}\0`), bytes])));
  const assets = JSON.stringify(`widget/${hash}/`);
  const loader = await bundle(at("src/index.ts"), "iife", { FOLDER: assets });
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
  const odd = committed.filter((name) => !files.has(name) && name !== EARLIER);
  for (const [name, bytes] of files) {
    const there = await readFile(path.join(OUT, name)).catch(() => undefined);
    if (!there || comparable(name, there) !== comparable(name, bytes)) odd.push(name);
  }
  if (odd.length) console.error(`not what the source builds: ${odd.join(", ")}; run: npm run build`);
  return odd.length === 0;
}

async function write(files) {
  await clear(OUT);
  for (const [name, bytes] of files) await writeFile(path.join(OUT, name), bytes);
}

function report({ loader, panel, lazy, fallback, locales }) {
  for (const { file, bytes, gzip } of [loader, panel, ...Object.values(lazy), fallback, ...Object.values(locales)]) {
    console.log(`${file.padEnd(36)} ${String(bytes).padStart(7)} bytes ${String(gzip).padStart(6)} gzip`);
  }
}

if (process.argv[1] !== fileURLToPath(import.meta.url)) {
  // read as a module: the package is built with the same settings
} else if (process.argv.includes("--release")) console.log(`kept: ${(await keepRelease(OUT)).join(", ")}`);
else {
  const { files, manifest } = await make();
  if (process.argv.includes("--check")) process.exitCode = (await check(files)) ? 0 : 1;
  else {
    await write(files);
    report(manifest);
  }
}
