/** Proof of who reads: loaded beside everything else, and only where the host has one to give. */
import type { Help, Identity, Person } from "../contract.js";
import { exchange } from "./exchange.js";
import { clearLeftovers } from "./leftovers.js";
import { createPerson } from "./person.js";
import { createTokens } from "./tokens.js";

export function start(help: Help): Identity {
  const people = new Set<Person>();
  const stop = clearLeftovers(help);
  return {
    prove(proof, become) {
      const { api, memory } = help;
      const person = createPerson({
        tokens: createTokens(proof),
        exchange: (token) => exchange(api.url("v1/session"), token, memory.device),
        now: Date.now,
        random: Math.random,
        whenSeen: (then) => (document.hidden ? addEventListener("visibilitychange", then, { once: true }) : then()),
        become,
        tell: help.tell,
      });
      people.add(person);
      return person;
    },
    stop() {
      stop();
      for (const person of people) person.stop();
    },
  };
}
