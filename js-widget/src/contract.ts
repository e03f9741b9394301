/**
 * What the loader offers its chunks and they offer it: one object, so that no chunk repeats loader code. A chunk
 * exports `start(help)`, which returns its handle; the words and then the stage start before whatever draws.
 */
import type { Api, Proven } from "./core/api.js";
import type { Emitter } from "./core/emitter.js";
import type { ViewerMemory } from "./core/memory.js";
import type { Options, Proof } from "./core/options.js";
import type { ArticleReply, EventIn, Interaction, Item, ResolveReply } from "./core/wire.js";
import type { Words } from "./core/words.js";
import type { Found } from "./dom/anchors.js";
import type { h, icon } from "./stage/h.js";
import type { Host } from "./stage/host.js";
import type { address, RenderContext, renderTree } from "./stage/render.js";

export type Report = (type: Interaction["type"], fields?: Partial<Interaction>) => void;

/** What to open: home, a search, or an article, with the rule that offered it. */
export interface PanelRequest {
  query?: string;
  article?: string;
  section?: string;
  rule?: string;
}

/** The widget's own words. */
export interface Speech extends Words {
  /** A message with a number in it, `{n}`, by the catalogue's own plural rule. */
  tn(one: string, many: string, n: number): string;
  /** Go over to another language. */
  speak(locale: string): Promise<void>;
  stop(): void;
}

/** Our node in the page, and the one way content is drawn into it. */
export interface Stage {
  host: Host;
  context: RenderContext;
  renderTree: typeof renderTree;
  address: typeof address;
  h: typeof h;
  icon: typeof icon;
  /** The element that has the focus, wherever it is. */
  focused(): Element | null;
  /** The help id of the element the reader is in, or was in just before. */
  at(): string | undefined;
  stop(): void;
}

/** What the reader has seen, put away and answered; it decides what of an answer may still be shown. */
export interface Recorder {
  /** Put away, itself or its set. */
  isDismissed(item: Item): boolean;
  /** Whether its rule, its set and its kind may be seen once more. */
  hasLeft(item: Item): boolean;
  dismiss(item: Item): void;
  /** It was really visible: one impression more. */
  shown(item: Item): void;
  /** What may be listed: what this answer listed already stays, although that was its last time. */
  offered(items: Item[]): Item[];
  /** A suggestion stands in the list: shown, and told so, once per answer. */
  listed(item: Item, position: number): void;
  /** At the article's major number: it was visible once, or answered with "Got it". */
  mark(what: "seen" | "known", item: Item): void;
  has(what: "seen" | "known", item: Item): boolean;
  stop(): void;
}

/** Put a beacon's box, and the tip on it, where the element is. */
export type Place = (element: HTMLElement, box: HTMLElement, tip?: HTMLElement) => void;

export interface Tips {
  /** Draw the tips of the last answer at the elements there are. */
  update(found?: Found): void;
  refresh(): void;
  /** For browsers that cannot anchor by themselves. */
  placeWith(place: Place): void;
  /** Says whether one was open. */
  close(): boolean;
  element(): HTMLElement | undefined;
  /** The rule of the one that is open. */
  rule(): string | undefined;
  stop(): void;
}

/** Launcher and banner. */
export interface Chrome {
  update(): void;
  /** Hide the launcher while the panel is open. */
  away(hidden: boolean): void;
  element(): HTMLElement | undefined;
  /** The rule of the banner. */
  rule(): string | undefined;
  stop(): void;
}

export interface Panel {
  show(request: PanelRequest): void;
  /** Says whether it was open. */
  close(): boolean;
  element(): HTMLElement | undefined;
  stop(): void;
}

/** How an article is drawn whole. */
export interface Reader {
  context(article: ArticleReply, go: Pick<RenderContext, "article" | "section">): RenderContext;
  stop(): void;
}

/** What older browsers need instead of anchor positioning and relative colours. */
export interface Placement {
  attach(tips: Tips): void;
  stop(): void;
}

/** Somebody the host has signed in. */
export interface Person extends Proven {
  stop(): void;
}

export interface Identity {
  /** Exchange a proof for a session and keep it alive; `become` hears the reader's opaque key, empty when there is none. */
  prove(proof: Proof, become: (key: string) => void): Person;
  stop(): void;
}

/** The chunks that have been started. */
export interface Parts {
  identity?: Identity;
  words?: Speech;
  memory?: Recorder;
  stage?: Stage;
  tips?: Tips;
  chrome?: Chrome;
  panel?: Panel;
  reader?: Reader;
  place?: Placement;
}

export interface Help {
  options: Options;
  api: Api;
  /** There before anything is drawn. */
  readonly words: Speech;
  memory: ViewerMemory;
  emitter: Emitter;
  parts: Parts;
  /** Load a chunk, start it once, and give its handle. */
  load<Name extends keyof Parts>(name: Name): Promise<NonNullable<Parts[Name]>>;
  report: Report;
  reportItem(type: Interaction["type"], item: Item): void;
  /** Tell the host, once for each code, what its developer can mend. */
  tell(code: string, message: string): void;
  /** Who reads: `key` is opaque, and empty for a reader the server does not know. */
  viewer: { readonly key: string };
  /** What is kept for this reader while the page is open; emptied when another one comes. */
  held: Map<string, unknown>;
  /** What the product reported in the last ten minutes. */
  events(): EventIn[];
  /** The reader's languages, best first. */
  languages(): string[];
  /** The help id of the element the reader is in, or was in just before. */
  at(): string | undefined;
  open(request?: PanelRequest): void;
  close(): void;
  /** Ask the server again. */
  ask(): void;
  /** The last answer for this place; none while waiting for the first, or when it failed (`isAway`). */
  reply: ResolveReply | undefined;
  answeredAt: number;
  isAway: boolean;
  /** The site helps nobody whom the host has not signed in: nothing is drawn. */
  isShut: boolean;
}

/** The stage, for the chunks that are only started once it stands. */
export function stageOf({ parts }: Help): Stage {
  if (!parts.stage) throw new Error("no stage");
  return parts.stage;
}

/** The recorder, for the chunks that are only started once it is there. */
export function recorderOf({ parts }: Help): Recorder {
  if (!parts.memory) throw new Error("no memory");
  return parts.memory;
}
