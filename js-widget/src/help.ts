import type { Help, PanelRequest, Report } from "./contract.js";
import { createApi, ServerError } from "./core/api.js";
import { type Assets, loadCatalog } from "./core/assets.js";
import { placeKey, resolveRequest } from "./core/context.js";
import type { Emitter } from "./core/emitter.js";
import { createEvents } from "./core/events.js";
import { createMemory } from "./core/memory.js";
import type { Options, Traits } from "./core/options.js";
import { createOutbox } from "./core/outbox.js";
import { createResolver } from "./core/resolver.js";
import { createStored } from "./core/store.js";
import { uuid7 } from "./core/uuid.js";
import type { Interaction, Item, ResolveReply, ResolveRequest } from "./core/wire.js";
import { createWords } from "./core/words.js";
import { type Found, watchAnchors } from "./dom/anchors.js";
import { readPage } from "./dom/page.js";
import { watchRoutes } from "./dom/routes.js";
import { isTyping } from "./dom/typing.js";
import { createLoader } from "./parts.js";

/** What `HelpSDK` drives: one site's help on this page. */
export interface RunningHelp {
  /** Traits by name; or `{traits, locale}`. */
  identify(who: Traits | { traits?: Traits; locale?: string | string[] }): void;
  screen(id: string | null): void;
  /** A product event just happened. Of its properties only an `id` is used: with it, a repeated report counts once. */
  track(event: string, properties?: { id?: unknown }): void;
  open(request?: PanelRequest): void;
  close(): void;
  debug(): unknown;
  destroy(): void;
}

const SETTLE = 100;
const CAN_ANCHOR = CSS.supports("position-area", "top");
const CAN_COLOUR =
  CSS.supports("color", "light-dark(red, red)") && CSS.supports("color", "color(from red xyz-d65 x y z)");

/** A reply that can be used, its unusable items left out; else an error. */
function usable(reply: ResolveReply): ResolveReply {
  if (typeof reply.revision !== "number" || !Array.isArray(reply.items)) throw new TypeError("unusable reply");
  const fine = (item: Item) => !!item?.rule && !!item.kind && !!item.why && !!item.remember?.key && !!item.article?.id;
  return { ...reply, elements: reply.elements ?? {}, items: reply.items.filter(fine) };
}

