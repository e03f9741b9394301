/** How a sentence ends, in any script, be it in quotes or brackets. */
const ENDED = /[\p{STerm}…:：][\p{Pe}\p{Pf}"'\s]*$/u;
const FULL_WIDTH = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]$/u;

/** Texts to be read aloud one after the other: what is no sentence yet becomes one. */
export const sentences = (...texts: Array<string | undefined>): string =>
  texts
    .flatMap((text) => text?.trim() || [])
    .map((text) => (ENDED.test(text) ? text : text + (FULL_WIDTH.test(text) ? "。" : ".")))
    .join(" ");
