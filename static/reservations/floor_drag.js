// Dragging a party onto a table. What it meets there is told before it is let go (docs/floor.md).
"use strict";

(function dragging() {
  const AGAIN = { no: "Nothing was changed.", own: "Nothing was changed.", unknown: "Not known yet: drag again." };

  let drag = null;

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

  function begin(source) {
    const mine = { who: source.dataset.who, to: source.dataset.to, swap: source.dataset.swap, over: "", tables: null };
    drag = mine;
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
  }

  function tell() {
    const tile = drag.over && document.querySelector(`[data-table="${drag.over}"]`);
    const met = metAt(drag.over);
    if (tile && met) say(`${met.icon} ${tile.dataset.name}: ${met.words}`, met.level);
    else say(`${drag.who}: to which table?`);
  }

  function follow(x, y) {
    const over = document.elementFromPoint(x, y)?.closest("[data-table]")?.dataset.table || "";
    if (over === drag.over) return;
    drag.over = over;
    mark();
    tell();
  }

  function drop() {
    const { over, to, swap, who } = drag;
    const met = metAt(over);
    const words = strip().textContent;
    if (!over) return say("");
    const level = met ? met.level : "unknown";
    if (AGAIN[level]) return say(level === "unknown" ? `${who}: ${AGAIN.unknown}` : `${words}. ${AGAIN[level]}`, level);
    say("");
    const sheet = { target: "#sheet", swap: "innerHTML", source: "#sheet" };
    if (level === "swap") return htmx.ajax("GET", `${swap}?other=${met.other}`, sheet);
    return htmx.ajax("POST", to, { ...sheet, values: { tables: over } });
  }

  window.covers.dragging({
    source: "[data-drag]",
    begin,
    follow,
    drop,
    leave: () => { drag = null; mark(); },
    calm: () => { if (strip() && !strip().hidden) say(""); },
  });
})();
