/** One JSON value in a browser storage; kept in memory only when the storage is blocked, full or broken. */
export interface Stored<T> {
  read(): T;
  write(value: T): void;
}

/** `storage` is asked for each time: merely touching it throws where cookies are blocked. */
export function createStored<T>(storage: () => Storage, key: string, initial: T): Stored<T> {
  let held = initial;
  return {
    read() {
      try {
        const text = storage().getItem(key);
        const value: unknown = text && JSON.parse(text);
        if (value && Array.isArray(value) === Array.isArray(initial)) held = value as T;
      } catch {
        // blocked or not ours: what is held in memory stands
      }
      return held;
    },
    write(value) {
      held = value;
      try {
        storage().setItem(key, JSON.stringify(value));
      } catch {
        // see above
      }
    },
  };
}
