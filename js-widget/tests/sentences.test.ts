import { expect, test } from "vitest";
import { sentences } from "../src/words/sentences.js";

test.each([
  [["Step 1 of 3", "Your customer", "Pick each one."], "Step 1 of 3. Your customer. Pick each one."],
  [["What is open?", "Stop!", "Wait…", "Then:", "done"], "What is open? Stop! Wait… Then: done."],
  [["第1步，共3步", "选择客户。", "好吗？"], "第1步，共3步。 选择客户。 好吗？"],
  [["هل هو مفتوح؟", "نعم", "ختم۔"], "هل هو مفتوح؟ نعم. ختم۔"],
  [["He said “go.”", "(Or not.)", "“Why?” »"], "He said “go.” (Or not.) “Why?” »"],
  [["Version 2.0", " As ever. \n", "", undefined], "Version 2.0. As ever."],
])("%j read aloud", (texts, said) => {
  expect(sentences(...texts)).toBe(said);
});
