import type { Help } from "../contract.js";
import type { ContactRequest } from "../core/wire.js";
import { type Panel, readHere } from "../panel/kit.js";

const AT_MOST_READ = 50;

/** What goes with a message: where the reader is and what they read, and nothing else. */
export function attached(help: Help): Pick<ContactRequest, "context" | "read" | "locale"> {
  const { reply, options } = help;
  const screen = reply?.screen ?? null;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return {
    context: {
      // The path only where no screen says it better; never the query, which may hold secrets
      ...(screen ? { screen } : { url: location.pathname }),
      element: help.at() ?? null,
      app_version: options.appVersion ?? null,
      tz: timeZone ?? null,
      traits: help.traits(),
    },
    read: readHere(help).slice(-AT_MOST_READ),
    locale: help
      .languages()
      .filter((one) => one !== "*")
      .slice(0, 10),
  };
}

/** The same in words, to stand above the button. */
export function inWords({ help, t, tn }: Panel): string {
  const { context = {}, read = [] } = attached(help);
  const { screen, element, app_version: version, traits = {} } = context;
  const { screen_title: title, elements } = help.reply ?? {};
  const field = element && elements?.[element];
  const names = Object.keys(traits);
  const locale = help.words.catalog.locale;
  const list = (pieces: string[]) => new Intl.ListFormat(locale, { type: "conjunction" }).format(pieces);
  const pieces = [
    screen ? (title ? t("this screen ({screen})", { screen: title }) : t("this screen")) : t("this page’s address"),
    field && t("the place you were in ({name})", { name: field }),
    version && t("app {version}", { version }),
    names.length > 0 && t("your {traits}", { traits: list(names) }),
    read.length > 0 && tn("{n} article you read", "{n} articles you read", read.length),
    t("your language and time zone"),
  ];
  const what = list(pieces.filter((piece): piece is string => !!piece));
  return t("Sent with it: {what}. Nothing you typed on the page.", { what });
}
