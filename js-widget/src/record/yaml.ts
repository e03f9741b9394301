import type { Anchor } from "../fingerprint/anchor.js";

/** What stands under an element in screens.yaml, with a remark over it; a JSON string is a YAML string. */
export function yamlOf(anchor: Anchor, remark: string): string {
  const lines = remark ? [`# ${remark}`, "anchor:"] : ["anchor:"];
  const write = (values: object, indent: string): void => {
    for (const [key, value] of Object.entries(values)) {
      if (typeof value !== "object") lines.push(`${indent}${key}: ${JSON.stringify(value)}`);
      else {
        lines.push(`${indent}${key}:`);
        write(value, `${indent}  `);
      }
    }
  };
  write(anchor, "  ");
  return `${lines.join("\n")}\n`;
}
