// @vitest-environment node
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clear, keepRelease } from "../scripts/earlier.mjs";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "widget-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A build of one chunk. */
async function build(hash) {
  await clear(folder);
  const files = {
    "manifest.json": JSON.stringify({ hash }),
    "widget.js": `loader ${hash}`,
    [`panel-${hash}.js`]: hash,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
}

async function tree() {
  const all = await readdir(path.join(folder, "earlier"), { recursive: true });
  return all.filter((name) => /\.js$/.test(name)).sort();
}

test("a release keeps chunks and loader of the build, and builds leave them", async () => {
  await build("aa");
  await keepRelease(folder);
  await build("bb");
  expect(await tree()).toEqual(["aa/panel-aa.js", "aa/widget.js"]);
  expect(await readFile(path.join(folder, "earlier/aa/widget.js"), "utf8")).toBe("loader aa");
  expect(await readFile(path.join(folder, "widget.js"), "utf8")).toBe("loader bb");
});

test("the last three are kept, the newest first", async () => {
  for (const hash of ["aa", "bb", "cc", "dd"]) {
    await build(hash);
    await keepRelease(folder);
  }
  expect(await readFile(path.join(folder, "earlier/releases.json"), "utf8")).toBe('["dd","cc","bb"]\n');
  expect((await tree()).filter((name) => name.includes("panel"))).toEqual(
    ["bb", "cc", "dd"].map((one) => `${one}/panel-${one}.js`),
  );
});

test("released again, it is kept as it is", async () => {
  await build("aa");
  expect(await keepRelease(folder)).toEqual(["aa"]);
  await build("bb");
  await keepRelease(folder);
  const before = await tree();
  expect(await keepRelease(folder)).toEqual(["bb", "aa"]);
  await build("aa");
  expect(await keepRelease(folder)).toEqual(["bb", "aa"]);
  expect(await tree()).toEqual(before);
});
