import { usePanel, useReducer } from "../panel/kit.js";

/** CSS pixels. */
const NARROWEST = 320;
const WIDEST = 720;

const STEP = 24;

/** The panel's inner edge: drag it, or move it by the arrow keys. https://www.w3.org/WAI/ARIA/apg/patterns/windowsplitter/ */
export function Grip() {
  const { shape, t } = usePanel();
  const [, draw] = useReducer((turn: number) => turn + 1, 0);
  const resize = (width: number) => {
    shape.resize(Math.round(Math.min(WIDEST, Math.max(NARROWEST, width))));
    draw(0);
  };
  /** Whether the panel lies at the right, as one sees it. */
  const isRight = (grip: Element) => (shape.dock === "end") === (getComputedStyle(grip).direction === "ltr");
  const press = (event: KeyboardEvent & { currentTarget: Element }) => {
    const outward = isRight(event.currentTarget) ? "ArrowLeft" : "ArrowRight";
    const sizes: Record<string, number> = {
      ArrowLeft: shape.width - STEP,
      ArrowRight: shape.width - STEP,
      [outward]: shape.width + STEP,
      Home: NARROWEST,
      End: WIDEST,
    };
    const to = sizes[event.key];
    if (to === undefined) return;
    event.preventDefault();
    resize(to);
  };
  const drag = ({ currentTarget, pointerId, clientX }: PointerEvent & { currentTarget: HTMLElement }) => {
    const [from, way] = [shape.width, isRight(currentTarget) ? -1 : 1];
    currentTarget.setPointerCapture(pointerId);
    currentTarget.onpointermove = (event) => resize(from + way * (event.clientX - clientX));
    currentTarget.onlostpointercapture = () => (currentTarget.onpointermove = null);
  };
  return (
    <div
      class="grip"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t("Width of the panel")}
      aria-valuenow={shape.width}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      onKeyDown={press}
      onPointerDown={drag}
    />
  );
}
