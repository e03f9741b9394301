/** What the npm package says in types: options, the handle of a running help, and its events. */
import type { Anchor, Interaction, ResolveReply, ResolveRequest } from "./core/wire.js";

export type { Anchor, Interaction, ResolveReply, ResolveRequest };

/** What you know of the user, such as `{ plan: "team" }`; the site declares which traits there are. */
export type Traits = NonNullable<ResolveRequest["traits"]>;

/** How you prove who reads: a token your backend signed, and where to get the next one. */
export interface Proof {
  token?: string | undefined;
  /** Returns a token, a promise of one, or null for nobody. */
  getToken?: (() => unknown) | undefined;
  /** An address of your own origin that answers with a token. */
  tokenUrl?: string | undefined;
}

export interface HelpOptions extends Proof {
  /** The site's id. */
  site: string;
  /** The help server's root, such as `/help/`. */
  server: string;
  /** The reader's languages, best first, before all else that says them. */
  locale?: string | string[];
  traits?: Traits;
  /** false: no launcher; open the panel with `open()` or the `?` key. */
  launcher?: boolean;
  /** Your product's version. */
  appVersion?: string;
  /** Hosts whose videos articles show in a frame; without it a video is a link. */
  videos?: string | string[];
  /** `quiet`: nothing is drawn by itself and nothing reported, for your own tests. */
  mode?: "quiet";
  /** Whether elements in frames of the page's own origin are helped as well. */
  frames?: boolean;
  /** The side the panel is docked to until the reader moves it; `end` unless said. */
  dock?: "start" | "end";
  /** Tell in the console of names that mean nothing, while you build. */
  debug?: boolean;
}

/** Somebody who signed in without a page load. */
export interface Identity extends Proof {
  traits?: Traits;
  locale?: string | string[];
}

/** What to open: home, a search, an article, what's new, or a message to the team. */
export interface PanelRequest {
  query?: string;
  article?: string;
  section?: string | undefined;
  view?: "home" | "news" | "contact" | "browse";
}

/** What to write in screens.yaml to find an element again that carries no `data-help-id`. */
export interface RecordedAnchor {
  anchor: Anchor;
  yaml: string;
  /** It is found again by this, and only it. */
  unique: boolean;
  lookalikes: number;
}

/** What was asked, answered and why; never a token. */
export interface HelpState {
  /** As they were given, complete; never a token. */
  options: object;
  viewer: string;
  page: { screen: string | undefined; url: string; languages: string[] };
  traits: Traits;
  asked: ResolveRequest | undefined;
  reply: ResolveReply | undefined;
  /** The elements of the answer that are on the page. */
  elements: string[];
}

/** What each event brings. Interactions (`shown`, `opened`, `voted`, …) bring their fields, as they are sent. */
export interface HelpEvents extends Record<Interaction["type"], Partial<Interaction>> {
  ready: undefined;
  /** Help for a screen arrived. */
  resolved: ResolveReply;
  /** It did not. */
  away: unknown;
  /** Something your product's developer can mend, once for each code. */
  error: { code: string; message: string };
  /** The panel. */
  open: PanelRequest;
  close: undefined;
  /** An article is being read. */
  article: { id: string; locale: string };
}

/** One site's help on this page. No method throws; after `shutdown` none does anything. */
export interface HelpHandle {
  /** The user's traits changed; or somebody signed in; or, with null, signed out. */
  identify(who: Traits | Identity | null): void;
  /** The screen changed without a new URL; null lets the page decide again. */
  screen(id: string | null): void;
  /** Screens the reader may go to from here: their help is fetched ahead. */
  next(screens: string[]): void;
  /** A product event just happened. With an id, a repeated report counts once. */
  track(event: string, properties?: { id?: unknown }): void;
  open(request?: PanelRequest): void;
  close(): void;
  search(query: string): void;
  article(id: string, section?: string): void;
  /** Whether tips and what opens by itself may show. */
  tips(on: boolean): Promise<void>;
  /** Show what the reader put away once more. */
  again(): Promise<void>;
  /** Undefined when it could not be loaded. */
  record(element: HTMLElement): Promise<RecordedAnchor | undefined>;
  debug(): HelpState | undefined;
  /** Returns what stops it. */
  on<Name extends keyof HelpEvents>(name: Name, listener: (detail: HelpEvents[Name]) => void): () => void;
  /** Remove everything. */
  shutdown(): void;
}
