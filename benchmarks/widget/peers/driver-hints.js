import { hints } from "driver.js/hints";
import "driver.js/dist/hints.css";

window.peer = () => {
  hints({ hints: [{ element: "#target", popover: { title: "Tax ID", description: "DE and nine digits." } }] }).show();
  setTimeout(() => document.querySelector(".driver-hint").click(), 50); // a hint opens once it was seen to be in view
};
