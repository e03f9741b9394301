/** The widget's own words in one language, compiled from its PO catalogue. English is what the code says. */
export interface Catalog {
  locale: string;
  dir: "ltr" | "rtl";
  plural: string;
  messages: Record<string, string | string[]>;
}

export type Values = Record<string, string | number>;

export interface Words {
  catalog: Catalog;
  t(message: string, values?: Values): string;
}

export const ENGLISH: Catalog = { locale: "en", dir: "ltr", plural: "n != 1", messages: {} };

/** Put values in the places of `{name}`. */
export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** A message cut at its places: texts and `{ name }`, for values that are drawn and not just written. */
export function cut(text: string): Array<string | { name: string }> {
  const pieces = text.split(/\{(\w+)\}/);
  return pieces.map((piece, at) => (at % 2 ? { name: piece } : piece)).filter((piece) => piece !== "");
}

export function createWords(): Words {
  const words: Words = {
    catalog: ENGLISH,
    t(message, values) {
      const found = words.catalog.messages[message];
      return fill(typeof found === "string" ? found : message, values);
    },
  };
  return words;
}
