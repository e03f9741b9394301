import type { Help } from "../contract.js";

const EDGE = 20;
const LAUNCHER = 56; // with the gap above it
const GAP = 12;

/** How far from the window's lower edge a card at the foot stands: above the launcher, and a banner that lies across it. */
export function footOf({ options, parts }: Help, card: HTMLElement): string {
  const foot = options.launcher ? EDGE + LAUNCHER : EDGE;
  const banner = parts.chrome?.element()?.getBoundingClientRect();
  const { left, right } = card.getBoundingClientRect();
  const isAcross = banner && banner.left < right && banner.right > left;
  return `${Math.max(foot, isAcross ? innerHeight - banner.top + GAP : 0)}px`;
}
