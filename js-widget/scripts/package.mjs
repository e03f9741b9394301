/**
 * Build the npm package into dist/: an ES module with literal imports of its chunks and catalogues, so that a bundler
 * splits them; the classic script; and the types. Usage: node scripts/package.mjs
 */
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { at, bundle, bundleChunks, catalogs, HERE, make, spoken } from "./build.mjs";

const DIST = path.join(HERE, "dist");
const TYPES = ["module.d.ts", "global.d.ts"];

/** A table of literal imports. */
const table = (names, file) => `{${names.map((name) => `"${name}": () => import("${file(name)}")`).join(",\n")}}`;

/** In the package the catalogues are imported, and not fetched from where the chunk lies. */
const imported = (words) => ({
  name: "imported",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.\/strings\// }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /src\/words\/catalogs\.ts$/ }, () => ({ contents: catalogTable(words) }));
  },
});

const chunkTable = (names) =>
  `const CHUNKS = async (name) => (${table(names, (name) => `./chunks/${name}.js`)})[name]();`;

const catalogTable = (words) => `const files = ${table([...words.keys()], (name) => `../strings/${name}.js`)};
  const parts = ${JSON.stringify(spoken(words).parts)};
  export const hasWords = (chunk) => parts.includes(chunk);
  export const readCatalog = async (locale, part) => (await files[part ? locale + "." + part : locale]?.())?.default;`;

/** The declarations that these need, and no others. */
async function types() {
  const folder = await mkdtemp(path.join(tmpdir(), "types-"));
  const found = new Map();
  async function follow(file) {
    if (found.has(file)) return;
    const text = await readFile(path.join(folder, file), "utf8");
    found.set(file, text);
    for (const [, to] of text.matchAll(/from "(\.[^"]+)\.js"/g))
      await follow(path.join(path.dirname(file), `${to}.d.ts`));
  }
  const tsc = path.join(HERE, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", path.join(HERE, "tsconfig.package.json"), "--outDir", folder], {
    stdio: "inherit",
  });
  for (const file of TYPES) await follow(file);
  await rm(folder, { recursive: true });
  return [...found].map(([file, text]) => [`types/${file}`, text]);
}

/** Every file of dist/ by its path. `global.js` is there for its types only. */
async function pack() {
  const words = await catalogs();
  const chunks = await bundleChunks({}, [imported(words)]);
  const { files } = await make();
  return new Map([
    ["index.js", await bundle({ ...at("src/module.ts"), banner: { js: chunkTable([...chunks.keys()]) } }, "esm")],
    ["widget.js", files.get("widget.js")],
    ["global.js", "export {};\n"],
    ["LICENSE", await readFile(path.join(HERE, "../LICENSE"))],
    ["LICENSE-preact", await readFile(path.join(HERE, "node_modules/preact/LICENSE"))],
    ...[...chunks].map(([name, bytes]) => [`chunks/${name}.js`, bytes]),
    ...[...words].map(([name, bytes]) => [`strings/${name}.js`, `export default ${String(bytes).trim()};\n`]),
    ...(await types()),
  ]);
}

const files = await pack();
await rm(DIST, { recursive: true, force: true });
for (const [file, content] of files) {
  const to = path.join(DIST, file);
  await mkdir(path.dirname(to), { recursive: true });
  await writeFile(to, content);
}
