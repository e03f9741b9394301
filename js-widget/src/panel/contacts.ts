import { useEffect, useState } from "preact/hooks";
import type { Help } from "../contract.js";
import type { ContactInfoReply } from "../core/wire.js";

/** Ask whether there is anybody to write to; held for this reader while the page is open. */
async function ask({ held, api, languages }: Help): Promise<ContactInfoReply | null> {
  const locale = languages().join(",");
  const key = `contact ${locale}`;
  const known = held.get(key);
  if (known !== undefined) return known as ContactInfoReply | null;
  try {
    const info = await api.get<ContactInfoReply>("v1/contact", { locale });
    if (typeof info?.revision === "number") held.set(key, info.open ? info : null);
  } catch {
    // Not known now: asked again with the next answer
  }
  return (held.get(key) as ContactInfoReply | undefined) ?? null;
}

/** Whom one can write to: null when nobody, or while it cannot be known; undefined while it is asked. */
export function useContact(help: Help): ContactInfoReply | null | undefined {
  const [info, setInfo] = useState<ContactInfoReply | null>();
  useEffect(() => {
    let isGone = false;
    const look = () => void ask(help).then((found) => isGone || setInfo(found));
    look();
    const stop = help.emitter.on("resolved", look);
    return () => {
      isGone = true;
      stop();
    };
  }, [help]);
  return info;
}
