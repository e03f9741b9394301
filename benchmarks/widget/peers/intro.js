import introJs from "intro.js";
import "intro.js/introjs.css";

window.peer = () =>
  introJs()
    .setOptions({ steps: [{ element: "#target", title: "Tax ID", intro: "DE and nine digits." }] })
    .start();
