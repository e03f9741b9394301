import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Help } from "../contract.js";
import type { ContactInfoReply } from "../core/wire.js";
import type { Field } from "./field.js";
import type { PanelParts } from "./loader.js";
import type { Shape } from "./shape.js";

/** Where the panel is: a stack of views, home at its bottom. */
export type View =
  | { name: "home" }
  | { name: "browse" }
  | { name: "contact"; message?: string; article?: string }
  | { name: "news" }
  | {
      name: "article";
      id: string;
      section?: string | undefined;
      locale?: string;
      rule?: string;
      query?: string;
      position?: number;
    };

export interface Panel {
  help: Help;
  parts: PanelParts;
  shape: Shape;
  field: Field;
  /** Whom one can write to: null when nobody, undefined until that is known. */
  contact: ContactInfoReply | null | undefined;
  /** The one that is shown. */
  view: View;
  t: Help["words"]["t"];
  tn: Help["words"]["tn"];
  /** Name the place in the bar. */
  title(text: string): void;
  go(view: View): void;
  back(): void;
  isMenu: boolean;
  /** Give the focus back to the button of the menu, which closes. */
  closeMenu(): void;
}

/** The team one can write to, by the site's name. */
export const teamName = ({ help, t }: Panel) =>
  help.reply?.site?.title ? t("Ask the {site} team", { site: help.reply.site.title }) : t("Ask the team");

/** A day as the reader writes it; nothing when there is none. */
export function day({ words }: Help, iso: string | null | undefined): string {
  const time = iso ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(time) ? "" : new Intl.DateTimeFormat(words.catalog.locale, { dateStyle: "long" }).format(time);
}

export function clock({ words }: Help, time: number): string {
  return new Intl.DateTimeFormat(words.catalog.locale, { timeStyle: "short" }).format(time);
}

/** The name of a language in the reader's own. */
export function languageName({ words }: Help, locale: string): string {
  return new Intl.DisplayNames([words.catalog.locale], { type: "language" }).of(locale) ?? locale;
}

const PanelContext = createContext<Panel | null>(null);
export const PanelProvider = PanelContext.Provider;

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (!panel) throw new Error("outside of a panel");
  return panel;
}
