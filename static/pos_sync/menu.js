// The cart's menu: quick keys, sets that a choice opens, and the mode in which a tap sells out.
"use strict";

(function menu() {
  // Enter on a quick key taps its item; what is sold out stays where it is, struck through.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-find]")) return;
    const typed = event.target.value.trim().toUpperCase();
    const tile = /^[A-Z0-9]+$/.test(typed) && document.querySelector(`[data-quick="${typed}"]:not([disabled])`);
    if (!tile) return;
    event.preventDefault();
    event.target.value = "";
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
    tile.click();
  });

  // A set that a choice opens is there while that choice is taken; what is not there is not posted.
  function open(form) {
    form.querySelectorAll("[data-opened-by]").forEach((set) => {
      const openers = set.dataset.openedBy.split(" ");
      const isOpen = openers.some((key) => form.querySelector(`input[value="${key}"]:is([name="modifiers"], [name^="choice-"]):checked`));
      set.hidden = !isOpen;
      set.disabled = !isOpen;
    });
  }
  document.addEventListener("change", (event) => {
    const form = event.target.closest("#sheet form");
    if (form) open(form);
  });

  // In the 86 mode a tap, or a key, on a tile opens what sells it out, in place of what adds it.
  document.addEventListener("click", (event) => {
    const tile = event.target.closest(".mode-86 .dish");
    if (!tile) return;
    event.preventDefault();
    event.stopPropagation();
    tile.parentElement.querySelector(".to-86").click();
  }, true);
  document.addEventListener("click", (event) => {
    const mode = event.target.closest("[data-86]");
    if (!mode) return;
    const isOn = document.getElementById("menu").classList.toggle("mode-86");
    mode.setAttribute("aria-pressed", String(isOn));
  });
})();
