import type { Help, PanelPart } from "../contract.js";

export type PartName = "article" | "browse" | "contact" | "news" | "results" | "tools";

/** The parts of the panel: each is loaded once, when it is first needed, and tried again when that failed. */
export interface PanelParts {
  there(name: PartName): PanelPart | undefined;
  load(name: PartName): Promise<PanelPart>;
  /** Fetch what will be needed in a moment. What fails is fetched when it is needed. */
  warm(...names: PartName[]): void;
}

export const createParts = (help: Help): PanelParts => ({
  there: (name) => help.parts[name],
  load: (name) => help.load(name),
  warm: help.warm,
});
