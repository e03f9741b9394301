import type { Help, PanelRequest, Report, Speech } from "./contract.js";
import { createApi, ServerError } from "./core/api.js";
import type { Assets } from "./core/assets.js";
import { placeKey, resolveRequest } from "./core/context.js";
import type { Emitter } from "./core/emitter.js";
import { createEvents } from "./core/events.js";
import { guarded } from "./core/guarded.js";
import { createMemory } from "./core/memory.js";
import { type Options, type Proof, proofIn, type Traits } from "./core/options.js";
import { createOutbox } from "./core/outbox.js";
import { createResolver } from "./core/resolver.js";
import { createStored } from "./core/store.js";
import { uuid7 } from "./core/uuid.js";
import { createViewer } from "./core/viewer.js";
import type { Interaction, Item, ResolveReply, ResolveRequest } from "./core/wire.js";
import { type Found, watchAnchors } from "./dom/anchors.js";
import { readPage } from "./dom/page.js";
import { isTyping } from "./dom/typing.js";
import { createLoader } from "./parts.js";

/** What `HelpSDK` drives: one site's help on this page. */
export interface RunningHelp {
  /** Traits by name; or `{token, getToken, traits, locale}` of somebody who signed in; or null: they signed out. */
  identify(who: Traits | Identified | null): void;
  screen(id: string | null): void;
  /** A product event just happened. Of its properties only an `id` is used: with it, a repeated report counts once. */
  track(event: string, properties?: { id?: unknown }): void;
  open(request?: PanelRequest): void;
  close(): void;
  debug(): unknown;
  destroy(): void;
}

interface Identified extends Proof {
  traits?: Traits;
  locale?: string | string[];
}

const SETTLE = 100;

/** A reply that can be used, its unusable items left out; else an error. */
function usable(reply: ResolveReply): ResolveReply {
  if (typeof reply.revision !== "number" || !Array.isArray(reply.items)) throw new TypeError("unusable reply");
  const fine = (item: Item) => item?.rule && item.kind && item.why && item.remember?.key && item.article?.id;
  return { ...reply, items: reply.items.filter(fine) };
}

