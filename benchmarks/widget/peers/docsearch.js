import docsearch from "@docsearch/js";
import "@docsearch/css";

window.peer = () => {
  const place = document.body.appendChild(document.createElement("div"));
  docsearch({ container: place, appId: "APP", apiKey: "KEY", indices: ["docs"] });
  requestAnimationFrame(() => place.querySelector("button")?.click());
};
