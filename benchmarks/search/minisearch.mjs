// MiniSearch over the documents that standard input holds; prints the order of each query and the CPU of one.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../js-widget/package.json", import.meta.url));
const MiniSearch = require("minisearch");

const { documents, queries } = JSON.parse(readFileSync(0, "utf8"));
const index = new MiniSearch({ fields: ["title", "headings", "body"] });
index.addAll(documents.map(([title, headings, body], id) => ({ id, title, headings, body })));
const how = { boost: { title: 2 }, prefix: true, fuzzy: 0.2 };
const ask = (query) => index.search(query, how).slice(0, 10).map((hit) => hit.id);
queries.slice(0, 50).forEach(ask);
const before = process.cpuUsage();
const orders = queries.map(ask);
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify({ orders, seconds: (user + system) / 1e6 / Math.max(1, queries.length) }));
