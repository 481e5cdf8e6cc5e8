// Joining tables freely: while that sheet is open a tap on the map ticks its table (docs/floor.md).
"use strict";

(function joining() {
  const form = () => document.querySelector("#sheet[open] [data-join]");

  function tell() {
    const open = form();
    const boxes = open ? [...open.querySelectorAll("[name=tables]:checked")] : [];
    const chosen = new Set(boxes.map((box) => box.value));
    document.querySelectorAll(".tile[data-table], .tile-box[data-table]").forEach((tile) => {
      tile.classList.toggle("chosen", chosen.has(tile.dataset.table));
    });
    if (!open) return;
    const chairs = boxes.reduce((sum, box) => sum + Number(box.dataset.chairs), 0);
    const names = boxes.map((box) => box.dataset.name).join(" + ");
    open.querySelector("[data-join-told]").textContent = boxes.length
      ? `${names}: ${chairs} chairs for ${open.dataset.join}` : "No table chosen.";
    open.querySelector("button.main").disabled = boxes.length < 2;
  }

  document.addEventListener("change", (event) => { if (event.target.closest("[data-join]")) tell(); });
  document.addEventListener("htmx:afterSettle", tell);
  document.getElementById("sheet")?.addEventListener("close", tell);
  document.addEventListener("click", (event) => {
    const tile = form() && event.target.closest("[data-table]");
    if (!tile) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const box = form().querySelector(`[name=tables][value="${tile.dataset.table}"]`);
    if (box && !box.disabled) box.checked = !box.checked;
    tell();
  }, true);
})();
