/** The server answered, but not with help. `code` is its problem's, stable and for programs; empty when it gave none. */
export interface ServerError extends Error {
  status: number;
  code: string;
}

export const serverError = (status: number, code = "", title = `status ${status}`): ServerError =>
  Object.assign(new Error(title), { status, code });

/** Somebody the server knows. Without a `session` (it ended, or could not be renewed) the reader is anybody. */
export interface Proven {
  session: string | undefined;
  /** The server refused `session`: settles once there is another one, or none. */
  refused(session: string, problem: { code: string; message: string }): Promise<void>;
}

export interface Api {
  get<T>(path: string, parameters: Record<string, string | undefined>, signal?: AbortSignal): Promise<T>;
  /** `keepalive` lets a small request outlive its page. */
  post<T>(path: string, body: unknown, keepalive?: boolean): Promise<T>;
  url(path: string, parameters?: Record<string, string | undefined>): string;
}

const PATIENCE = 15_000;

async function problem(reply: Response): Promise<ServerError> {
  const { code, title } = (await reply.json().catch(() => undefined)) ?? {};
  return serverError(reply.status, code, title);
}

/** The HTTP side: every URL names the site, every call ends, every failure is a rejection. `reader` is who asks now. */
export function createApi(server: string, site: string, reader: () => Proven | undefined): Api {
  const url: Api["url"] = (path, parameters = {}) => {
    const target = new URL(path, server);
    target.searchParams.set("site", site);
    for (const [name, value] of Object.entries(parameters)) value && target.searchParams.set(name, value);
    return target.href;
  };
  async function once<T>(target: string, init: RequestInit, session?: string, signal?: AbortSignal): Promise<T> {
    const stop = new AbortController();
    for (const end of [signal, AbortSignal.timeout(PATIENCE)]) end?.addEventListener("abort", () => stop.abort());
    const headers = { ...init.headers, ...(session ? { authorization: `Bearer ${session}` } : {}) };
    const reply = await fetch(target, { ...init, headers, signal: stop.signal });
    if (!reply.ok) throw await problem(reply);
    return reply.json();
  }
  /** A refused session is renewed; one that is refused at once again is given up, so this ends. */
  async function call<T>(target: string, init: RequestInit, signal?: AbortSignal, who = reader()): Promise<T> {
    const session = who?.session;
    try {
      return await once(target, init, session, signal);
    } catch (error) {
      if (!session || (error as ServerError).status !== 401) throw error;
      await who.refused(session, error as ServerError);
      if (reader() !== who) throw error; // somebody else reads now
      return call(target, init, signal, who);
    }
  }
  return {
    url,
    get: (path, parameters, signal) => call(url(path, parameters), {}, signal),
    post: (path, body, keepalive = false) =>
      call(url(path), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        keepalive,
      }),
  };
}
