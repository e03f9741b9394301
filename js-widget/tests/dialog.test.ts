import { expect, test } from "vitest";
import { leadOf } from "../src/modal/dialog.js";

const picture = { t: "img", src: "/a.png", alt: "A" };
const text = { t: "p", c: ["Text."] };

test.each([
  ["alone", picture],
  ["as a paragraph", { t: "p", c: [picture] }],
  ["as a figure with a caption", { t: "figure", c: [picture, { t: "figcaption", c: ["Two"] }] }],
])("a picture leads: %s", (_, first) => {
  expect(leadOf([first, text])).toEqual({ lead: picture, rest: [text] });
});

test.each([
  ["text", [text, picture]],
  ["a picture in the middle of a sentence", [{ t: "p", c: [picture, " and more"] }, text]],
  ["nothing", []],
  ["what is no tree", null],
])("no picture leads: %s", (_, tree) => {
  expect(leadOf(tree)).toEqual({ lead: undefined, rest: tree ?? [] });
});
