import { useMemo, useRef, useState } from "preact/hooks";

/** What the arrow keys of the search field go through: the results, which are in a part of their own. */
export interface List {
  move(by: number): void;
  /** Open what is active. */
  choose(): void;
  /** The id of what is active, or nothing. */
  active: string;
  has: boolean;
}

/** The search field, and what is drawn below it. */
export interface Field {
  query: string;
  input: { current: HTMLInputElement | null };
  set(query: string): void;
  /** Put a text in, and the cursor after it. */
  write(query: string): void;
  /** The list that is drawn now, or none. */
  show(list: List | undefined): void;
  list: { current: List | undefined };
  active: string;
  has: boolean;
}

export function useField(start: string): Field {
  const [query, set] = useState(start);
  const [{ active, has }, setLook] = useState({ active: "", has: false });
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<List>();
  return useMemo(
    () => ({
      query,
      input,
      set,
      write(text) {
        set(text);
        input.current?.focus();
      },
      show(next) {
        list.current = next;
        setLook((old) =>
          old.active === (next?.active ?? "") && old.has === !!next?.has
            ? old
            : { active: next?.active ?? "", has: !!next?.has },
        );
      },
      list: list as Field["list"],
      active,
      has,
    }),
    [query, active, has],
  );
}
