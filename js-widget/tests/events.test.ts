import { expect, test } from "vitest";
import { createEvents } from "../src/core/events.js";
import { createStored } from "../src/core/store.js";

test("an event ages, and is gone after ten minutes", () => {
  let now = 1_000_000;
  const events = createEvents(
    createStored(
      () => "events",
      [],
      () => sessionStorage,
    ),
    () => now,
  );
  events.add("invoice.failed", "e1");
  now += 5_000;
  expect(events.list()).toEqual([{ id: "e1", name: "invoice.failed", age: 5 }]);
  now += 600_000;
  expect(events.list()).toEqual([]);
});

test("a page loaded right after still knows the event", () => {
  const open = () =>
    createEvents(
      createStored(
        () => "later",
        [],
        () => sessionStorage,
      ),
      () => 0,
    );
  open().add("invoice.failed", "e1");
  expect(open().list()).toHaveLength(1);
});

test("at most twenty are kept, the newest", () => {
  const events = createEvents(
    createStored(
      () => "many",
      [],
      () => sessionStorage,
    ),
    () => 0,
  );
  for (let n = 0; n < 30; n++) events.add("x", String(n));
  expect(events.list().map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, n) => String(n + 10)));
});
