import { createHelp } from "@helpsdk/widget";
import { useEffect, useRef } from "react";

export function Help({ site, server, screen }) {
  const help = useRef();
  useEffect(() => {
    help.current = createHelp({ site, server });
    return help.current.shutdown;
  }, [site, server]);
  useEffect(() => help.current.screen(screen), [screen, site, server]);
}
