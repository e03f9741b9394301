import type { Proof } from "../core/options.js";
import { Refusal } from "./refusal.js";

const PATIENCE = 10_000; // milliseconds for the host's backend
const TOKEN = /^[\w.-]+$/;

/** The host's tokens, one after another. */
export interface Tokens {
  /** The next one; null when the host says that nobody is signed in. Raises a Refusal. */
  next(): Promise<string | null>;
  /** Whether a token that was refused may be followed by a better one. */
  renewable: boolean;
  /** Whether the next one came with the page, which may have lain in a cache, and the host can be asked for another. */
  readonly isKept: boolean;
}

const unavailable = (message: string) => new Refusal("token_unavailable", message);

/** The text of a reply: a token, or JSON `{token}`. */
function read(text: string): unknown {
  try {
    return (JSON.parse(text) as { token?: unknown } | null)?.token;
  } catch {
    return text.trim();
  }
}

/** What `tokenUrl` gives: nobody for 204 and 401. Another origin, or the way to one, is refused by the browser. */
async function fetched(url: string): Promise<unknown> {
  const reply = await fetch(url, { cache: "no-store", mode: "same-origin", credentials: "same-origin" });
  if ([204, 401].includes(reply.status)) return null;
  if (!reply.ok) throw unavailable(`${url} answered ${reply.status}`);
  return read(await reply.text());
}

/** Ends after ten seconds, whatever the host's function does. */
function timely(given: () => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = () => reject(unavailable(`no token within ${PATIENCE / 1000} s`));
    const timer = setTimeout(late, PATIENCE);
    const settle = () => clearTimeout(timer);
    Promise.resolve().then(given).then(resolve, reject).finally(settle);
  });
}

async function ask(given: () => unknown): Promise<string | null> {
  const token = await timely(given).catch((error) => {
    throw error instanceof Refusal ? error : unavailable(`no token: ${error}`);
  });
  if (token === null) return null;
  if (typeof token !== "string" || !TOKEN.test(token)) throw unavailable("what came is not a token");
  return token;
}

export function createTokens({ token, getToken, tokenUrl }: Proof): Tokens {
  const given = getToken ?? (tokenUrl ? () => fetched(tokenUrl) : undefined);
  let first = token;
  return {
    renewable: !!given,
    get isKept() {
      return !!(first && given);
    },
    next() {
      const known = first;
      if (given) first = undefined;
      return ask(() => known ?? given?.());
    },
  };
}
