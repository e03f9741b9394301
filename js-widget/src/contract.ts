/**
 * What the loader offers its chunks and they offer it: one object, so that no chunk repeats loader code. A chunk
 * exports `start(help)`, which returns its handle; the words and then the stage start before whatever draws.
 */
import type { ComponentType } from "preact";
import type { Api, Proven } from "./core/api.js";
import type { ChunkName } from "./core/assets.js";
import type { PageNow } from "./core/context.js";
import type { Emitter } from "./core/emitter.js";
import type { ViewerMemory } from "./core/memory.js";
import type { Options, Proof, Traits } from "./core/options.js";
import type { Stored } from "./core/store.js";
import type { ArticleReply, EventIn, Interaction, Item, ResolveReply, ResolveRequest } from "./core/wire.js";
import type { Words } from "./core/words.js";
import type { Found } from "./dom/anchors.js";
import type { Anchor as Recorded, Roots, Sight } from "./fingerprint/anchor.js";
import type { Outbox } from "./memory/outbox.js";
import type { h, icon } from "./stage/h.js";
import type { Enter, Host } from "./stage/host.js";
import type { openModal } from "./stage/modal.js";
import type { address, RenderContext, renderTree } from "./stage/render.js";

/** What the panel lends its later parts. */
export type Kit = typeof import("./panel/kit.js");

export type Report = (type: Interaction["type"], fields?: Partial<Interaction>) => void;

/** What to open: home, a search, an article with the rule that offered it, what's new, or a message to the team. */
export interface PanelRequest {
  query?: string;
  article?: string;
  section?: string | undefined;
  rule?: string;
  view?: "home" | "news" | "contact" | "browse";
}

/** The widget's own words. */
export interface Speech extends Words {
  /** A message with a number in it, `{n}`, by the catalogue's own plural rule. */
  tn(one: string, many: string, n: number): string;
  /** Texts that are read aloud one after the other. */
  sentences(...texts: Array<string | undefined>): string;
  /** Go over to another language. */
  speak(locale: string): Promise<void>;
  /** While no answer has said which language, speak one of the reader's. */
  guess(languages: string[]): Promise<void>;
  /** Before a chunk starts: have the words that it alone uses. */
  ready(chunk: string): Promise<void> | undefined;
  stop(): void;
}

/** Our node in the page, and the one way content is drawn into it. */
export interface Stage {
  host: Host;
  /** Our keys in another root of ours, and none of what happens there for the host. */
  guard(root: ShadowRoot): void;
  context: RenderContext;
  renderTree: typeof renderTree;
  address: typeof address;
  h: typeof h;
  icon: typeof icon;
  /** The element that has the focus, wherever it is. */
  focused(): Element | null;
  /** The open modal dialog that an element is in; without one, that on top: all outside of it is out of reach. */
  openModal: typeof openModal;
  /** The help id of the element the reader is in, or was in just before. */
  at(): string | undefined;
  /** Have a screen reader say it, politely, once. */
  say(text: string): void;
  stop(): void;
}

/** What the reader has seen, put away and answered; it decides what of an answer may still be shown. */
export interface Recorder {
  /** A reply that can be used, its unusable items left out; else an error. Learns the server's clock from it. */
  received(reply: ResolveReply, askedAt: number): ResolveReply;
  /** The chunks that the last answer needs on this page. */
  needed(): ChunkName[];
  /** Put away, itself or its set. */
  isDismissed(item: Item): boolean;
  /** Whether its rule, its set and its kind may be seen once more. */
  hasLeft(item: Item): boolean;
  /** Put it away, as its rule says, and tell so. */
  dismiss(item: Item): void;
  /** It was really visible: one impression more, and told so, with what else is known of it. */
  shown(item: Item, more?: Partial<Interaction>): void;
  /** An element does not come that help of this rule should hang on: told once for each page view. */
  missed(element: string, rule: string): void;
  /** What may be listed: what this answer listed already stays, although that was its last time. */
  offered(items: Item[]): Item[];
  /** A suggestion stands in the list: shown, and told so, once per answer. */
  listed(item: Item, position: number): void;
  /** At the article's major number: it was visible once, or answered with "Got it". */
  mark(what: "seen" | "known", item: Item): void;
  has(what: "seen" | "known", item: Item): boolean;
  /** The steps of a tour or checklist that are done, by what the answer says and what was done since. */
  done(item: Item): ReadonlySet<string>;
  /** A step is done: remembered, and told so once. */
  advance(item: Item, step: string): void;
  /** Whether the reader wants no tips, and nothing that opens by itself. */
  readonly isTipsOff: boolean;
  setTips(on: boolean): void;
  /** Whether the reader may be interrupted now by this rule: nothing else of ours opened by itself, no panel is open. */
  mayInterrupt(rule: string): boolean;
  /** Show what was put away once more. */
  showAgain(): void;
  /** What waits to be sent. */
  outbox: Outbox;
  stop(): void;
}

/** Put a beacon's box, and the tip on it, where the element is. */
export type Place = (element: HTMLElement, box: HTMLElement, tip?: HTMLElement) => void;

/** What draws help of its own on a page, from the last answer and the elements there are. */
export interface Drawn {
  update(): void;
  /** Measure again: something moved. */
  refresh?(): void;
  /** Says whether something was open. */
  close(): boolean;
  /** What is open: a stop for F6. */
  element(): HTMLElement | undefined;
  /** The rule of what is open. */
  rule(): string | undefined;
  stop(): void;
}

