// Dragging an item into a part of a split check. Let go, it is what its tick and the part's button do (docs/opentable/carts.md).
"use strict";

(function splitDragging() {
  // A mouse drags after so many pixels; a finger after so long a press, so that the page still scrolls.
  const FAR = 6;
  const LONG = 300;

  let pressed = null;
  let drag = null;
  let swallowed = false;

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

  function begin(source, x, y) {
    const ghost = document.createElement("div");
    ghost.className = "carried";
    ghost.textContent = source.dataset.who;
    document.body.append(ghost);
    document.body.classList.add("dragging");
    drag = { key: source.dataset.piece, who: source.dataset.who, from: source.closest("[data-part]").dataset.part, ghost };
    // Should a swap take the element away, its touches still end here and nowhere else.
    source.addEventListener("touchmove", (event) => { if (drag) event.preventDefault(); }, { passive: false });
    follow(x, y);
  }

  function follow(x, y) {
    drag.ghost.style.transform = `translate(${x + 12}px, ${y + 12}px)`;
    const over = columnAt(x, y);
    mark(over);
    say(over ? `${drag.who}: to ${over.getAttribute("aria-label").toLowerCase()}` : `${drag.who}: to which part?`);
  }

  function end() {
    drag?.ghost.remove();
    drag = null;
    document.body.classList.remove("dragging");
    mark(null);
  }

  function drop(x, y) {
    const { key, who, from } = drag;
    const over = columnAt(x, y);
    end();
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

  // The click that ends a drag comes at once or, where the drag ended elsewhere, not at all.
  function swallow() {
    swallowed = true;
    setTimeout(() => { swallowed = false; }, 0);
  }

  function release() {
    clearTimeout(pressed?.timer);
    pressed = null;
  }

  document.addEventListener("pointerdown", (event) => {
    swallowed = false;
    const source = event.target.closest("[data-piece]");
    if (!source || event.target.closest("button") || event.button !== 0 || !event.isPrimary) return;
    if (document.querySelector("dialog[open]")) return;
    pressed = { source, x: event.clientX, y: event.clientY, isTouch: event.pointerType !== "mouse" };
    if (pressed.isTouch) pressed.timer = setTimeout(() => {
      if (pressed) begin(source, pressed.x, pressed.y);
    }, LONG);
  });
  document.addEventListener("pointermove", (event) => {
    if (!pressed) return;
    // Let go outside the window, where nobody told us.
    if (!pressed.isTouch && event.buttons === 0) {
      if (drag) { end(); say(""); }
      release();
      return;
    }
    const moved = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > FAR;
    if (!drag && moved && pressed.isTouch) release();
    else if (!drag && moved) begin(pressed.source, event.clientX, event.clientY);
    else if (drag) follow(event.clientX, event.clientY);
  });
  document.addEventListener("pointerup", (event) => {
    if (drag) { swallow(); drop(event.clientX, event.clientY); }
    release();
  });
  document.addEventListener("pointercancel", () => { if (drag) { end(); say(""); } release(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    // The button is still down: the click that its release makes is not wanted either.
    if (drag) { swallowed = true; end(); say(""); }
    release();
  });

  // What the browser does with a drag of its own, a scroll or a menu, is not wanted while ours goes on.
  document.addEventListener("touchmove", (event) => { if (drag) event.preventDefault(); }, { passive: false });
  document.addEventListener("contextmenu", (event) => { if (drag || pressed?.isTouch) event.preventDefault(); });
  document.addEventListener("dragstart", (event) => { if (event.target.closest?.("[data-piece]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    // The click on a part's button is ours, made when something was let go.
    if (!swallowed || !event.isTrusted) return;
    swallowed = false;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
})();
