// What a drag is on every page: a press that becomes one, a ghost that follows it, and nothing of what the browser
// would do instead. The page says what it means: floor_drag.js, split_drag.js.
"use strict";

(function dragging() {
  // A mouse drags after so many pixels; a finger after so long a press, so that the page still scrolls.
  const FAR = 6;
  const LONG = 300;

  // `source` is what may be dragged, `spared` what on it is only tapped. `begin` is told the source, `follow` and
  // `drop` where the pointer is, `leave` that the drag is over however it ended, `calm` that its words are not
  // wanted any more.
  function watch({ source, spared, begin, follow, drop, leave, calm }) {
    let pressed = null;
    let ghost = null;
    let swallowed = false;

    function start(from, x, y) {
      ghost = document.createElement("div");
      ghost.className = "carried";
      ghost.textContent = from.dataset.who;
      document.body.append(ghost);
      document.body.classList.add("dragging");
      // Should a swap take the element away, its touches still end here and nowhere else.
      from.addEventListener("touchmove", (event) => { if (ghost) event.preventDefault(); }, { passive: false });
      begin(from);
      move(x, y);
    }

    function move(x, y) {
      ghost.style.transform = `translate(${x + 12}px, ${y + 12}px)`;
      follow(x, y);
    }

    function end() {
      ghost.remove();
      ghost = null;
      document.body.classList.remove("dragging");
      leave();
    }

    function giveUp() {
      if (!ghost) return;
      end();
      calm();
    }

    function release() {
      clearTimeout(pressed?.timer);
      pressed = null;
    }

    document.addEventListener("pointerdown", (event) => {
      swallowed = false;
      if (!ghost) calm();
      const from = event.target.closest(source);
      if (!from || (spared && event.target.closest(spared)) || event.button !== 0 || !event.isPrimary) return;
      if (document.querySelector("dialog[open]")) return;
      pressed = { from, x: event.clientX, y: event.clientY, isTouch: event.pointerType !== "mouse" };
      if (pressed.isTouch) pressed.timer = setTimeout(() => {
        if (pressed) start(from, pressed.x, pressed.y);
      }, LONG);
    });
    document.addEventListener("pointermove", (event) => {
      if (!pressed) return;
      // Let go outside the window, where nobody told us.
      if (!pressed.isTouch && event.buttons === 0) {
        giveUp();
        release();
        return;
      }
      const moved = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > FAR;
      if (!ghost && moved && pressed.isTouch) release();
      else if (!ghost && moved) start(pressed.from, event.clientX, event.clientY);
      else if (ghost) move(event.clientX, event.clientY);
    });
    document.addEventListener("pointerup", (event) => {
      if (ghost) {
        // The click that ends a drag comes at once or, where the drag ended elsewhere, not at all.
        swallowed = true;
        setTimeout(() => { swallowed = false; }, 0);
        drop(event.clientX, event.clientY);
        end();
      }
      release();
    });
    document.addEventListener("pointercancel", () => { giveUp(); release(); });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      // The button is still down: the click that its release makes is not wanted either.
      if (ghost) { swallowed = true; end(); }
      release();
      calm();
    });

    // What the browser does with a drag of its own, a scroll or a menu, is not wanted while ours goes on.
    document.addEventListener("touchmove", (event) => { if (ghost) event.preventDefault(); }, { passive: false });
    document.addEventListener("contextmenu", (event) => { if (ghost || pressed?.isTouch) event.preventDefault(); });
    document.addEventListener("dragstart", (event) => { if (event.target.closest?.(source)) event.preventDefault(); });
    document.addEventListener("click", (event) => {
      // A click that a page makes when something was let go is its own.
      if (!swallowed || !event.isTrusted) return;
      swallowed = false;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, true);
  }

  window.covers = window.covers || {};
  window.covers.dragging = watch;
})();