export function createHelp(
  options: Options,
  assets: Assets,
  emitter: Emitter,
  complain: (error: unknown) => void,
): RunningHelp {
  const { server, site } = options;
  const prefix = `helpsdk:${site}`;
  const api = createApi(server, site);
  const memory = createMemory(
    createStored(() => localStorage, prefix, {}),
    () => uuid7(Date.now()),
  );
  const events = createEvents(
    createStored(() => sessionStorage, `${prefix}:events`, []),
    Date.now,
  );
  const outbox = createOutbox(
    createStored<Interaction[]>(() => localStorage, `${prefix}:outbox`, []),
    {
      send: (items) => api.post("v1/interactions", { items }, true),
      beacon: (items) => void navigator.sendBeacon(api.url("v1/interactions"), JSON.stringify({ items })),
    },
  );
  const stop = new AbortController();

  let screen: string | undefined;
  let languages = options.locale;
  let traits = options.traits ?? {};
  let found: Found = new Map();
  let place = "";
  let at: string | undefined;
  let isSettling = false;
  const page = () => readPage(screen, languages);

  const report: Report = (type, fields = {}) => {
    const time = Date.now() + memory.skew;
    const { reply } = help;
    const base = { id: uuid7(time), type, at: new Date(time).toISOString(), device: memory.device };
    outbox.add({
      ...base,
      revision: reply?.revision ?? null,
      screen: reply?.screen ?? page().screen ?? null,
      ...fields,
    });
    emitter.emit(type, fields);
  };
  const open = (request: PanelRequest = {}) => parts.load("panel").then((panel) => panel.show(request), complain);
  const help: Help = {
    options,
    api,
    words: createWords(),
    memory,
    emitter,
    parts: {},
    load: (name) => parts.load(name),
    report,
    reportItem: (type, { rule, article, element = null }) =>
      report(type, { rule, article: article.id, locale: article.locale, element }),
    languages: () => page().languages,
    at: () => at,
    open: (request) => void open(request),
    close: () => void help.parts.panel?.close(),
    ask: () => resolver.soon(),
    reply: undefined,
    answeredAt: 0,
    isAway: false,
  };
  const parts = createLoader(assets, help);

  /** Whatever fails in here stays in here: the page's own error reports are not for us. */
  function guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      complain(error);
    }
  }
  /** Draw what is known now with the parts that are there. */
  function draw(): void {
    help.parts.tips?.update(found);
    help.parts.chrome?.update();
  }
  /** Load the parts that this page needs. */
  async function dress(): Promise<void> {
    const items = help.reply?.items ?? [];
    const hasTip = items.some(({ kind, element }) => kind === "tip" && found.has(element ?? ""));
    const hasBanner = items.some((item) => item.kind === "announcement" && !memory.isDismissed(item));
    const chrome = options.launcher || hasBanner ? parts.load("chrome") : undefined;
    if (hasTip && !help.parts.tips) {
      const tips = await parts.load("tips");
      if (!CAN_ANCHOR) (await parts.load("place")).attach(tips);
      tips.update(found);
    }
    await chrome;
    if (!CAN_COLOUR && help.parts.stage) await parts.load("place");
  }
  function show(): void {
    guarded(draw);
    dress().catch(complain);
  }
  async function speak(locale: string): Promise<void> {
    if (help.words.catalog.locale !== locale) help.words.catalog = await loadCatalog(assets, server, locale);
  }

  /** A screen that the site does not declare is the host's mistake: say so, and go by the address instead. */
  async function asked(body: ResolveRequest): Promise<ResolveReply> {
    try {
      return await api.post<ResolveReply>("v1/resolve", body);
    } catch (error) {
      if (!(error instanceof ServerError && error.status === 422 && body.screen)) throw error;
      complain(`no screen ${body.screen} in this site`);
      return api.post<ResolveReply>("v1/resolve", { ...body, screen: null, url: page().path });
    }
  }

  const resolver = createResolver<ResolveReply>({
    place() {
      place = placeKey(page());
      return place;
    },
    async ask() {
      const sent = Date.now();
      const body = resolveRequest(page(), options, traits, events.list(), memory.sent(), memory.device);
      const reply = usable(await asked(body));
      const skew = Date.parse(reply.now) - (sent + Date.now()) / 2;
      if (Number.isFinite(skew)) memory.skew = Math.round(skew);
      await speak(reply.interface_locale);
      return reply;
    },
    answered(reply) {
      Object.assign(help, { reply, answeredAt: Date.now(), isAway: false });
      anchors.want(reply.items.flatMap(({ element }) => element ?? []));
      show();
      emitter.emit("resolved", reply);
      return reply.ttl;
    },
    failed(error, moved) {
      complain(error);
      help.isAway = true;
      if (moved) help.reply = undefined;
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
      guarded(anchors.check);
      guarded(() => help.parts.tips?.refresh());
    }, SETTLE);
  }
  const anchors = watchAnchors((elements) => {
    found = elements;
    show();
  }, touched);
  const routes = watchRoutes(touched);

  function listen(name: string, listener: (event: Event) => void, capture = true): void {
    addEventListener(name, (event) => guarded(() => listener(event)), { signal: stop.signal, capture, passive: true });
  }
  for (const name of ["scroll", "resize", "click", "transitionend"]) listen(name, touched);
  listen("pagehide", () => {
    emitter.emit("leaving");
    outbox.leave();
  });
  // The launcher takes the focus when it is pressed; where the reader was is remembered from before.
  listen("focusin", (event) => {
    const inside = event.composedPath().filter((node): node is HTMLElement => node instanceof HTMLElement);
    if (inside.some((node) => node === help.parts.stage?.host.node)) return;
    at = inside.find((node) => node.dataset["helpId"])?.dataset["helpId"];
  });
  listen(
    "keydown",
    (event) => {
      const { key, ctrlKey, metaKey, altKey, defaultPrevented } = event as KeyboardEvent;
      if (key === "?" && !ctrlKey && !metaKey && !altKey && !defaultPrevented && !isTyping(event)) void open();
    },
    false,
  );
  if (options.launcher) parts.warm("stage", "chrome");
  if (document.querySelector("[data-help-id]")) parts.warm("stage", "tips");
  resolver.soon();

  return {
    identify(who) {
      const { traits: named, locale } = who as { traits?: Traits; locale?: string | string[] };
      const isNested = typeof named === "object" && named !== null && !Array.isArray(named);
      traits = { ...traits, ...(isNested ? named : (who as Traits)) };
      if (isNested && locale) languages = [locale].flat();
      resolver.soon();
    },
    screen(id) {
      screen = id ?? undefined;
      resolver.soon();
    },
    track(event, { id } = {}) {
      events.add(event, String(id ?? uuid7(Date.now())));
      report("tracked", { name: event });
      resolver.soon();
    },
    open: help.open,
    close: help.close,
    debug: () => ({
      options,
      page: page(),
      traits,
      events: events.list(),
      reply: help.reply,
      elements: [...found.keys()],
    }),
    destroy() {
      stop.abort();
      for (const end of [resolver.stop, outbox.stop, anchors.stop, routes.stop, parts.stop]) end();
    },
  };
}
