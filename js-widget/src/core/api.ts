/** The server answered, but not with help. */
export class ServerError extends Error {
  constructor(readonly status: number) {
    super(`the help server answered ${status}`);
  }
}

export interface Api {
  get<T>(path: string, parameters: Record<string, string | undefined>, signal?: AbortSignal): Promise<T>;
  /** `keepalive` lets a small request outlive its page. */
  post<T>(path: string, body: unknown, keepalive?: boolean): Promise<T>;
  url(path: string, parameters?: Record<string, string | undefined>): string;
}

const PATIENCE = 15_000;

/** The HTTP side: every URL names the site, every call ends, every failure is a rejection. */
export function createApi(server: string, site: string): Api {
  const url: Api["url"] = (path, parameters = {}) => {
    const target = new URL(path, server);
    target.searchParams.set("site", site);
    for (const [name, value] of Object.entries(parameters)) value && target.searchParams.set(name, value);
    return target.href;
  };
  async function call<T>(target: string, init: RequestInit, signal?: AbortSignal): Promise<T> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    signal?.addEventListener("abort", () => stop.abort());
    try {
      const reply = await fetch(target, { ...init, signal: stop.signal });
      if (!reply.ok) throw new ServerError(reply.status);
      return (await reply.json()) as T;
    } finally {
      clearTimeout(timer);
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
