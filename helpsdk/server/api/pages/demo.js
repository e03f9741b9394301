// Runs the examples. All that the page knows of the widget is `HelpSDK`.
const root = new URL(document.body.dataset.root, location.href).href;
const sample = document.getElementById("sample");
const log = document.getElementById("log");
const RTL = /^(ar|fa|he|ur)\b/;
const MOST = 40;

/** The newest first. */
function note(name, detail) {
  const line = document.createElement("p");
  const what = document.createElement("b");
  what.textContent = name;
  line.append(what, ` ${told(detail)}`);
  log.prepend(line);
  while (log.childElementCount > MOST) log.lastElementChild.remove();
}

function told(detail) {
  if (detail === undefined) return "";
  if (detail instanceof Error) return detail.message;
  try {
    return JSON.stringify(detail).slice(0, 160);
  } catch {
    return String(detail);
  }
}

const token = async () => (await fetch(new URL("token", root))).text();

/** What an example's text stands for. */
function meant(value) {
  if (value === "@token") return token;
  if (value === "@log") return (detail) => note("heard", detail);
  if (typeof value === "string" && value.startsWith("@demo/")) return new URL(value.slice(6), root).href;
  if (typeof value === "string" && value.startsWith("@element ")) return document.getElementById(value.slice(9));
  if (Array.isArray(value)) return value.map(meant);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, meant(one)]));
  return value;
}

const attribute = (name) => `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The tag that says the same as these options. */
function showTag(options) {
  const written = Object.entries({ site: "demo", ...options })
    .filter(([, value]) => typeof value !== "function")
    .map(([name, value]) => `${attribute(name)}='${typeof value === "object" ? JSON.stringify(value) : value}'`);
  document.getElementById("tag").textContent = `<script src="/help/widget.js" ${written.join(" ")} defer></script>`;
}

/** What the reader has seen in the sample, which keeps it in this browser alone. */
function forget() {
  for (const storage of [localStorage, sessionStorage])
    for (const key of Object.keys(storage)) if (key.startsWith("helpsdk:demo")) storage.removeItem(key);
}

function start(options) {
  HelpSDK("shutdown");
  const locale = String(options.locale ?? "en");
  sample.lang = "en";
  sample.dir = RTL.test(locale) ? "rtl" : "ltr";
  showTag(options);
  HelpSDK("init", options);
}

async function call([name, ...rest]) {
  const given = rest.map(meant);
  if (name === "init") return start(given[0] ?? {});
  const answer = await HelpSDK(name, ...given);
  if (answer !== undefined && typeof answer !== "function") note(`${name} →`, answer);
}

async function run({ calls, set, fresh }) {
  for (const [name, value] of Object.entries(set))
    if (value) document.documentElement.style.setProperty(name, value);
    else document.documentElement.style.removeProperty(name);
  if (fresh) {
    HelpSDK("shutdown");
    forget();
  }
  for (const one of calls) await call(one);
}

for (const name of JSON.parse(log.dataset.events)) HelpSDK("on", name, (detail) => note(name, detail));
for (const button of document.querySelectorAll("[data-run]"))
  button.addEventListener("click", () => run(JSON.parse(button.dataset.run)).catch((error) => note("did not run", error)));
document.getElementById("send").addEventListener("click", () => HelpSDK("track", "invoice.failed"));
document.getElementById("export").addEventListener("click", (event) => event.preventDefault());
showTag({});