/** What hangs on elements: for browsers that cannot anchor by themselves. */
export interface Placed {
  placeWith(place: Place): void;
  refresh?(): void;
}

export interface Tips extends Drawn, Placed {
  refresh(): void;
}

/** Launcher and banner. */
export interface Chrome extends Drawn {
  /** Hide the launcher while the panel is open. */
  away(hidden: boolean): void;
}

/** Our second node, in a modal dialog of the page: nothing outside of that can be reached while it is open. */
export interface Dialogs {
  bring: Enter;
  /** Whether something of ours is in one. */
  isOpen(): boolean;
  stop(): void;
}

/** Announcements that cannot wait: one dialog, once. */
export interface Modal extends Drawn {
  refresh(): void;
}

/** Tours: one step at a time, at its element. */
export interface Tour extends Drawn, Placed {
  refresh(): void;
  /** Begin, or go on where the reader left off. */
  begin(rule: string): void;
}

/** Checklists: a card of steps. */
export interface Checklist extends Drawn, Placed {
  refresh(): void;
  /** Unfold the card. */
  unfold(rule: string): void;
}

export interface Panel {
  show(request: PanelRequest): void;
  /** Says whether it was open. */
  close(): boolean;
  element(): HTMLElement | undefined;
  /** Preact and the panel's own pieces, for the parts of the panel that are loaded later. */
  kit: Kit;
  stop(): void;
}

/** Frames of the page's own origin, watched as if they were part of the page. */
export interface Frames {
  stop(): void;
}

/** Lets the next thing open by itself while what is first cannot. */
export interface Absent {
  stop(): void;
}

/** Prints what was asked, answered and why. */
export interface Debug {
  print(state: DebugState): void;
  stop(): void;
}

/** What `HelpSDK('debug')` returns; never a token. */
export interface DebugState {
  options: Omit<Options, "proof">;
  viewer: string;
  page: PageNow;
  traits: Traits;
  events: EventIn[];
  asked: ResolveRequest | undefined;
  reply: ResolveReply | undefined;
  /** The elements of the answer that are on the page. */
  elements: string[];
}

/** How an article is drawn whole. */
export interface Reader {
  context(article: ArticleReply, go: Pick<RenderContext, "article" | "section">): RenderContext;
  stop(): void;
}

/** What older browsers need instead of anchor positioning and relative colours. */
export interface Placement {
  attach(part: Placed): void;
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

/** Elements that were recorded, found again. */
export interface Fingerprints {
  /** Looks once, at 800 elements at most, a few milliseconds; nothing is kept between calls. */
  find(anchor: Recorded, roots: Roots): Sight;
  /** What became of each element of the last answer that was looked for so, by id. */
  located: ReadonlyMap<string, Sight>;
  stop(): void;
}

/** An element as it was recorded. */
export interface Recording {
  anchor: Recorded;
  /** For screens.yaml, with remarks where the element is hard to tell from others. */
  yaml: string;
  /** The anchor finds this element on this page, and no other. */
  unique: boolean;
  /** How many more say the same of themselves. */
  lookalikes: number;
}

export interface AnchorRecorder {
  record(element: HTMLElement): Recording;
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
  dialog?: Dialogs;
  modal?: Modal;
  tour?: Tour;
  checklist?: Checklist;
  panel?: Panel;
  reader?: Reader;
  article?: PanelPart;
  browse?: PanelPart;
  contact?: PanelPart;
  news?: PanelPart;
  results?: PanelPart;
  tools?: PanelPart;
  place?: Placement;
  fingerprint?: Fingerprints;
  record?: AnchorRecorder;
  frames?: Frames;
  absent?: Absent;
  debug?: Debug;
}

/** A view of the panel that is loaded when it is first gone to. */
export interface PanelPart {
  View: ComponentType;
  stop(): void;
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
  /** Fetch chunks that will be needed in a moment, without starting them. */
  warm(...names: ChunkName[]): void;
  report: Report;
  /** Tell the host, once for each code, what its developer can mend. */
  tell(code: string, message: string): void;
  /** Who reads: `key` is opaque, and empty for a reader the server does not know. */
  viewer: { readonly key: string };
  /** What proves it in a body that can have no headers. */
  session(): string | undefined;
  /** What is kept for this reader while the page is open; emptied when another one comes. */
  held: Map<string, unknown>;
  /** Interactions that wait to be sent; the memory chunk sends them. */
  waiting: Stored<Interaction[]>;
  /** The elements of the last answer that are there, by id. */
  found: Found;
  /** Find what is wanted and carries no `data-help-id` by `find` as well. */
  findBy(find: (id: string, roots: Iterable<Document | ShadowRoot>) => HTMLElement | undefined): void;
  /** Look for elements in a document of a frame as well; returns its stop. */
  enter(root: Document): () => void;
  /** What the product reported in the last ten minutes. */
  events(): EventIn[];
  /** What the host says of the reader now. */
  traits(): Traits;
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
export const stageOf = ({ parts }: Help) => parts.stage as Stage;

/** The recorder, for the chunks that are only started once it is there. */
export const recorderOf = ({ parts }: Help) => parts.memory as Recorder;

/** What finds recorded elements, for the chunk that is only started once it is there. */
export const fingerprintsOf = ({ parts }: Help) => parts.fingerprint as Fingerprints;
