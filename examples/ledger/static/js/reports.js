// The reports change tab and period without loading the page. Without this script every link is an ordinary link.

let late = 0;
let asked = null;

// XMLHttpRequest parses the answer itself, so no string ever becomes markup (the page forbids it by Trusted Types).
function part(address) {
  const url = new URL(address);
  url.searchParams.set("part", "1");
  return new Promise((resolve, reject) => {
    asked?.abort();
    const request = (asked = new XMLHttpRequest());
    request.open("GET", url);
    request.responseType = "document";
    request.onload = () => {
      const found = request.status === 200 ? request.response?.querySelector("[data-report]") : null;
      if (found) resolve(found);
      else reject(new Error(`no report at ${url.pathname}`));
    };
    request.onerror = () => reject(new Error("offline"));
    request.send();
  });
}

async function go(address, remember) {
  try {
    const report = await part(address);
    if (remember) history.pushState(null, "", address);
    document.querySelector("[data-report]").replaceWith(document.adoptNode(report));
    document.title = report.dataset.title;
    report.querySelector("h1").focus({ preventScroll: true });
    offerExport();
  } catch {
    location.assign(address);
  }
}

// The file is made ready in the background; its button comes a moment later than the page.
function offerExport() {
  clearTimeout(late);
  const place = document.querySelector("[data-export-href]");
  if (!place) return;
  late = setTimeout(() => {
    const link = document.createElement("a");
    link.className = "button";
    link.href = place.dataset.exportHref;
    link.dataset.helpId = "report.tax.export";
    link.textContent = place.dataset.exportLabel;
    place.append(link);
  }, 600);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-part]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain) return;
  event.preventDefault();
  if (link.href !== location.href) go(link.href, true);
});
window.addEventListener("popstate", () => go(location.href, false));
offerExport();
