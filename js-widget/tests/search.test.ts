import { expect, test } from "vitest";
import type { Hit, Item, Suggestion } from "../src/core/wire.js";
import { newsOf } from "../src/panel/strips.js";
import { newCompletions } from "../src/results/search.js";

const say = (text: string, id?: string) => ({ text, article: id ? { id } : null }) as unknown as Suggestion;
const hits = [{ article: { id: "listed" } }] as Hit[];

test.each([
  ["what stands in the field", [say("Invoice "), say("invoices")], ["invoices"]],
  ["an article that is listed anyway", [say("Listed", "listed"), say("Other", "other")], ["Other"]],
  ["the same text twice", [say("tax"), say("Tax")], ["tax"]],
  ["more than three", ["a", "b", "c", "d"].map((text) => say(text)), ["a", "b", "c"]],
])("%s is not a completion", (_, suggestions, shown) => {
  expect(newCompletions(suggestions, "invoice", hits).map(({ text }) => text)).toEqual(shown);
});

test("news are announcements of that style, the newest first, those without a date last", () => {
  const item = (rule: string, kind: string, style: string | null, updated: string | null) =>
    ({ rule, kind, style, article: { updated } }) as unknown as Item;
  const items = [
    item("banner", "announcement", "banner", "2026-12-01"),
    item("undated", "announcement", "whats_new", null),
    item("old", "announcement", "whats_new", "2026-10-01"),
    item("new", "announcement", "whats_new", "2026-11-01"),
    item("panel", "panel", null, "2026-12-01"),
  ];
  expect(newsOf(items).map(({ rule }) => rule)).toEqual(["new", "old", "undated"]);
});
