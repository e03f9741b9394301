import { fill, keyOf, type Words } from "../core/words.js";

/** Choose the form of a message for a number as its language does, and write the number as the reader does. */
export function plural({ catalog }: Words, one: string, many: string, n: number): string {
  const { messages, locale } = catalog;
  const found = messages[keyOf(one)];
  const forms = typeof found === "object" ? found : { one, other: many };
  const rules = new Intl.PluralRules(typeof found === "object" ? locale : "en");
  return fill(forms[rules.select(n)] ?? forms.other ?? many, { n: new Intl.NumberFormat(locale).format(n) });
}
