/** The vectors that the server's own codec is held to as well. */
import { expect, test } from "vitest";
import cuts from "../../tests/vectors/memory/cut.json";
import merges from "../../tests/vectors/memory/merge.json";
import reads from "../../tests/vectors/memory/read.json";
import records from "../../tests/vectors/memory/record.json";
import { cut, fromJson, toJson } from "../src/memory/codec.js";
import { advanced, again, dismissed, happened, type Memory, merge, shown, without } from "../src/memory/memory.js";

interface Case {
  name: string;
  [member: string]: unknown;
}
const cases = (read: unknown) => (read as Case[]).map((one) => [one.name, one] as const);
const recorders = { shown, dismissed, happened, advanced, without, again } as unknown as Record<
  string,
  (memory: Memory, ...given: unknown[]) => Memory
>;

test.each(cases(reads))("read: %s", (_, { value, memory }) => {
  expect(toJson(fromJson(value))).toEqual(memory);
});

test.each(cases(merges))("merge: %s", (_, { memories, merged }) => {
  expect(toJson(merge(...(memories as unknown[]).map(fromJson)))).toEqual(merged);
});

test.each(cases(records))("record: %s", (_, { memory, record, after }) => {
  const [what, ...given] = record as [string, ...unknown[]];
  expect(toJson(recorders[what]?.(fromJson(memory), ...given) ?? fromJson(null))).toEqual(after);
});

test.each(cases(cuts))("cut: %s", (_, { memory, max_bytes, cut: wanted }) => {
  expect(cut(fromJson(memory), max_bytes as number)).toEqual(wanted);
});

test("equal memories are one text, whatever order they were put together in", () => {
  const [one, other] = [
    { seen: { b: { d: { n: 1 } } }, dismissed: { x: { scope: "once", major: 1 } } },
    { seen: { a: { e: { n: 1 }, d: { n: 2 } } } },
  ].map(fromJson) as [Memory, Memory];
  expect(JSON.stringify(cut(merge(one, other)))).toBe(JSON.stringify(cut(merge(other, one))));
});

test("a name with a meaning of its own is a name", () => {
  const text = '{"v":1,"dismissed":{"__proto__":{"scope":"set","major":1}}}';
  expect(JSON.stringify(toJson(fromJson(JSON.parse(text))))).toBe(text);
});
