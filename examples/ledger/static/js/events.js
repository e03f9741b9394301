// What happened on the way to this page is reported to the help once; a copy of the page from history is not.
for (const event of document.querySelectorAll("template[data-ledger-event]")) {
  window.HelpSDK("track", event.dataset.ledgerEvent, JSON.parse(event.dataset.properties));
  event.remove();
}
