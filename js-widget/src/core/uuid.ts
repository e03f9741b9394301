/** A UUIDv7 (RFC 9562): 48 bits of `time` in milliseconds, the rest random but for version and variant. */
export function uuid7(time: number): string {
  const stamp = time.toString(16).padStart(12, "0");
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  const random = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6)}`;
}
