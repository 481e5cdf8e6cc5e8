// The timeline's gestures: scroll to a shift, count a lock down, tap a free spot, drag a party (docs/timeline.md).
"use strict";

(function timeline() {
  const QUARTER = 36;
  const UNKNOWN = '<p role="alert"><b>How it fits is not known: the server did not answer. Try again.</b></p>';
  const page = document.getElementById("timeline");
  const lanes = document.getElementById("lanes");
  const ghost = document.getElementById("ghost");
  const preview = document.getElementById("preview");
  const skew = Number(page.dataset.serverNow) - Date.now();
  const axis = () => document.getElementById("axis");
  const starts = () => (axis()?.dataset.starts || "").split(" ");
  let moving = document.getElementById("moving");
  let press = null; // a pointer that is down on a block: {block, x, y, id, timer}
  let drag = null; // a block that is being dragged: {block, grabbed, cell, url, level}
  let asked = null; // the cell that the preview is of
  let told = new Map(); // what the server said of a cell, until the floor changes
  let waiting = 0;
  let isClickSpent = false;

  // --- scrolling and counting -------------------------------------------------------------------------------
  const scrollTo = (x) => { lanes.scrollLeft = Math.max(0, x); };
  const nowX = () => Number(axis()?.dataset.now || 0);
  scrollTo(Number(lanes.dataset.opens) - QUARTER);
  document.querySelector(".chips")?.addEventListener("click", (event) => {
    const to = event.target.closest("[data-to]")?.dataset.to;
    if (to) scrollTo(to === "now" ? nowX() - 4 * QUARTER : Number(to));
  });
  const countDown = () => {
    document.querySelectorAll("[data-until]").forEach((text) => {
      const left = Math.max(0, Math.round((Number(text.dataset.until) - Date.now() - skew) / 1000));
      text.textContent = left ? `${left} s left` : "over";
    });
  };
  countDown();
  setInterval(countDown, 1000);

  // --- asking the server ------------------------------------------------------------------------------------
  const showGhost = (cell, level, words) => {
    const [x, y, width] = [cell.x, cell.lane.parentElement.offsetTop + 2, Math.max(cell.width, QUARTER)];
    ghost.setAttribute("class", `placed ${level}`);
    ghost.innerHTML = `<rect x="${x + 1}" y="${y}" width="${width - 2}" height="44" rx="6"/><text x="${x + 10}" y="${y + 27}"></text>`;
    ghost.querySelector("text").textContent = words;
  };
  const hide = () => {
    ghost.innerHTML = "";
    preview.hidden = true;
    preview.innerHTML = "";
    asked = null;
  };
  const show = (cell, html) => {
    // Never over the lane that it speaks of.
    preview.classList.toggle("up", cell.lane.getBoundingClientRect().top > window.innerHeight / 2);
    preview.innerHTML = html;
    preview.hidden = false;
    htmx.process(preview);
    const said = preview.querySelector("[data-level]");
    const level = said ? said.dataset.level.toLowerCase() : "no";
    showGhost(cell, level, `${said ? said.dataset.icon : "✕"} ${cell.lane.dataset.name} ${said ? said.dataset.at : ""}`);
    cell.level = level;
  };
  const ask = (cell) => {
    if (asked?.url === cell.url) return;
    asked = cell;
    clearTimeout(waiting);
    if (told.has(cell.url)) { show(cell, told.get(cell.url)); return; }
    showGhost(cell, "waits", cell.lane.dataset.name);
    waiting = setTimeout(() => { fetchTold(cell); }, 90);
  };
  // Refusals are words for the host; any other answer is none, and is asked for again the next time.
  const fetchTold = async (cell) => {
    let answer = null;
    try {
      answer = await fetch(cell.url, { headers: { "HX-Request": "true" } });
      const html = await answer.text();
      if (answer.status === 200) told.set(cell.url, html);
      if ([200, 409, 422].includes(answer.status)) {
        if (asked?.url === cell.url) show(cell, html);
        return;
      }
    } catch { /* The server was not reached: said below. */ }
    if (answer?.status === 401) htmx.trigger(document.body, "logged-out");
    if (asked?.url !== cell.url) return;
    show(cell, UNKNOWN);
    asked = null;
  };
  // Where a party stands now; put down on one of its joined tables it keeps them all.
  const tablesOf = (number) => [...lanes.querySelectorAll(`.block[data-number="${number}"]`)].map((block) => block.dataset.from);
  const cellOf = ({ number, lane, column, x, width, door, keepsTime, asks }) => {
    const start = keepsTime ? "" : starts()[column];
    if (start === undefined || start === "-") return null;
    const own = tablesOf(number);
    const isOwn = own.includes(lane.dataset.table);
    const tables = isOwn ? own.join(" ") : lane.dataset.table;
    const words = new URLSearchParams({ tables });
    if (start) words.set("starts_local", start);
    if (asks) words.set("ask", "yes");
    return { lane, x, width, start, tables, isHere: isOwn && !start, url: `${door}?${words}` };
  };

  // --- dragging ---------------------------------------------------------------------------------------------
  const laneAt = (x, y) => document.elementsFromPoint(x, y).map((found) => found.closest(".lane")).find(Boolean);
  const along = (clientX) => clientX - axis().getBoundingClientRect().left;
  const begin = () => {
    const { block, x } = press;
    const shape = block.querySelector("svg");
    drag = { block, grabbed: along(x), x: Number(shape.getAttribute("x")), width: Number(shape.getAttribute("width")), cell: null };
    block.classList.add("dragged");
    document.body.classList.add("dragging");
    // Only now: captured at once, a tap would not be the block's.
    try { lanes.setPointerCapture(press.id); } catch { /* the finger is up already */ }
  };
  const follow = (event) => {
    const lane = laneAt(event.clientX, event.clientY);
    const box = lanes.getBoundingClientRect();
    const near = (from, to, at) => (at < from + 40 ? -14 : at > to - 40 ? 14 : 0);
    lanes.scrollBy(near(box.left + 104, box.right, event.clientX), near(box.top + 32, box.bottom - 80, event.clientY));
    if (!lane) return;
    const isFixed = drag.block.dataset.drag === "seated" || "keepsTime" in page.dataset;
    const moved = isFixed ? 0 : Math.round((along(event.clientX) - drag.grabbed) / QUARTER);
    const column = Number(drag.block.dataset.column) + moved;
    drag.cell = cellOf({
      number: drag.block.dataset.number,
      lane,
      column,
      x: moved ? column * QUARTER : drag.x,
      width: drag.width,
      door: `${doors(drag.block)}placing/`,
      keepsTime: !moved,
    });
    if (drag.cell?.isHere) hide();
    else if (drag.cell) ask(drag.cell);
  };
  const doors = (block) => page.dataset.parties.replace("/0/", `/${block.dataset.number}/`);
  const end = () => {
    clearTimeout(press?.timer);
    press = null;
    if (!drag) return;
    drag.block.classList.remove("dragged");
    document.body.classList.remove("dragging");
    drag = null;
    htmx.trigger("#refresh", "look-again");
  };
  const drop = () => {
    const { block, cell } = drag;
    isClickSpent = true;
    setTimeout(() => { isClickSpent = false; }, 0);
    end();
    if (!cell || cell.isHere) { hide(); return; }
    const isKnown = asked?.url === cell.url && ["ok", "tight"].includes(asked.level);
    if (isKnown) {
      const values = { tables: cell.tables, starts_local: cell.start };
      const door = block.dataset.drag === "seated" ? "move/" : "assign/";
      htmx.ajax("POST", `${doors(block)}${door}`, { target: "#sheet", values }).then(hide);
    } else {
      // Nobody has read yet how it fits, or it does not: say so, and let a tap decide.
      asked = null;
      ask({ ...cell, url: `${cell.url}&ask=yes` });
    }
  };

  lanes.addEventListener("pointerdown", (event) => {
    const block = event.target.closest(".block[data-drag]");
    if (!block || event.button !== 0 || moving || !event.isPrimary) return;
    press = { block, x: event.clientX, y: event.clientY, id: event.pointerId, isTouch: event.pointerType === "touch" };
    if (press.isTouch) press.timer = setTimeout(begin, 300);
  });
  lanes.addEventListener("pointermove", (event) => {
    if (!press || event.pointerId !== press.id) return;
    // Let go outside the window, where nobody told us.
    if (!press.isTouch && event.buttons === 0) { hide(); end(); return; }
    if (!drag && Math.hypot(event.clientX - press.x, event.clientY - press.y) >= 6) {
      // A finger that moves before it has rested scrolls.
      if (press.isTouch) end();
      else begin();
    }
    if (drag) follow(event);
  });
  lanes.addEventListener("pointerup", () => { if (drag) drop(); else end(); });
  lanes.addEventListener("pointercancel", () => { hide(); end(); });
  lanes.addEventListener("touchmove", (event) => { if (drag) event.preventDefault(); }, { passive: false });
  lanes.addEventListener("dragstart", (event) => event.preventDefault());
  lanes.addEventListener("contextmenu", (event) => { if (press?.isTouch) event.preventDefault(); });
  // What is under a finger is not swapped away: the page looks again when it is up.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (drag && event.detail.elt.id === "refresh") event.preventDefault();
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => { if (drag) event.detail.shouldSwap = false; });
  document.addEventListener("htmx:oobAfterSwap", () => { told = new Map(); countDown(); });

  // --- tapping ----------------------------------------------------------------------------------------------
  const leaveMoving = () => {
    moving?.remove();
    moving = null;
    history.replaceState(null, "", location.href.replace(/[?&]move=\d+/, ""));
  };
  const tapTarget = (lane, event) => {
    const column = Math.floor(along(event.clientX) / QUARTER);
    const keepsTime = "keepsTime" in moving.dataset;
    const cell = cellOf({ number: moving.dataset.number, lane, column, x: column * QUARTER, width: 4 * QUARTER, door: moving.dataset.placing, keepsTime, asks: true });
    if (cell) ask(cell);
  };
  const tapFree = (lane, event) => {
    if (!("works" in page.dataset)) return;
    const column = Math.floor(along(event.clientX) / QUARTER);
    if (axis().dataset.now && column * QUARTER <= nowX()) document.getElementById(`head-${lane.dataset.table}`).click();
    // Of a service past midnight the day is the evening's: the time alone says where in its grid.
    else if (starts()[column] !== "-") location.assign(`${page.dataset.bookNew}#slot-${starts()[column].slice(11).replace(":", "")}`);
  };
  document.addEventListener("click", (event) => {
    if (isClickSpent) { event.preventDefault(); event.stopPropagation(); return; }
    if (event.target.closest("[data-cancel]")) { hide(); return; }
    const lane = event.target.closest(".lane");
    if (!lane || event.detail === 0) return;
    if (moving) { event.preventDefault(); event.stopPropagation(); tapTarget(lane, event); }
    else if (!event.target.closest(".block")) tapFree(lane, event);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    if (drag) { hide(); end(); isClickSpent = true; }
    else if (!preview.hidden) hide();
    else if (moving) leaveMoving();
  });
  document.addEventListener("pointerup", () => { if (isClickSpent) setTimeout(() => { isClickSpent = false; }, 0); });
  document.body.addEventListener("floor-changed", () => { hide(); leaveMoving(); });
})();
