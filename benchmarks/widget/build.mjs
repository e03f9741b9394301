/** Bundle each peer as a page would include it: one script, one style sheet, minified. Usage: node build.mjs PEERS OUT NODE_MODULES */
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const [peers, out, modules] = process.argv.slice(2);
const { build } = createRequire(path.join(modules, "x.js"))("esbuild");
for (const file of await readdir(peers))
  await build({
    entryPoints: [path.join(peers, file)],
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    nodePaths: [modules],
    logLevel: "error",
  });
