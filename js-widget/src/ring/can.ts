import type { Help } from "../contract.js";

const CAN_ANCHOR = CSS.supports("position-area", "top");

/** Whether elements in frames are helped. */
export const hasFrames = ({ options }: Help) => !!options.frames;

/** Whether coordinates come from script: in older browsers, and where elements may lie in frames. */
export const isPlaced = (help: Help) => !CAN_ANCHOR || hasFrames(help);
