import { afterEach, expect, test, vi } from "vitest";
import type { Help } from "../src/contract.js";
import { followLinks } from "../src/memory/deeplink.js";

let stop = () => {};
afterEach(() => {
  stop();
  location.hash = "";
});

function follow(hash: string) {
  const open = vi.fn();
  location.hash = hash;
  stop = followLinks({ open } as unknown as Help);
  return open;
}

test.each([
  ["#help=tax", { article: "tax" }],
  ["#help=tax/rates", { article: "tax", section: "rates" }],
  ["#help=tax/%C3%BCber", { article: "tax", section: "über" }],
  ["#help=tax/%E0%A4%A", { article: "tax" }],
  ["#help=v1.2", { article: "v1.2" }],
])("%s opens %j", (hash, request) => {
  expect(follow(hash).mock.calls).toEqual([[request]]);
});

test.each([
  "#help=",
  "#help=.",
  "#help=..",
  "#help=../v1",
  "#help=./rates",
  "#help=..&a",
  "#help=..fx",
  "#helped=tax",
  "#tax",
])("%s opens nothing", (hash) => {
  expect(follow(hash)).not.toHaveBeenCalled();
});
