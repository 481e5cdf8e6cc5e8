// A tag that is in use is put into the field, or taken out again, with a tap (docs/guests.md).
"use strict";

(function tags() {
  const field = document.getElementById("tags");
  const buttons = document.querySelectorAll("[data-tag]");
  const typed = () => field.value.split(",").map((tag) => tag.trim()).filter(Boolean);
  const has = (tag) => typed().some((one) => one.toLowerCase() === tag.toLowerCase());
  const show = () => buttons.forEach((button) => button.setAttribute("aria-pressed", String(has(button.dataset.tag))));

  buttons.forEach((button) => button.addEventListener("click", () => {
    const { tag } = button.dataset;
    const others = typed().filter((one) => one.toLowerCase() !== tag.toLowerCase());
    field.value = (has(tag) ? others : [...typed(), tag]).join(", ");
    show();
  }));
  field.addEventListener("input", show);
  show();
})();
