/** What an element is for: its `role`, else what its tag means, as far as that tells more than tag and type do. */
const BY_TAG: Record<string, string> = {
  button: "button",
  summary: "button",
  select: "combobox",
  textarea: "textbox",
  nav: "navigation",
  main: "main",
  aside: "complementary",
  header: "banner",
  footer: "contentinfo",
  form: "form",
  dialog: "dialog",
};
const BY_TYPE: Record<string, string> = {
  checkbox: "checkbox",
  radio: "radio",
  button: "button",
  submit: "button",
  reset: "button",
  image: "button",
};

export function roleOf(element: Element): string | undefined {
  const [stated] = (element.getAttribute("role") ?? "").split(" ");
  if (stated) return stated;
  const { localName: tag } = element;
  if (tag === "a") return element.hasAttribute("href") ? "link" : undefined;
  if (tag === "input") return BY_TYPE[(element as HTMLInputElement).type] ?? "textbox";
  return /^h[1-6]$/.test(tag) ? "heading" : BY_TAG[tag];
}
