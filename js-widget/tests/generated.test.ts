import { expect, test } from "vitest";
import { isGeneratedClass, isGeneratedId, isGeneratedName, isToken } from "../src/fingerprint/generated.js";

test.each([
  ":r1:",
  "«r3»",
  "_r_1b_",
  "radix-:r1:-trigger",
  "ember123",
  "mat-input-3",
  "rc-tabs-0",
  "a1b2c3d",
  "x-7f3e9a0c",
])("the id %s is made up anew by a tool", (id) => expect(isGeneratedId(id)).toBe(true));

test.each(["tax_id", "id_lines-0-quantity", "save-button", "step2", "nav", "user_form", "radix-tree", "h1"])(
  "the id %s is somebody's",
  (id) => expect(isGeneratedId(id)).toBe(false),
);

test.each(["css-1q2w3e", "sc-bdVaJa", "Button_root__a1B2c", "jss12", "svelte-1x2y3z", "emotion-0", "c4f8a2b"])(
  "the class %s is made up anew by each build",
  (name) => expect(isGeneratedClass(name)).toBe(true),
);

test.each(["btn-primary", "col-md-6", "block__element", "vTextField", "field-name", "sc-title", "mt-4"])(
  "the class %s is somebody's",
  (name) => expect(isGeneratedClass(name)).toBe(false),
);

test("a number in a field's name is its place in the form", () => {
  expect(["lines-0", "address2", "line_items[10].quantity"].some(isGeneratedName)).toBe(false);
  expect(isGeneratedName(":r1:")).toBe(true);
});

test("a token in a query is a session's", () => {
  expect(["3f9c1ab2", "0190f5a0-3a2e-7c11-9d2c-6c1f0c7a1b2d", "x".repeat(25)].every(isToken)).toBe(true);
  expect(["name", "2026", "settings", "page2"].some(isToken)).toBe(false);
});
