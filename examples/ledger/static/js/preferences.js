// The theme changes without a new page; messages can be closed; a menu closes when one clicks elsewhere.

function changeTheme(event) {
  const button = event.submitter;
  if (!button || !button.closest("[data-themes]")) return;
  event.preventDefault();
  document.documentElement.dataset.theme = button.value;
  document.cookie = `ledger_theme=${button.value}; path=/; max-age=31536000; samesite=lax`;
  for (const other of document.querySelectorAll("[data-themes] button")) {
    if (other.value === button.value) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.account[open], details.topmenu[open]")) {
    if (event.key === "Escape") menu.querySelector("summary").focus();
    if (event.key === "Escape" || !menu.contains(event.target)) menu.open = false;
  }
}

document.addEventListener("submit", changeTheme);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(event);
});
for (const button of document.querySelectorAll("[data-dismiss]")) {
  button.hidden = false;
  button.addEventListener("click", () => button.closest(".flash").remove());
}
for (const form of document.querySelectorAll("[data-autosubmit]")) {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}
