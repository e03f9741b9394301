import { beforeEach, expect, test } from "vitest";
import type { Help } from "../src/contract.js";
import { createEmitter } from "../src/core/emitter.js";
import { clearLeftovers } from "../src/identity/leftovers.js";

const OWN = "helpsdk:ledger";

beforeEach(() => sessionStorage.clear());

test("what a person leaves in the tab goes with them; what anybody or somebody else left stays", () => {
  const help = { emitter: createEmitter(() => {}), options: { site: "ledger" } };
  clearLeftovers(help as unknown as Help);
  const own = ["read", "letter", "tour", "checklist"].map((kind) => `${OWN}:maya:${kind}`);
  const others = [`${OWN}:letter`, `${OWN}:max:read`, `${OWN}:maya:visit`, "letter"];
  for (const key of [...own, ...others]) sessionStorage.setItem(key, "{}");
  help.emitter.emit("leaving-reader", "");
  expect(Object.keys(sessionStorage)).toHaveLength(8);
  help.emitter.emit("leaving-reader", "maya");
  expect(Object.keys(sessionStorage).sort()).toEqual(others.sort());
});
