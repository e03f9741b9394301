import Shepherd from "shepherd.js";
import "shepherd.js/dist/css/shepherd.css";

window.peer = () => {
  const tour = new Shepherd.Tour();
  tour.addStep({ title: "Tax ID", text: "DE and nine digits.", attachTo: { element: "#target", on: "bottom" } });
  tour.start();
};
