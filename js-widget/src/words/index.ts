/** The widget's own words in the language of an answer: loaded beside the first question, before anything is drawn. */
import type { Help, Speech } from "../contract.js";
import { createWords } from "../core/words.js";
import { createLearner } from "./learner.js";
import { plural } from "./numbers.js";
import { sentences } from "./sentences.js";

export function start(_: Help): Speech {
  const words = createWords();
  const learner = createLearner((catalog) => (words.catalog = catalog));
  return Object.assign(words, {
    tn: (one: string, many: string, n: number) => plural(words, one, many, n),
    sentences,
    speak: learner.speak,
    guess: learner.guess,
    ready: learner.ready,
    stop() {},
  });
}
