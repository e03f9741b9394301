import type { DebugState, Help, PanelRequest, Report, Speech } from "./contract.js";
import { createApi, type ServerError } from "./core/api.js";
import { placeKey, resolveRequest } from "./core/context.js";
import type { Emitter } from "./core/emitter.js";
import { createEvents } from "./core/events.js";
import { guarded } from "./core/guarded.js";
import { createMemory } from "./core/memory.js";
import { type Options, proofIn, type Traits } from "./core/options.js";
import { createResolver } from "./core/resolver.js";
import { createStored } from "./core/store.js";
import { uuid7 } from "./core/uuid.js";
import { createViewer } from "./core/viewer.js";
import type { Interaction, ResolveReply, ResolveRequest } from "./core/wire.js";
import { watchAnchors } from "./dom/anchors.js";
import { readPage } from "./dom/page.js";
import { isTyping } from "./dom/typing.js";
import { type Chunks, createLoader } from "./parts.js";
import type { Identified, RunningHelp } from "./running.js";

const DRAWN = ["chrome", "tips", "tour", "checklist", "modal"] as const;
const SETTLE = 100;
/** Keys that another site's help on this page has answered. */
const taken = new WeakSet<Event>();

export function createHelp(
  options: Options,
  chunks: Chunks,
  emitter: Emitter,
  complain: (error: unknown) => void,
): RunningHelp {
  const { proof, ...shown } = options;
  const { server, site } = shown;
  const isQuiet = shown.mode === "quiet";
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
  const waiting = createStored<Interaction[]>(() => `${own()}:outbox`, []);
  const stop = new AbortController();

  let screen: string | undefined;
  let languages = options.locale;
  let traits = options.traits ?? {};
  let next: string[] = [];
  let sent: ResolveRequest | undefined;
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
    emitter.emit(type, fields);
    if (isQuiet) return;
    const about = { revision: reply?.revision ?? null, screen: reply?.screen ?? page().screen ?? null };
    const item = {
      id: uuid7(time),
      type,
      at: new Date(time).toISOString(),
      device: memory.device,
      ...about,
      ...fields,
    };
    waiting.write([...waiting.read(), item]);
    recorder().then(({ outbox }) => outbox.look(), complain);
  }
  let wish = 0;
  function open(request: PanelRequest = {}): void {
    const mine = ++wish;
    if (!help.isShut) parts.load("panel").then((panel) => mine === wish && panel.show(request), complain);
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
    warm: (...names) => parts.warm(...names),
    report,
    tell,
    viewer,
    held: new Map(),
    session: () => viewer.person?.session,
    waiting,
    found: new Map(),
    enter: (root) => anchors.enter(root),
    findBy: (find) => anchors.findBy(find),
    events: events.list,
    traits: () => traits,
    languages: () => page().languages,
    at: () => help.parts.stage?.at(),
    open,
    close() {
      wish++;
      help.parts.panel?.close();
    },
    ask: () => resolver.soon(),
    reply: undefined,
    answeredAt: 0,
    isAway: false,
    isShut: false,
  };
  const parts = createLoader(chunks, help);
  const recorder = () => parts.load("memory");
  const drawn = () => DRAWN.flatMap((name) => help.parts[name] ?? []);

  /** Before another reader takes over: what is open closes, what is due is sent. */
  function leave(): void {
    if (viewer.key) help.close();
    emitter.emit("leaving-reader", viewer.key);
    help.parts.memory?.outbox.leave();
  }
  /** Nothing of the reader before is left. */
  function enter(): void {
    help.held.clear();
    if (help.reply) {
      help.reply = undefined;
      anchors.want([]);
    }
    help.parts.memory?.outbox.look();
  }
  /** Draw with the parts that are there, and load those that are needed; each draws as it starts. */
  function show(): void {
    if (isQuiet || stop.signal.aborted) return;
    for (const part of drawn()) guarded(complain, part.update);
    for (const name of help.parts.memory?.needed() ?? []) parts.load(name).catch(complain);
  }
  /** A screen that the site does not declare is the host's mistake: say so, and go by the address instead. */
  async function asked(body: ResolveRequest): Promise<ResolveReply> {
    try {
      return await api.post<ResolveReply>("v1/resolve", body);
    } catch (error) {
      if ((error as ServerError).code !== "unknown_screen") throw error;
      complain(`no screen ${body.screen}`);
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
      const start = Date.now();
      const open = drawn().flatMap((part) => part.rule() ?? []);
      sent = resolveRequest(page(), options, traits, events.list(), memory, open, next);
      const [reply, words, { received }] = await Promise.all([asked(sent), parts.load("words"), recorder()]);
      await words.speak(reply.interface_locale);
      return received(reply, start);
    },
    answered(reply) {
      Object.assign(help, { answeredAt: Date.now(), isAway: false, isShut: false });
      if (reply.revision > readsSince) [reads, readsSince] = [reply.url_parts ?? [], reply.revision];
      take(reply);
      queueMicrotask(touched); // when the next question is planned: an address may be read otherwise now
      return reply.ttl;
    },
    failed(error, moved) {
      const { code, message } = error as ServerError;
      const isShut = code === "identity_required";
      if (isShut) {
        help.close();
        tell(code, message);
      } else complain(error);
      Object.assign(help, { isShut, isAway: true });
      if (moved || isShut) help.reply = undefined;
      // The first answer may fail before what draws is there, and before anybody said which language to speak
      recorder()
        .then(() => help.words.guess(help.languages()))
        .then(show, complain);
      emitter.emit("away", error);
    },
    whenSeen: (then) => (document.hidden ? addEventListener("visibilitychange", then, { once: true }) : then()),
  });

  function take(reply: ResolveReply): void {
    help.reply = reply;
    const hung = reply.items.flatMap(({ element, steps }) => [element, ...(steps ?? []).map((step) => step.element)]);
    anchors.want(hung.flatMap((id) => id ?? []));
    show();
    emitter.emit("resolved", reply);
  }
  /** When the reader is somewhere else now: show what was fetched ahead for that screen, and ask. */
  function moved(): void {
    const now = page();
    if (!place || placeKey(now) === place) return;
    place = placeKey(now);
    const { reply } = help;
    const items = reply?.also?.[now.screen ?? ""];
    if (reply && items) {
      const screen = now.screen ?? null;
      take({ ...reply, screen, screen_title: null, items, elements: {}, anchors: {} });
    }
    resolver.soon();
  }
  /** Something moved: look at the address and the language, and again at all else, but not more often than ten times a second. */
  function touched(): void {
    moved();
    if (isSettling) return;
    isSettling = true;
    setTimeout(() => {
      isSettling = false;
      if (stop.signal.aborted) return;
      guarded(complain, moved);
      guarded(complain, anchors.check);
      for (const part of drawn()) guarded(complain, () => part.refresh?.());
    }, SETTLE);
  }
  const anchors = watchAnchors(
    (found) => {
      help.found = found;
      show();
    },
    () => guarded(complain, touched),
  );
  function listen(name: string, listener: (event: Event) => void, capture = true, target: EventTarget = window): void {
    target.addEventListener(name, (event) => guarded(complain, () => listener(event)), {
      signal: stop.signal,
      capture,
    });
  }
  // Also what comes with a change of the address: the host's history methods are never touched
  for (const name of ["scroll", "resize", "click", "transitionend", "popstate", "hashchange"]) listen(name, touched);
  listen("currententrychange", touched, true, (window as { navigation?: EventTarget }).navigation);
  listen("pagehide", () => {
    emitter.emit("leaving");
    viewer.settle();
    help.parts.memory?.outbox.leave();
  });
  listen(
    "keydown",
    (event) => {
      const { key, ctrlKey, metaKey, altKey, defaultPrevented } = event as KeyboardEvent;
      if (key !== "?" || ctrlKey || metaKey || altKey || defaultPrevented || isTyping(event) || taken.has(event))
        return;
      taken.add(event);
      open();
    },
    false,
  );
  parts.warm("words", "memory");
  if (options.debug) parts.load("debug");
  if (!isQuiet) {
    if (options.launcher) parts.warm("stage", "chrome");
    if (document.querySelector("[data-help-id]")) parts.warm("stage", "tips");
  }
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
      moved();
      resolver.soon();
    },
    next(screens) {
      next = screens;
      resolver.soon();
    },
    track(event, { id } = {}) {
      const value = String(id ?? uuid7(Date.now()));
      viewer.whenKnown(() => events.add(event, value));
      report("tracked", { name: event, value });
      resolver.soon(true);
    },
    open: help.open,
    close: help.close,
    search: (query) => help.open({ query }),
    article: (article, section) => help.open({ article, section }),
    tips: (on) => recorder().then((memory) => memory.setTips(on)),
    again: () => recorder().then((memory) => memory.showAgain()),
    record: (element) => parts.load("record").then((recorder) => recorder.record(element)),
    debug({ print = true } = {}) {
      const state: DebugState = {
        options: shown,
        viewer: viewer.key,
        page: page(),
        traits,
        events: events.list(),
        asked: sent,
        reply: help.reply,
        elements: [...help.found.keys()],
      };
      if (print) parts.load("debug").then((debug) => debug.print(state), complain);
      return state;
    },
    destroy() {
      stop.abort();
      for (const end of [viewer.stop, resolver.stop, anchors.stop, parts.stop]) end();
    },
  };
}
