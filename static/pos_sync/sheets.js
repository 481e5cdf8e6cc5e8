// The sheets of the menu's items, kept by the page: they open while the server is out of reach, too.
"use strict";

(function sheets() {
  const place = document.querySelector("[data-sheets]");
  if (!place) return;
  const SETTLED_MS = 1500;
  const kept = new Map();
  let timer = 0;

  async function fetchAll() {
    try {
      const answer = await fetch(place.dataset.sheets, { headers: { "HX-Request": "true" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      kept.clear();
      page.querySelectorAll("template[data-sheet]").forEach((one) => kept.set(one.dataset.sheet, one.innerHTML));
    } catch {
      // Out of reach: those that were kept are still good.
    }
  }
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(fetchAll, SETTLED_MS);
  }

  function open(path) {
    const dialog = document.getElementById("sheet");
    const html = kept.get(path);
    if (!html) {
      document.getElementById("told").innerHTML = '<div class="banner" role="alert"><b>The server was not reached: this opens when it is back.</b></div>';
      return;
    }
    dialog.innerHTML = html;
    ["seat", "course"].forEach((name) => {
      const chosen = document.querySelector(`#order-for [name=${name}]`)?.value;
      const select = dialog.querySelector(`select[name=${name}]`);
      if (chosen && select) select.value = chosen;
    });
    htmx.process(dialog);
    if (!dialog.open) dialog.showModal();
  }

  const isAway = () => window.covers?.queue?.state.isAway;
  document.addEventListener("htmx:configRequest", (event) => {
    const { verb, path, formData, target } = event.detail;
    const isSheet = verb === "get" && target.id === "sheet";
    const isAsked = verb === "post" && formData.get("ask") && event.target.dataset.sheet;
    if (!isAway() || !(isSheet || isAsked)) return;
    event.preventDefault();
    open(isSheet ? path : event.target.dataset.sheet);
  });
  document.addEventListener("htmx:sendError", (event) => {
    const { verb, path } = event.detail.requestConfig;
    if (verb === "get" && event.detail.target.id === "sheet") open(path);
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => { if (event.target.querySelector?.(".dishes")) soon(); });
  soon();
})();
