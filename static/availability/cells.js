// A table of cells is one stop of the Tab key; the arrow keys move inside it, Home and End to a row's ends.
"use strict";

(function cells() {
  const table = () => document.querySelector("[data-cells]");
  const all = () => Array.from(document.querySelectorAll("[data-cells] [data-cell]"));
  // What was left last is where the Tab key comes back to, also after the map was drawn anew.
  let last = "";

  function settle() {
    const found = all();
    const stop = found.find((cell) => cell.id === last) || found[0];
    found.forEach((cell) => { cell.tabIndex = cell === stop ? 0 : -1; });
  }

  function beside(cell, key) {
    const place = cell.closest("td");
    const row = place.parentElement;
    const rows = Array.from(table().tBodies[0].rows);
    const here = rows.indexOf(row);
    const cellOf = (other, index) => other?.cells[index]?.querySelector("[data-cell]");
    if (key === "ArrowLeft") return cellOf(row, place.cellIndex - 1);
    if (key === "ArrowRight") return cellOf(row, place.cellIndex + 1);
    if (key === "ArrowUp") return cellOf(rows[here - 1], place.cellIndex);
    if (key === "ArrowDown") return cellOf(rows[here + 1], place.cellIndex);
    if (key === "Home") return row.querySelector("[data-cell]");
    if (key === "End") return Array.from(row.querySelectorAll("[data-cell]")).pop();
    return null;
  }

  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[data-cells] [data-cell]");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    // Space follows a link here as Enter does: the cell opens a sheet.
    if (event.key === " ") { event.preventDefault(); cell.click(); return; }
    const next = beside(cell, event.key);
    if (next === null) return;
    event.preventDefault();
    next?.focus();
  });
  document.addEventListener("focusin", (event) => {
    if (!event.target.closest("[data-cells] [data-cell]")) return;
    last = event.target.id;
    settle();
  });
  document.addEventListener("htmx:oobAfterSwap", settle);
  // The cell that opened the sheet may have been drawn anew meanwhile: the focus goes back to its place.
  document.getElementById("sheet")?.addEventListener("close", () => document.getElementById(last)?.focus());
  settle();
  // What has passed is left of the first look, not of the map.
  const scroller = document.querySelector("[data-scroller]");
  const first = document.querySelector("[data-cells] tbody [data-cell]:not(.past)");
  if (scroller && first) {
    const place = first.closest("td");
    scroller.scrollLeft = place.offsetLeft - place.parentElement.cells[0].offsetWidth;
  }
})();