export function createHelp(
  options: Options,
  assets: Assets,
  emitter: Emitter,
  complain: (error: unknown) => void,
): RunningHelp {
  const { proof, ...shown } = options;
  const { server, site } = shown;
  const viewer = createViewer({
    load: () => parts.load("identity"),
    failed: complain,
    leave: () => guarded(complain, leave),
    enter: () => guarded(complain, enter),
    ask: () => resolver.soon(),
  });
  const api = createApi(server, site, () => viewer.person);
  const common = `helpsdk:${site}`;
  const own = () => (viewer.key ? `${common}:${viewer.key}` : common);
  const memory = createMemory(
    createStored(() => common, {}),
    createStored(own, {}),
    createStored(
      () => `${own()}:visit`,
      {},
      () => sessionStorage,
    ),
    () => uuid7(Date.now()),
  );
  const events = createEvents(
    createStored(
      () => `${own()}:events`,
      [],
      () => sessionStorage,
    ),
    Date.now,
  );
  const outbox = createOutbox(
    createStored<Interaction[]>(() => `${own()}:outbox`, []),
    {
      send: (items) => api.post("v1/interactions", { items }, true),
      beacon: (items) =>
        void navigator.sendBeacon(
          api.url("v1/interactions"),
          JSON.stringify({ items, session: viewer.person?.session }),
        ),
    },
  );
  const stop = new AbortController();

  let screen: string | undefined;
  let languages = options.locale;
  let traits = options.traits ?? {};
  let found: Found = new Map();
  let place = "";
  /** Which parts of the address matter, and since which revision: one that lags behind does not change them back. */
  let reads: NonNullable<ResolveReply["url_parts"]> = [];
  let readsSince = 0;
  let isSettling = false;
  const page = () => readPage(screen, languages, reads);

  const told = new Set<string>();
  function tell(code: string, message: string): void {
    if (told.has(code)) return;
    told.add(code);
    console.warn(`helpsdk: ${code}: ${message}`);
    emitter.emit("error", { code, message });
  }
  const report: Report = (type, fields = {}) => viewer.whenKnown(() => note(type, fields));
  function note(type: Interaction["type"], fields: Partial<Interaction>): void {
    const time = Date.now() + memory.skew;
    const { reply } = help;
    outbox.add({
      id: uuid7(time),
      type,
      at: new Date(time).toISOString(),
      device: memory.device,
      revision: reply?.revision ?? null,
      screen: reply?.screen ?? page().screen ?? null,
      ...fields,
    });
    emitter.emit(type, fields);
  }
  async function open(request: PanelRequest = {}): Promise<void> {
    if (!help.isShut) await parts.load("panel").then((panel) => panel.show(request), complain);
  }
  const help: Help = {
    options,
    api,
    get words() {
      return help.parts.words as Speech;
    },
    memory,
    emitter,
    parts: {},
    load: (name) => parts.load(name),
    report,
    tell,
    viewer,
    held: new Map(),
    events: events.list,
    reportItem: (type, { rule, article, element = null }) =>
      report(type, { rule, article: article.id, locale: article.locale, element }),
    languages: () => page().languages,
    at: () => help.parts.stage?.at(),
    open: (request) => void open(request),
    close: () => void help.parts.panel?.close(),
    ask: () => resolver.soon(),
    reply: undefined,
    answeredAt: 0,
    isAway: false,
    isShut: false,
  };
  const parts = createLoader(assets, help);

  /** Draw what is known now with the parts that are there. */
  function draw(): void {
    help.parts.tips?.update(found);
    help.parts.chrome?.update();
  }
  /** Before another reader takes over: what is open closes, what is due is sent. */
  function leave(): void {
    if (viewer.key) help.close();
    outbox.leave();
  }
  /** Nothing of the reader before is left. */
  function enter(): void {
    help.held.clear();
    if (help.reply) {
      help.reply = undefined;
      anchors.want([]);
    }
    outbox.look();
  }
  /** Load the parts that this page needs. */
  async function dress(): Promise<void> {
    const items = help.reply?.items ?? [];
    const hasTip = items.some(({ kind, element }) => kind === "tip" && found.has(element ?? ""));
    const hasBanner = items.some((item) => item.kind === "announcement");
    const chrome = ((options.launcher && !help.isShut) || hasBanner) && parts.load("chrome");
    if (events.list().length || help.reply?.held_out?.length || help.reply?.gone?.length)
      parts.load("memory").catch(complain);
    if (hasTip && !help.parts.tips) (await parts.load("tips")).update(found);
    await chrome;
  }
  function show(): void {
    guarded(complain, draw);
    dress().catch(complain);
  }
  /** A screen that the site does not declare is the host's mistake: say so, and go by the address instead. */
  async function asked(body: ResolveRequest): Promise<ResolveReply> {
    try {
      return await api.post<ResolveReply>("v1/resolve", body);
    } catch (error) {
      if (!(error instanceof ServerError && error.code === "unknown_screen")) throw error;
      complain(`no screen ${body.screen} in this site`);
      return api.post<ResolveReply>("v1/resolve", { ...body, screen: null, url: page().url });
    }
  }

  const resolver = createResolver<ResolveReply>({
    place() {
      place = placeKey(page());
      return place;
    },
    async ask() {
      await viewer.known();
      const sent = Date.now();
      const open = [help.parts.tips, help.parts.chrome].flatMap((part) => part?.rule() ?? []);
      const body = resolveRequest(page(), options, traits, events.list(), memory, open);
      const reply = usable(await asked(body));
      const skew = Date.parse(reply.now) - (sent + Date.now()) / 2;
      if (Number.isFinite(skew)) memory.skew = Math.round(skew);
      await (await parts.load("words")).speak(reply.interface_locale);
      return reply;
    },
    answered(reply) {
      Object.assign(help, { reply, answeredAt: Date.now(), isAway: false, isShut: false });
      if (reply.revision > readsSince) [reads, readsSince] = [reply.url_parts ?? [], reply.revision];
      anchors.want(reply.items.flatMap(({ element }) => element ?? []));
      show();
      touched();
      emitter.emit("resolved", reply);
      return reply.ttl;
    },
    failed(error, moved) {
      const isShut = error instanceof ServerError && error.code === "identity_required";
      if (isShut) {
        help.close();
        tell(error.code, error.message);
      } else complain(error);
      Object.assign(help, { isShut, isAway: true });
      if (moved || isShut) help.reply = undefined;
      show();
      emitter.emit("away", error);
    },
    whenSeen: (then) => (document.hidden ? addEventListener("visibilitychange", then, { once: true }) : then()),
  });

  /** Something moved: look again at the address, the language, the labels, but not more often than ten times a second. */
  function touched(): void {
    if (isSettling) return;
    isSettling = true;
    setTimeout(() => {
      isSettling = false;
      if (stop.signal.aborted) return;
      if (place && placeKey(page()) !== place) resolver.soon();
      guarded(complain, anchors.check);
      guarded(complain, () => help.parts.tips?.refresh());
    }, SETTLE);
  }
  const anchors = watchAnchors((elements) => {
    found = elements;
    show();
  }, touched);

  function listen(name: string, listener: (event: Event) => void, capture = true, target: EventTarget = window): void {
    target.addEventListener(name, (event) => guarded(complain, () => listener(event)), {
      signal: stop.signal,
      capture,
      passive: true,
    });
  }
  // Also what comes with a change of the address: the host's history methods are never touched
  for (const name of ["scroll", "resize", "click", "transitionend", "popstate", "hashchange"]) listen(name, touched);
  listen("currententrychange", touched, true, (window as { navigation?: EventTarget }).navigation);
  listen("pagehide", () => {
    emitter.emit("leaving");
    viewer.settle();
    outbox.leave();
  });
  listen(
    "keydown",
    (event) => {
      const { key, ctrlKey, metaKey, altKey, defaultPrevented } = event as KeyboardEvent;
      if (key === "?" && !(ctrlKey || metaKey || altKey || defaultPrevented || isTyping(event))) void open();
    },
    false,
  );
  parts.warm("words");
  if (options.launcher) parts.warm("stage", "chrome");
  if (document.querySelector("[data-help-id]")) parts.warm("stage", "tips");
  viewer.signIn(proof);
  resolver.soon();

  return {
    identify(who) {
      const { traits: named, locale } = (who ?? {}) as Identified;
      const another = who && proofIn(who as Identified);
      const isNested = another || (named instanceof Object && !Array.isArray(named));
      const before = who && !another ? traits : options.traits;
      traits = { ...before, ...(isNested ? named : (who as Traits)) };
      if (isNested && locale) languages = [locale].flat();
      if (another || !who) {
        told.clear();
        viewer.signIn(another ?? undefined);
      }
      resolver.soon();
    },
    screen(id) {
      screen = id ?? undefined;
      resolver.soon();
    },
    track(event, { id } = {}) {
      const value = String(id ?? uuid7(Date.now()));
      viewer.whenKnown(() => events.add(event, value));
      report("tracked", { name: event, value });
      resolver.soon();
    },
    open: help.open,
    close: help.close,
    debug: () => ({
      options: shown,
      viewer: viewer.key,
      page: page(),
      traits,
      events: events.list(),
      reply: help.reply,
      elements: [...found.keys()],
    }),
    destroy() {
      stop.abort();
      for (const end of [viewer.stop, resolver.stop, outbox.stop, anchors.stop, parts.stop]) end();
    },
  };
}
