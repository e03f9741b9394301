/** Take the addresses out of the lock file: whoever installs decides where from. Run after `npm install`. */
import { readFile, writeFile } from "node:fs/promises";

const FILE = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(await readFile(FILE, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.funding;
  delete entry.resolved;
}
await writeFile(FILE, `${JSON.stringify(lock, null, 2)}\n`);
