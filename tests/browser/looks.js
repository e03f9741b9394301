// What is wrong with how our things lie on the page, as lines; `smallest` is the smallest side of a target.
(smallest) => {
  const root = document.querySelector("helpsdk-widget")?.shadowRoot;
  const said = [];
  if (!root) return said;
  const TARGETS = "button, a[href], input, textarea, select, summary, [role=option]";
  const SURFACES = "[popover], .panel, [role=menu], dialog";
  const name = (one) => {
    const label = one.getAttribute("aria-label") ?? one.textContent ?? "";
    return `${one.localName}.${[...one.classList].join(".")} "${label.trim().slice(0, 40)}"`;
  };
  const box = (one) => one.getBoundingClientRect();
  const isSeen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box(one).width > 1;
  // Words in a text are as high as the text, and what a wide table or a line of code hides can be scrolled to
  const isInline = (one) => getComputedStyle(one).display === "inline" || one.matches(".term, p .link, .body a");
  const inScroller = (one) => one.closest(".wide, pre, .code");
  const all = [...root.querySelectorAll("*")].filter((one) => isSeen(one) && !one.closest("svg, .said, [inert], .sr"));

  for (const one of all) {
    const { left, right } = box(one);
    const style = getComputedStyle(one);
    if ((left < -0.5 || right > innerWidth + 0.5) && !inScroller(one) && !one.matches(".spot, .launcher"))
      said.push(`beyond the page: ${name(one)} ${Math.round(left)} to ${Math.round(right)}`);
    const hides = style.overflowX !== "visible" && !inScroller(one) && one.localName !== "input";
    if (hides && one.scrollWidth > one.clientWidth + 1)
      said.push(`wider than its place: ${name(one)} ${one.scrollWidth} in ${one.clientWidth}`);
    const clamped = style.webkitLineClamp !== "none";
    if (style.overflowY === "hidden" && !clamped && one.scrollHeight > one.clientHeight + 2 && !one.querySelector(".scroll"))
      said.push(`cut off: ${name(one)} ${one.scrollHeight} in ${one.clientHeight}`);
  }

  const targets = all.filter((one) => one.matches(TARGETS) && !isInline(one) && !one.disabled);
  for (const one of targets) {
    // What is laid over it is pressed as well
    const over = getComputedStyle(one, "::after");
    const [width, height] = ["width", "height"].map((side) =>
      Math.max(box(one)[side], over.position === "absolute" ? parseFloat(over[side]) : 0),
    );
    // A beacon lies beside a field of the page, whose presses are not its own
    const least = one.matches(".beacon") ? 24 : smallest;
    if (Math.min(width, height) < least - 0.5)
      said.push(`smaller than ${least}: ${name(one)} ${Math.round(width)} × ${Math.round(height)}`);
  }
  const inView = (one) => {
    const scroller = one.closest(".scroll");
    const { top, bottom } = box(one);
    return !scroller || (bottom <= box(scroller).bottom && top >= box(scroller).top);
  };
  const shown = targets.filter(inView);
  for (const [index, one] of shown.entries())
    for (const other of shown.slice(index + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const [a, b] = [box(one), box(other)];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const same = one.closest(SURFACES) === other.closest(SURFACES);
      if (across > 2 && down > 2 && same) said.push(`over each other: ${name(one)} and ${name(other)}`);
    }
  if (document.documentElement.scrollWidth > innerWidth) said.push("the page scrolls sideways");
  return [...new Set(said)];
};
