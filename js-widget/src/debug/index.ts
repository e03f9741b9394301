/**
 * `HelpSDK('debug')`: prints what was asked, what the answer was and why, for whoever embeds or writes help. With the
 * option `debug` it is there from the start, and tells of names that mean nothing.
 */
import { type Debug, type DebugState, type Help, recorderOf } from "../contract.js";
import type { Item, ResolveReply } from "../core/wire.js";
import { slips } from "./slips.js";

export function start(help: Help): Debug {
  const memory = recorderOf(help);
  const told = new Set<string>();

  /** Each once. */
  function tell(): void {
    const { proof: _, ...options } = help.options;
    for (const line of slips(options, help.emitter.listeners.keys())) {
      if (!told.has(line)) console.warn(`helpsdk: ${line}`);
      told.add(line);
    }
  }
  tell();
  const stop = help.emitter.on("resolved", tell);

  /** What became of an item on this page. */
  function fate(item: Item, { elements }: DebugState): string {
    if (memory.isDismissed(item)) return "dismissed here";
    if (!memory.hasLeft(item)) return "no impression left";
    if (item.kind === "tip" && !elements.includes(item.element ?? "")) return "its element is not on the page";
    return "can show";
  }
  const row = (item: Item, state: DebugState) => ({
    rule: item.rule,
    kind: item.style ?? item.kind,
    article: item.article.id,
    locale: item.article.locale,
    element: item.element ?? "",
    trigger: item.trigger ?? "",
    why: [item.reason, item.why.code, item.why.label].filter(Boolean).join(" · "),
    here: fate(item, state),
  });
  /** What did not show, and why: the server tells authors alone, so only somebody who signed in is worth asking for. */
  async function withheld({ asked, reply }: DebugState): Promise<ResolveReply["withheld"]> {
    if (!asked || !help.viewer.key || reply?.withheld) return reply?.withheld;
    return (await help.api.post<ResolveReply>("v1/resolve", { ...asked, explain: true })).withheld;
  }

  return {
    async print(state) {
      tell();
      const { options, viewer, page, asked, reply, elements } = state;
      const left = await withheld(state).catch(() => undefined);
      console.group(`helpsdk: ${options.site} · ${reply ? `revision ${reply.revision}` : "no answer yet"}`);
      console.log("page", page, "reader", viewer || "anybody");
      console.log("asked", asked);
      console.log("answered", reply);
      console.table((reply?.items ?? []).map((item) => row(item, state)));
      if (left) console.table(left.map(({ rule, stage, code, detail }) => ({ rule, stage, code, ...detail })));
      else
        console.log(
          "What was withheld, and why, is told to a token whose scope is `author`, and by `helpsdk explain`.",
        );
      const how = [...(help.parts.fingerprint?.located ?? [])].map(
        ([id, { outcome, score }]) => `${id}: ${outcome} ${score.toFixed(2)}`,
      );
      console.log("elements on the page", elements, "found by what was recorded of them", how);
      console.groupEnd();
    },
    stop,
  };
}
