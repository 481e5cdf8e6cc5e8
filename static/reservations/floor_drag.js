// Dragging a party onto a table. What it meets there is told before it is let go (docs/floor.md).
"use strict";

(function dragging() {
  // A mouse drags after so many pixels; a finger after so long a press, so that the page still scrolls.
  const FAR = 6;
  const LONG = 300;
  const AGAIN = { no: "Nothing was changed.", own: "Nothing was changed.", unknown: "Not known yet: drag again." };

  let pressed = null;
  let drag = null;
  let swallowed = false;

  const strip = () => document.getElementById("drag-told");
  const say = (words, level) => {
    const place = strip();
    place.textContent = words;
    place.className = `drag-told fit-${level || "none"}`;
    place.hidden = !words;
  };
  const metAt = (table) => drag?.tables?.[table];

  // The map may be swapped while a party is dragged: the signs are put on what is there now.
  function mark() {
    document.querySelectorAll("[data-table]").forEach((tile) => {
      const met = metAt(tile.dataset.table);
      const sign = tile.querySelector(".fit-mark");
      if (!sign) return;
      (sign.querySelector("text") || sign).textContent = met ? met.icon : "";
      tile.dataset.fit = met ? met.level : "";
      tile.classList.toggle("under", Boolean(drag) && tile.dataset.table === drag.over);
    });
  }

  function begin(source, x, y) {
    const ghost = document.createElement("div");
    ghost.className = "carried";
    ghost.textContent = source.dataset.who;
    document.body.append(ghost);
    document.body.classList.add("dragging");
    const mine = { who: source.dataset.who, to: source.dataset.to, swap: source.dataset.swap, ghost, over: "", tables: null };
    drag = mine;
    // Should a swap take the element away, its touches still end here and nowhere else.
    source.addEventListener("touchmove", (event) => { if (drag) event.preventDefault(); }, { passive: false });
    say(`${mine.who}: to which table?`);
    fetch(source.dataset.fits, { headers: { "HX-Request": "true" } })
      .then((answer) => {
        if (answer.status === 401) htmx.trigger(document.body, "logged-out");
        return answer.ok ? answer.json() : { tables: {} };
      })
      .then((answer) => {
        mine.tables = answer.tables;
        if (drag === mine) { mark(); tell(); }
      })
      .catch(() => { mine.tables = {}; });
    follow(x, y);
  }

  function tell() {
    const tile = drag.over && document.querySelector(`[data-table="${drag.over}"]`);
    const met = metAt(drag.over);
    if (tile && met) say(`${met.icon} ${tile.dataset.name}: ${met.words}`, met.level);
    else say(`${drag.who}: to which table?`);
  }

  function follow(x, y) {
    drag.ghost.style.transform = `translate(${x + 12}px, ${y + 12}px)`;
    const over = document.elementFromPoint(x, y)?.closest("[data-table]")?.dataset.table || "";
    if (over === drag.over) return;
    drag.over = over;
    mark();
    tell();
  }

  function end() {
    drag?.ghost.remove();
    drag = null;
    document.body.classList.remove("dragging");
    mark();
  }

  function drop() {
    const { over, to, swap, who } = drag;
    const met = metAt(over);
    const words = strip().textContent;
    end();
    if (!over) return say("");
    const level = met ? met.level : "unknown";
    if (AGAIN[level]) return say(level === "unknown" ? `${who}: ${AGAIN.unknown}` : `${words}. ${AGAIN[level]}`, level);
    say("");
    const sheet = { target: "#sheet", swap: "innerHTML", source: "#sheet" };
    if (level === "swap") return htmx.ajax("GET", `${swap}?other=${met.other}`, sheet);
    return htmx.ajax("POST", to, { ...sheet, values: { tables: over } });
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
    if (!drag && !strip()?.hidden) say("");
    const source = event.target.closest("[data-drag]");
    if (!source || event.button !== 0 || !event.isPrimary || document.querySelector("dialog[open]")) return;
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
  document.addEventListener("pointerup", () => {
    if (drag) { swallow(); drop(); }
    release();
  });
  document.addEventListener("pointercancel", () => { if (drag) { end(); say(""); } release(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    // The button is still down: the click that its release makes is not wanted either.
    if (drag) { swallowed = true; end(); }
    release();
    if (strip()) say("");
  });

  // What the browser does with a drag of its own, a scroll or a menu, is not wanted while ours goes on.
  document.addEventListener("touchmove", (event) => { if (drag) event.preventDefault(); }, { passive: false });
  document.addEventListener("contextmenu", (event) => { if (drag || pressed?.isTouch) event.preventDefault(); });
  document.addEventListener("dragstart", (event) => { if (event.target.closest?.("[data-drag]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    if (!swallowed) return;
    swallowed = false;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("htmx:oobAfterSwap", () => { if (drag) mark(); });
})();
