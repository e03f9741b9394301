import { compilePlural } from "../core/plural.js";
import { fill, type Words } from "../core/words.js";

/** Choose the form of a message for a number, by the catalogue's own rule, and write the number as the reader does. */
export function plural({ catalog }: Words, one: string, many: string, n: number): string {
  const { messages, plural, locale } = catalog;
  const forms = messages[one];
  const known = Array.isArray(forms) ? forms : [one, many];
  return fill(known[compilePlural(plural)(n)] ?? many, { n: new Intl.NumberFormat(locale).format(n) });
}
