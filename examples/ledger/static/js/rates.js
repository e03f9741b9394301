// Tax rates: rows come and go.

const rates = document.querySelector("[data-rates]");
const more = document.querySelector("[data-add-rate]");

function refresh() {
  for (const button of rates.querySelectorAll("[data-remove]")) button.hidden = rates.children.length < 2;
}

if (more) {
  more.hidden = false;
  more.addEventListener("click", () => {
    const row = document.querySelector("[data-new-rate]").content.firstElementChild.cloneNode(true);
    rates.append(row);
    row.querySelector("input").focus();
    refresh();
  });
  rates.addEventListener("click", (event) => {
    if (!event.target.closest("[data-remove]")) return;
    event.target.closest("[data-rate]").remove();
    refresh();
  });
  refresh();
}
