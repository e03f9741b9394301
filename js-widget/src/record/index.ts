/** What a developer or writer pastes under an element in screens.yaml: its anchor, tried on the page at once. */
import { type AnchorRecorder, type Fingerprints, fingerprintsOf, type Help, type Recording } from "../contract.js";
import type { Anchor, Roots } from "../fingerprint/anchor.js";
import { attributesOf } from "../fingerprint/attributes.js";
import { byTag } from "../fingerprint/candidates.js";
import { isLike } from "../fingerprint/identity.js";
import { accessibleName, masked } from "../fingerprint/name.js";
import { roleOf } from "../fingerprint/role.js";
import { labelOf, landmarkOf } from "../fingerprint/surroundings.js";
import { isOurs, isVisible, languageOf, rootsOf } from "../fingerprint/tree.js";
import { selectorOf } from "./selector.js";
import { yamlOf } from "./yaml.js";

function describe(element: HTMLElement): Anchor {
  const anchor = {
    tag: element.localName,
    role: roleOf(element),
    name: masked(accessibleName(element)),
    attributes: attributesOf(element),
    landmark: landmarkOf(element),
    label: labelOf(element),
    selector: selectorOf(element),
    lang: languageOf(element),
  };
  const isSaid = ([, value]: [string, unknown]) => value && Object.keys(value).length > 0;
  return Object.fromEntries(Object.entries(anchor).filter(isSaid)) as unknown as Anchor;
}

/** All that say the same of themselves as this element, itself included. */
function alike(anchor: Anchor, element: HTMLElement, roots: Roots): HTMLElement[] {
  const { elements } = byTag(anchor, roots);
  return elements.filter((other) => other === element || (isLike(anchor, other) && !isOurs(other) && isVisible(other)));
}

function remarkOn(element: HTMLElement, unique: boolean, lookalikes: number): string {
  if (!isVisible(element)) return "Not visible now: record it while it shows.";
  if (unique)
    return lookalikes ? `Others here, ${lookalikes}, differ only by their place and the words around them.` : "";
  const why = lookalikes ? `${lookalikes} more here look the same` : "Nothing lasting tells it apart";
  return `${why}: give it a data-help-id instead.`;
}

function record(element: HTMLElement, { find }: Fingerprints): Recording {
  const roots = rootsOf(element.ownerDocument);
  const anchor = describe(element);
  const group = alike(anchor, element, roots);
  if (group.length > 1) anchor.ordinal = group.indexOf(element);
  const unique = find(anchor, roots).element === element;
  const lookalikes = group.length - 1;
  return { anchor, unique, lookalikes, yaml: yamlOf(anchor, remarkOn(element, unique, lookalikes)) };
}

export function start(help: Help): AnchorRecorder {
  const fingerprints = fingerprintsOf(help);
  return {
    record(element) {
      if (!(element as HTMLElement | null)?.localName) throw new TypeError("give an element: HelpSDK('record', $0)");
      const recording = record(element, fingerprints);
      console.log(recording.yaml);
      return recording;
    },
    stop() {},
  };
}
