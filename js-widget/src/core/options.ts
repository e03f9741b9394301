import { guarded } from "./guarded.js";
import type { ResolveRequest } from "./wire.js";

export type Traits = NonNullable<ResolveRequest["traits"]>;

/** How the host proves who reads: a token its backend signed, and where to get the next one. */
export interface Proof {
  token?: string | undefined;
  getToken?: (() => unknown) | undefined;
  /** On the host's own origin: answers with a token, as text or as JSON `{token}`. Stands in for `getToken`. */
  tokenUrl?: string | undefined;
}

/** What the host page decides. `server` is the help server's root, with a slash at its end. */
export interface Options {
  site: string;
  server: string;
  locale?: string[];
  traits?: Traits;
  launcher?: boolean;
  appVersion?: string;
  /** Hosts whose videos the reader may show in a frame, as a list or in one text; without it a video is a link. */
  videos?: string | string[];
  /** `quiet`: nothing is drawn by itself and nothing reported, for a product's own tests; what they open, opens. */
  mode?: string;
  /** Whether elements in frames of the page's own origin are helped as well. */
  frames?: boolean | string;
  /** The side the panel is docked to until the reader moves it: `start` or `end`, the default. */
  dock?: string;
  /** Any value: what looks like a slip of the pen is told in the console. */
  debug?: boolean | string;
  proof?: Proof;
}

/** Options as `init` takes them: `locale` is one tag or several, `launcher` is false or "off" for none. */
export type LooseOptions = Partial<Omit<Options, "locale" | "launcher" | "proof">> &
  Proof & {
    locale?: string | string[];
    launcher?: boolean | string;
  };

/** The proof in what `init` or `identify` was given, if there is one. */
export function proofIn({ token, getToken, tokenUrl }: Proof): Proof | undefined {
  return token || getToken || tokenUrl ? { token, getToken, tokenUrl } : undefined;
}

/** The options in a script's data attributes; traits that are no JSON are left out, and `failed` hears of it. */
export function fromScript(data: DOMStringMap, src: string, failed: (error: unknown) => void): LooseOptions {
  const { traits, server = new URL(".", src).href, ...rest } = data;
  const read: Traits | undefined = traits ? guarded(failed, () => JSON.parse(traits)) : undefined;
  return { ...rest, server, ...(read ? { traits: read } : {}) } as LooseOptions;
}

/** Complete options, or nothing when there is no site to help on. Later ones win. */
export function settle(...all: LooseOptions[]): Options | undefined {
  const { site, server, locale, launcher, token, getToken, tokenUrl, ...rest }: LooseOptions = Object.assign(
    {},
    ...all,
  );
  if (!site || !server) return undefined;
  const proof = proofIn({ token, getToken, tokenUrl });
  return {
    ...rest,
    site,
    server: new URL(server.replace(/\/?$/, "/"), document.baseURI).href,
    launcher: !["false", "off"].includes(String(launcher)),
    ...(proof ? { proof } : {}),
    ...(locale ? { locale: String(locale).split(/[\s,]+/) } : {}),
  };
}
