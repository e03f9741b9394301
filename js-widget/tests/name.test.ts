import { beforeEach, expect, test } from "vitest";
import { accessibleName, isSameName, likeness, masked } from "../src/fingerprint/name.js";

beforeEach(() => {
  document.body.innerHTML = "";
});

test.each([
  ["<b id=l>Tax</b><b id=m>ID</b><button aria-labelledby='l m' aria-label=no>x</button>", "button", "Tax ID"],
  ["<button aria-label='Close'>×</button>", "button", "Close"],
  ["<label for=f>Tax ID</label><input id=f>", "input", "Tax ID"],
  ["<label>Country <select><option>DE</option></select></label>", "select", "Country"],
  ["<input type=submit value='Save'>", "input", "Save"],
  ["<input type=text value='what a reader typed' placeholder='Search'>", "input", "Search"],
  ["<input title='Number of days' placeholder='7'>", "input", "Number of days"],
  ["<a href=/><img src=/i.png alt=Home> <span aria-hidden=true>›</span></a>", "a", "Home"],
  ["<button><svg aria-label=Print></svg></button>", "button", "Print"],
  ["<button>Send <script>1</script><span hidden>twice</span>now</button>", "button", "Send now"],
  ["<section><h2>Payment</h2><p>Card</p></section>", "section", "Payment"],
  ["<div><header><h3>Lines</h3></header><p>…</p></div>", "div", "Lines"],
  [`<div>${"words ".repeat(60)}</div>`, "div", ""],
  ["<textarea>what a reader typed</textarea>", "textarea", ""],
])("%s is called as it is read out", (html, selector, name) => {
  document.body.innerHTML = html;
  expect(accessibleName(document.querySelector(selector) as Element)).toBe(name);
});

test("numbers are masked in every script, case and space do not count", () => {
  expect(masked("  Paid  24 of 1,204.50 ")).toBe("paid # of #");
  expect(masked("فاتورة ٢٤")).toBe("فاتورة #");
});

test("likeness counts the letter pairs that two names share", () => {
  expect(likeness("save", "save")).toBe(1);
  expect(likeness("night", "nacht")).toBe(0.25);
  expect(likeness("", "save")).toBe(0);
  expect(likeness("a", "b")).toBe(0);
});

test.each([
  ["invoice settings", "invoice setting", true],
  ["download the report", "download your report", false],
  ["move all the lines to group a", "move all the lines to group b", false],
  ["export the period as csv file", "export the period as pdf file", false],
  ["save", "save and continue", false],
  ["删除这张发票的所有行项目", "删除这张发票的所有行项", true],
])("%s → %s is the same name: %s", (then, now, same) => expect(isSameName(then, now)).toBe(same));
