/**
 * The builds of the last releases, beside the current one: a page that was opened before an upgrade still loads its
 * chunks, and one whose script tag is pinned still its loader. `earlier/releases.json` names them, newest first.
 */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

export const EARLIER = "earlier";
const KEPT = 3;
const LISTS = new Set(["manifest.json", EARLIER]);

/** Keep the build that lies in `folder`; what is kept already stays as it is. Gives the hashes of those kept. */
export async function keepRelease(folder) {
  const { hash } = JSON.parse(await readFile(path.join(folder, "manifest.json"), "utf8"));
  const all = path.join(folder, EARLIER);
  const before = JSON.parse(await readFile(path.join(all, "releases.json"), "utf8").catch(() => "[]"));
  if (before.includes(hash)) return before;
  const kept = [hash, ...before].slice(0, KEPT);
  await mkdir(path.join(all, hash), { recursive: true });
  for (const name of await readdir(folder))
    if (!LISTS.has(name)) await copyFile(path.join(folder, name), path.join(all, hash, name));
  for (const old of before.slice(KEPT - 1)) await rm(path.join(all, old), { recursive: true, force: true });
  await writeFile(path.join(all, "releases.json"), `${JSON.stringify(kept)}\n`);
  return kept;
}

/** Empty the folder of a build, but for what is kept of earlier ones. */
export async function clear(folder) {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder))
    if (name !== EARLIER) await rm(path.join(folder, name), { recursive: true, force: true });
}
