import { useErrorBoundary } from "preact/hooks";
import { usePanel } from "./context.js";
import { useLoad } from "./load.js";
import type { PartName } from "./loader.js";
import { Bones, Failed } from "./parts.js";

/** What is in a part of its own, loaded when it is first gone to. A `quiet` one says nothing while or when it does not come. */
export function Part({ name, quiet = false }: { name: PartName; quiet?: boolean }) {
  const { parts } = usePanel();
  const there = parts.there(name);
  const { value = there, failed, phase, again } = useLoad(name, async () => there ?? parts.load(name));
  // What a reply holds may break what draws it, and that view alone
  const [broken, reset] = useErrorBoundary();
  if (quiet && !value) return null;
  if (failed || broken) return <Failed again={failed ? again : reset} />;
  if (value) return <value.View />;
  return <div aria-busy="true">{phase !== "quiet" && <Bones />}</div>;
}
