import { isGeneratedClass, isGeneratedId } from "../fingerprint/generated.js";

/** A short path of ids, attributes and classes that matches one element of its root; positions are the last resort. */
const DEEPEST = 6;

/** Ways to name an element without its position, the surest first. */
function words(element: Element): string[] {
  const tag = CSS.escape(element.localName);
  const stated = (name: string) => {
    const value = element.getAttribute(name);
    return value ? [`${tag}[${name}="${CSS.escape(value)}"]`] : [];
  };
  const id = element.id && !isGeneratedId(element.id) ? [`#${CSS.escape(element.id)}`] : [];
  const classes = [...element.classList].filter((name) => !isGeneratedClass(name));
  return [...id, ...stated("name"), ...stated("type"), ...classes.map((name) => `${tag}.${CSS.escape(name)}`), tag];
}

function position(element: Element): string {
  const like = [...(element.parentNode?.children ?? [])].filter(({ localName }) => localName === element.localName);
  return `${CSS.escape(element.localName)}:nth-of-type(${like.indexOf(element) + 1})`;
}

/** A selector that matches this element alone in its document or shadow root; "" when there is none this short. */
export function selectorOf(element: Element): string {
  const root = element.getRootNode() as ParentNode;
  const isSole = (selector: string) => root.querySelectorAll(selector).length === 1;
  const above: Element[] = [];
  for (let at = element.parentElement; at && above.length < DEEPEST; at = at.parentElement) above.push(at);

  const own = words(element);
  const under = (path: string) => above.flatMap((one) => words(one).map((word) => `${word} ${path}`));
  const plain = own.find(isSole) ?? own.flatMap(under).find(isSole);
  if (plain) return plain;
  let path = position(element);
  for (const one of above) {
    const sole = words(one)
      .map((word) => `${word} > ${path}`)
      .find(isSole);
    if (sole) return sole;
    path = `${position(one)} > ${path}`;
  }
  return isSole(path) ? path : "";
}
