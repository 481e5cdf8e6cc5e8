// A button that copies the field it names. Without a clipboard (plain http) the field is selected, to be copied by hand.
"use strict";

(function copying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    const told = document.getElementById("copied");
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.firstChild.textContent = "Copied";
      told.textContent = `Copied: ${field.value}`;
    } catch {
      told.textContent = "Selected: copy it with the keyboard.";
    }
  });
})();
