// Dragging an item into a part of a split check. Let go, it is what its tick and the part's button do (docs/opentable/carts.md).
"use strict";

(function splitDragging() {
  let drag = null;

  const say = (words) => {
    const place = document.getElementById("drag-told");
    place.textContent = words;
    place.hidden = !words;
  };
  const columnAt = (x, y) => document.elementFromPoint(x, y)?.closest("[data-part]");
  // The columns may be swapped while something is dragged: it is marked what is there now.
  function mark(over) {
    document.querySelectorAll("[data-part]").forEach((column) => {
      column.classList.toggle("under", column === over);
    });
  }

  function begin(source) {
    drag = { key: source.dataset.piece, who: source.dataset.who, from: source.closest("[data-part]").dataset.part };
  }

  function follow(x, y) {
    const over = columnAt(x, y);
    mark(over);
    say(over ? `${drag.who}: to ${over.getAttribute("aria-label").toLowerCase()}` : `${drag.who}: to which part?`);
  }

  function drop(x, y) {
    const { key, who, from } = drag;
    const over = columnAt(x, y);
    say("");
    if (!over || over.dataset.part === from) return;
    const piece = document.querySelector(`[data-piece="${key}"]`);
    const button = over.querySelector("[data-put]");
    if (!piece) say(`${who} was moved meanwhile: look again.`);
    else if (!button) say("Something was paid for that part: nothing was moved.");
    else if (piece.hasAttribute("data-many")) ask(piece, over.dataset.part);
    else {
      document.querySelectorAll('[name="pieces"]').forEach((box) => { box.checked = box.value === key; });
      button.click();
    }
  }

  function ask(piece, part) {
    const address = `${piece.closest("form").dataset.moving}?pieces=${piece.dataset.piece}&part=${part}`;
    htmx.ajax("GET", address, { target: "#sheet", swap: "innerHTML", source: "#sheet" });
  }

  window.covers.dragging({
    source: "[data-piece]",
    spared: "button",
    begin,
    follow,
    drop,
    leave: () => { drag = null; mark(null); },
    calm: () => say(""),
  });
})();
