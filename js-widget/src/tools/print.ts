import printCss from "../styles/print.css";

/** What is of no use on paper: contents, what is pressed, and what is not text. */
const LEFT_OUT = ".toc, .related, .copy, .pill, img, figure:not(:has(figcaption)), iframe, .video svg";

/** A copy of an article as text, with the addresses of its links as notes at its end. */
export function onPaper(article: Element, page: Document): Element {
  const copy = page.importNode(article, true) as Element;
  for (const one of copy.querySelectorAll(LEFT_OUT)) one.remove();
  for (const details of copy.querySelectorAll("details")) details.open = true;
  const links = [...copy.querySelectorAll<HTMLAnchorElement>('a[href^="http"]')];
  if (!links.length) return copy;
  const notes = page.createElement("ol");
  notes.className = "notes";
  for (const [index, link] of links.entries()) {
    const number = page.createElement("sup");
    number.textContent = String(index + 1);
    link.after(number);
    const note = page.createElement("li");
    note.textContent = link.href;
    notes.append(note);
  }
  copy.append(notes);
  return copy;
}

/** Print an article alone: from an empty frame of the page's own origin, made and filled by script, with its own sheet. */
export function print(article: Element, title: string): void {
  const frame = document.createElement("iframe");
  frame.className = "paper";
  frame.setAttribute("aria-hidden", "true");
  const fill = () => {
    const { contentWindow: view, contentDocument: page } = frame;
    if (!view || !page) return;
    const sheet = new (view as Window & typeof globalThis).CSSStyleSheet();
    sheet.replaceSync(printCss);
    page.adoptedStyleSheets = [sheet];
    page.title = title;
    page.body.replaceChildren(onPaper(article, page));
    view.addEventListener("afterprint", () => frame.remove());
    view.print();
  };
  // Where an empty frame loads later, what is put in before is lost
  frame.addEventListener("load", fill, { once: true });
  article.getRootNode().appendChild(frame);
}
