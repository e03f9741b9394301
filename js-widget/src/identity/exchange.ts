import type { ProblemReply, SessionReply } from "../core/wire.js";
import { Refusal } from "./refusal.js";

const PATIENCE = 15_000; // milliseconds

/** A session, the opaque key of whose it is, and for how many milliseconds it holds. */
export interface Exchanged {
  session: string;
  viewer: string;
  life: number;
}

async function post(url: string, body: unknown): Promise<Response> {
  try {
    return await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new Refusal("server_unavailable", "the help server cannot be reached");
  }
}

/** `POST /v1/session`: a token for a session. Raises a Refusal with the code of the server's problem. */
export async function exchange(url: string, token: string, device: string): Promise<Exchanged> {
  const reply = await post(url, { token, device });
  const body: Partial<SessionReply & ProblemReply> = (await reply.json().catch(() => undefined)) ?? {};
  const { session, viewer, expires, now, code, title } = body;
  if (!reply.ok) {
    const after = Number(reply.headers.get("retry-after")) * 1000 || undefined;
    throw new Refusal(code || "server_unavailable", title || `the help server answered ${reply.status}`, after);
  }
  const life = Date.parse(String(expires)) - Date.parse(String(now));
  if (typeof session !== "string" || typeof viewer !== "string" || Number.isNaN(life))
    throw new Refusal("server_unavailable", "the help server’s answer cannot be used");
  return { session, viewer, life };
}
