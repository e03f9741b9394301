/** The name of our one node in a page. */
export const TAG = "helpsdk-widget";

/** Whether a node is ours: the one in the page, or the one in a dialog of it. */
export const isOurs = (node: unknown) => (node as Partial<Element> | null)?.localName === TAG;
