import { guarded } from "./guarded.js";

/** What the widget tells whoever asked with `HelpSDK('on', …)`, and its own pieces. */
export interface Emitter {
  /** By name; empty once they have all stopped. */
  listeners: ReadonlyMap<string, ReadonlySet<(detail: unknown) => void>>;
  on(name: string, listener: (detail: unknown) => void): () => void;
  emit(name: string, detail?: unknown): void;
}

/** A listener that throws is reported to `failed` and never stops the others. */
export function createEmitter(failed: (error: unknown) => void): Emitter {
  const listeners = new Map<string, Set<(detail: unknown) => void>>();
  return {
    listeners,
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => void set.delete(listener);
    },
    emit(name, detail) {
      for (const listener of [...(listeners.get(name) ?? [])]) guarded(failed, () => listener(detail));
    },
  };
}
