import { driver } from "driver.js";
import "driver.js/dist/driver.css";

window.peer = () =>
  driver().highlight({ element: "#target", popover: { title: "Tax ID", description: "DE and nine digits." } });
