import { useState } from "react";
import { createRoot } from "react-dom/client";
import { Help } from "./Help.jsx";

function Product() {
  const [screen, setScreen] = useState("invoice.form");
  const [isHelped, setHelped] = useState(true);
  return (
    <main>
      <h1>{screen}</h1>
      <input aria-label="Tax ID" data-help-id="invoice.form.tax_id" />
      <button type="button" onClick={() => setScreen("invoice.list")}>Invoices</button>
      <button type="button" onClick={() => setHelped(false)}>No help</button>
      {isHelped && <Help site="ledger" server="/help/" screen={screen} />}
    </main>
  );
}

createRoot(document.querySelector("#product")).render(<Product />);
