import type { Help } from "../contract.js";
import type { ServerError } from "../core/api.js";
import { createStored, type Stored } from "../core/store.js";
import { uuid7 } from "../core/uuid.js";
import type { ContactReply, ContactRequest } from "../core/wire.js";
import { letterKey } from "../panel/kit.js";

/** What is being written. It outlives the panel and the page, not the tab. */
export interface Draft {
  message: string;
  replyTo: string;
}

/** `waiting`: it could not be sent, is kept, and goes when there is a connection. `refused`: see `why`. */
export type State = "writing" | "sending" | "waiting" | "sent" | "refused";
export type Refusal = "too_many" | "contact_off" | "";

/** Takes messages to the team: one at a time, none lost. */
export interface Desk {
  readonly state: State;
  readonly why: Refusal;
  readonly draft: Draft;
  keep(draft: Draft): void;
  /** The message that is on its way, or was. */
  readonly sent: ContactRequest | undefined;
  send(what: Omit<ContactRequest, "id">): Promise<void>;
  again(): Promise<void>;
  /** Ready for another message. */
  clear(): void;
  stop(): void;
}

interface Kept {
  draft?: Draft;
  waiting?: ContactRequest;
}

const EMPTY: Draft = { message: "", replyTo: "" };

/** `changed` is called whenever `state` is another. */
export function createDesk(help: Help, changed: () => void): Desk {
  const letters = new Map<string, Stored<Kept>>();
  let owner = "";
  let state: State = "writing";
  let why: Refusal = "";
  let sent: ContactRequest | undefined;

  /** What is kept for the reader who is there now; another one's is not touched. */
  function letter(): Stored<Kept> {
    const key = letterKey(help);
    const found =
      letters.get(key) ??
      createStored<Kept>(
        () => key,
        {},
        () => sessionStorage,
      );
    letters.set(key, found);
    if (key !== owner) {
      sent = found.read().waiting;
      state = sent ? "waiting" : "writing";
    }
    owner = key;
    return found;
  }
  /** Nothing is, of somebody who has left. */
  function keep(of: Stored<Kept>, kept: Kept): void {
    if ([...letters.values()].includes(of)) of.write(kept);
  }
  function become(next: State): void {
    state = next;
    changed();
  }
  /** What the server will not take however often it is asked goes back to its writer. */
  function failed({ status = 0, code = "" }: Partial<ServerError>, of: Stored<Kept>): void {
    const isRefused = status >= 400 && status < 500;
    const { draft } = of.read();
    if (isRefused) keep(of, draft ? { draft } : {});
    why = code === "too_many" || code === "contact_off" ? code : "";
    if (of === letter()) become(isRefused ? "refused" : "waiting");
  }
  async function post(request: ContactRequest): Promise<void> {
    const mine = letter();
    mine.write({ ...mine.read(), waiting: request });
    sent = request;
    become("sending");
    try {
      const { id } = await help.api.post<ContactReply>("v1/contact", request, true);
      if (!id) throw new TypeError("unusable reply");
      keep(mine, {});
      if (mine === letter()) become("sent");
    } catch (error) {
      failed(error as Partial<ServerError>, mine);
    }
  }
  const again = async () => {
    const { waiting } = letter().read();
    if (waiting && state !== "sending") await post(waiting);
  };
  /** What a person wrote who is going is no longer held either; nothing brings it back. */
  const forget = help.emitter.on("leaving-reader", (leaving) => {
    if (leaving) letters.delete(letterKey(help));
    owner = "";
  });
  const online = () => void again();
  addEventListener("online", online);
  if (navigator.onLine !== false) online();
  return {
    get state() {
      letter();
      return state;
    },
    get why() {
      return why;
    },
    get draft() {
      return { ...EMPTY, ...letter().read().draft };
    },
    keep: (draft) => letter().write({ ...letter().read(), draft }),
    get sent() {
      return sent;
    },
    send(what) {
      const { waiting } = letter().read();
      // The same words are the same message, which may have arrived
      const id = waiting?.message === what.message ? waiting.id : undefined;
      return post({ ...what, id: id ?? uuid7(Date.now() + help.memory.skew) });
    },
    again,
    clear() {
      if (state === "sent") become("writing");
    },
    stop() {
      forget();
      removeEventListener("online", online);
    },
  };
}
