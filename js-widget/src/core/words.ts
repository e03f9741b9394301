/** The forms of a message with a number in it, by CLDR category. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>>;

/** The widget's own words in one language, compiled from its PO catalogue. English is what the code says. */
export interface Catalog {
  locale: string;
  dir: "ltr" | "rtl";
  /** By the key of the English message. */
  messages: Record<string, string | Forms>;
}

export type Values = Record<string, string | number>;

export interface Words {
  catalog: Catalog;
  t(message: string, values?: Values): string;
}

export const ENGLISH: Catalog = { locale: "en", dir: "ltr", messages: {} };

/**
 * A message's key in the catalogues: the last four base-36 digits of its FNV-1a hash, over UTF-16 units. The same
 * function is in helpsdk/i18n/parts.py, which sees to it that no two messages have one key.
 */
export function keyOf(message: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < message.length; at++) hash = Math.imul(hash ^ message.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36).padStart(4, "0").slice(-4);
}

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
      const found = words.catalog.messages[keyOf(message)];
      return fill(typeof found === "string" ? found : message, values);
    },
  };
  return words;
}
