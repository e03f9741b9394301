/** Preact and the panel's own pieces, as the panel lends them to its parts that are loaded later. */
export { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
export { Fragment, jsx, jsxs } from "preact/jsx-runtime";
export { ReadBefore } from "./before.js";
export { day, languageName, type Panel, teamName, usePanel, type View } from "./context.js";
export { keepRead, letterKey, readHere } from "./kept.js";
export { type Loading, type Phase, useLoad, usePhase } from "./load.js";
export {
  Bones,
  Content,
  cardText,
  Empty,
  Failed,
  Icon,
  internal,
  Labels,
  Note,
  Phrase,
  Row,
  Slow,
} from "./parts.js";
export { isPhone } from "./shape.js";
export { ContactStrip, newsOf } from "./strips.js";
