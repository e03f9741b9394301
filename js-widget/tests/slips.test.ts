import { expect, test } from "vitest";
import { distance, nearest, slips } from "../src/debug/slips.js";

test("letters added, left out and changed", () => {
  expect([distance("", "abc"), distance("abc", ""), distance("opened", "open"), distance("vote", "voted")]).toEqual([
    3, 3, 2, 1,
  ]);
  expect([distance("same", "same"), distance("clsoe", "close")]).toEqual([0, 2]);
});

test("the nearest name, whatever its case; none that is far", () => {
  const known = ["locale", "tokenUrl", "site"];
  expect(["localee", "tokenurl", "sight", "banana"].map((name) => nearest(name, known))).toEqual([
    "locale",
    "tokenUrl",
    undefined,
    undefined,
  ]);
});

test("what is known is not told", () => {
  expect(slips({ site: "ledger", traits: {}, debug: "" }, ["ready", "held_out", "leaving"])).toEqual([]);
});

test("options and events that there are not", () => {
  expect(slips({ site: "ledger", lang: "ru", tokenurl: "/t" }, ["shwon", "resolved"])).toEqual([
    "no option “lang”",
    "no option “tokenurl”: is it “tokenUrl”?",
    "no event “shwon”: is it “shown”?",
  ]);
});
