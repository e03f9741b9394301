import type { ResolveRequest } from "./wire.js";

export type Traits = NonNullable<ResolveRequest["traits"]>;

/** What the host page decides. `server` is the help server's root, with a slash at its end. */
export interface Options {
  site: string;
  server: string;
  locale?: string[];
  traits?: Traits;
  launcher?: boolean;
  appVersion?: string;
}

const list = (text: string) => text.split(/[\s,]+/).filter(Boolean);

function parsed(text: string | undefined): Traits | undefined {
  try {
    return text ? (JSON.parse(text) as Traits) : undefined;
  } catch {
    return undefined;
  }
}

/** Options as `init` takes them: `locale` is one tag or several, `launcher` is false or "off" for none. */
export type LooseOptions = Partial<Omit<Options, "locale" | "launcher">> & {
  locale?: string | string[];
  launcher?: boolean | string;
};

/** The options in a script's data attributes. */
export function fromScript(data: DOMStringMap, src: string): LooseOptions {
  const { site, server, locale, traits, launcher, appVersion } = data;
  const read = { site, locale, traits: parsed(traits), launcher, appVersion };
  const given = Object.entries(read).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), server: server ?? new URL(".", src).href };
}

/** Complete options, or nothing when there is no site to help on. Later ones win. */
export function settle(...all: LooseOptions[]): Options | undefined {
  const { site, server, locale, launcher, ...rest } = Object.assign({}, ...all) as LooseOptions;
  if (!site || !server) return undefined;
  const root = server.endsWith("/") ? server : `${server}/`;
  return {
    ...rest,
    site,
    server: new URL(root, document.baseURI).href,
    launcher: launcher !== false && launcher !== "off",
    ...(locale ? { locale: typeof locale === "string" ? list(locale) : locale } : {}),
  };
}
