import type { Help } from "../contract.js";

/** What a person leaves in this tab (titles they read, words they wrote, where they were) goes when they do. */
export function clearLeftovers({ emitter, options }: Help): () => void {
  return emitter.on("leaving-reader", (key) => {
    if (!key) return;
    try {
      for (const kind of ["read", "letter", "tour", "checklist"])
        sessionStorage.removeItem(`helpsdk:${options.site}:${key}:${kind}`);
    } catch {
      // blocked: nothing was left there
    }
  });
}
