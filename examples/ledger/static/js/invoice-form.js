// The invoice form: rows come and go, the customer brings tax id and currency, the sum follows what is typed.

const form = document.querySelector("[data-invoice-form]");
const rows = form.querySelector("[data-lines]");
const language = form.dataset.currencyLocale === "en" ? "en-GB" : `${form.dataset.currencyLocale}-u-nu-latn`;

function number(text) {
  const plain = text.normalize("NFKC").replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
  const compact = plain.replace(/[\s'’٬]/g, "").replace("٫", ".");
  const last = Math.max(compact.lastIndexOf(","), compact.lastIndexOf("."));
  const fraction = compact.slice(last + 1);
  const grouped = last < 0 || (compact[last] === "," && fraction.length === 3 && !compact.includes("."));
  const whole = compact.slice(0, last).replace(/[.,]/g, "");
  const value = Number(grouped ? compact.replace(/,/g, "") : `${whole}.${fraction}`);
  return compact && Number.isFinite(value) ? value : null;
}

function money(value) {
  return new Intl.NumberFormat(language, { style: "currency", currency: form.elements.currency.value }).format(value);
}

function show(selector, value) {
  form.querySelector(selector).textContent = money(value);
}

function amountOf(row) {
  const quantity = number(row.querySelector("[name=line_quantity]").value);
  const price = number(row.querySelector("[name=line_price]").value);
  const amount = quantity === null || price === null ? null : Math.round(quantity * price * 100) / 100;
  row.querySelector("[data-amount]").textContent = amount === null ? "" : money(amount);
  return amount ?? 0;
}

function add() {
  const subtotal = [...rows.querySelectorAll("[data-line]")].reduce((sum, row) => sum + amountOf(row), 0);
  const percent = Number(form.elements.rate.value) || 0;
  const tax = Math.round(subtotal * percent) / 100;
  show("[data-subtotal]", subtotal);
  show("[data-tax]", tax);
  show("[data-total]", subtotal + tax);
  const several = rows.querySelectorAll("[data-line]").length > 1;
  for (const button of rows.querySelectorAll("[data-remove]")) button.hidden = !several;
}

function addRow(event) {
  event.preventDefault();
  const row = form.querySelector("[data-new-line]").content.querySelector("[data-line]").cloneNode(true);
  rows.append(row);
  row.querySelector("input").focus();
  add();
}

function removeRow(event) {
  const button = event.target.closest("[data-remove]");
  if (!button) return;
  const row = button.closest("tr");
  if (row.nextElementSibling?.classList.contains("line-problem")) row.nextElementSibling.remove();
  row.remove();
  add();
}

function takeOver() {
  const { taxId, currency, abroad } = form.elements.customer.selectedOptions[0].dataset;
  if (taxId === undefined) return;
  form.elements.tax_id.value = taxId;
  form.elements.currency.value = currency;
  const rates = [...form.elements.rate.options].map((option) => option.value);
  form.elements.rate.value = abroad === "1" && rates.includes("reverse") ? "reverse" : rates[0];
  add();
}

form.querySelector("[data-add-line]").addEventListener("click", addRow);
rows.addEventListener("click", removeRow);
form.addEventListener("input", add);
form.elements.customer.addEventListener("change", takeOver);
add();
