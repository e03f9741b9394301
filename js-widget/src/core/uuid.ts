/** A UUIDv7 (RFC 9562): 48 bits of `time` in milliseconds, the rest random. */
export function uuid7(time: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const stamp = Math.floor(time).toString(16).padStart(12, "0");
  const random = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const variant = ((bytes[8] ?? 0) & 3) + 8;
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${random.slice(0, 3)}-${variant.toString(16)}${random.slice(3, 6)}-${random.slice(6, 18)}`;
}
