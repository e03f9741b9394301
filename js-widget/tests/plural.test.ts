import { expect, test } from "vitest";
import { compilePlural } from "../src/core/plural.js";

const forms = (rule: string, numbers: number[]) => numbers.map(compilePlural(rule));

test.each([
  ["English", "n != 1", [0, 1, 2], [1, 0, 1]],
  ["Chinese", "0", [0, 1, 2], [0, 0, 0]],
  ["French", "n > 1", [0, 1, 2], [0, 0, 1]],
  [
    "Russian",
    "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)",
    [1, 2, 5, 11, 12, 21, 22, 25, 111],
    [0, 1, 2, 2, 2, 0, 1, 2, 2],
  ],
  [
    "Arabic",
    "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=0 && n%100<=2 ? 4 : 5)",
    [0, 1, 2, 3, 10, 11, 99, 100, 102],
    [0, 1, 2, 3, 3, 5, 5, 4, 4],
  ],
  ["arithmetic", "!(n - 4) + 2 * (n / 3)", [4, 7], [3, 4]],
])("%s", (_, rule, numbers, expected) => {
  expect(forms(rule, numbers)).toEqual(expected);
});
