/** One JSON value in a browser storage; kept in memory only when the storage is blocked, full or broken. */
export interface Stored<T> {
  read(): T;
  write(value: T): void;
}

/**
 * `storage` is asked for each time: merely touching it throws where cookies are blocked. So is `key`: what one reader
 * left is not the next one's.
 */
export function createStored<T>(key: () => string, initial: T, storage = () => localStorage): Stored<T> {
  const held = new Map<string, T>();
  const unwritten = new Set<string>();
  return {
    read() {
      try {
        const text = storage().getItem(key());
        const value: unknown = text && JSON.parse(text);
        if (value && !unwritten.has(key()) && Array.isArray(value) === Array.isArray(initial))
          held.set(key(), value as T);
      } catch {
        // blocked or not ours: what is held in memory stands
      }
      return held.get(key()) ?? initial;
    },
    write(value) {
      held.set(key(), value);
      try {
        storage().setItem(key(), JSON.stringify(value));
        unwritten.delete(key());
      } catch {
        unwritten.add(key());
      }
    },
  };
}
