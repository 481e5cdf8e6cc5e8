// A sheet is the one dialog that htmx fills; keys press the buttons that name them (docs/screens.md).
"use strict";

(function sheets() {
  const sheet = () => document.getElementById("sheet");

  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.detail.target;
    if (dialog.id !== "sheet") return;
    // Where tables are chosen on the map, the map stays within reach.
    const wantsMap = Boolean(dialog.querySelector("[data-join]") && document.querySelector("svg.map"));
    if (dialog.open && wantsMap === dialog.matches(":modal")) dialog.close();
    if (dialog.open) return;
    if (wantsMap) dialog.show();
    else dialog.showModal();
  });
  // The table that is suggested stands out on the map while its sheet is open.
  document.addEventListener("htmx:afterSettle", () => {
    document.querySelectorAll(".suggested").forEach((tile) => tile.classList.remove("suggested"));
    const fit = sheet()?.open && sheet().querySelector("[data-fit]");
    if (!fit) return;
    fit.dataset.fit.split(" ").forEach((table) => {
      document.getElementById(`table-${table}`)?.classList.add("suggested");
    });
  });
  document.getElementById("sheet")?.addEventListener("close", () => {
    document.querySelectorAll(".suggested").forEach((tile) => tile.classList.remove("suggested"));
  });
  // A refusal is an answer to be read, not a fault of the line.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([409, 422].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.body.addEventListener("floor-changed", () => sheet()?.close());

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.querySelector(opener.dataset.open).showModal();
    // A tap beside an open dialog closes it.
    if (event.target.tagName === "DIALOG") event.target.close();
  });

  // Finding hides the others; what is typed outlives a refresh of the list.
  const filter = () => {
    const words = (document.getElementById("find")?.value || "").toLowerCase();
    document.querySelectorAll(".rail .party").forEach((party) => {
      party.classList.toggle("other", !party.textContent.toLowerCase().includes(words));
    });
  };
  document.addEventListener("input", (event) => { if (event.target.id === "find") filter(); });
  document.addEventListener("htmx:oobAfterSwap", filter);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && sheet()?.open && !sheet().matches(":modal")) sheet().close();
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, textarea, select")) return;
    const wanted = event.key === "s" ? "[data-seat]" : `[data-key="${CSS.escape(event.key)}"]`;
    const place = document.querySelector(wanted);
    if (!place) return;
    event.preventDefault();
    if (place.matches("input")) place.focus();
    else place.click();
  });
})();
