// What is given away, against what this person may give alone: the field for a manager's PIN comes where it is needed.
"use strict";

(function giving() {
  const number = (words) => Number(words.replace("%", "").replace(",", ".").trim());

  // What is typed comes to, in minor units; nothing while it cannot be read.
  function worth(form) {
    const field = (name) => form.elements.namedItem(name)?.value ?? "";
    const of = Number(form.dataset.of);
    if (form.dataset.unit) return number(field("units")) * Number(form.dataset.unit);
    if (field("percent")) return Math.round((of * number(field("percent"))) / 100);
    return Math.round(number(field("amount")) * 10 ** Number(form.dataset.exponent));
  }

  function isOver(form) {
    const left = form.dataset.left;
    return left !== undefined && (left === "0" || worth(form) > Number(left));
  }

  function show(form) {
    const over = form.querySelector(".over-limit");
    if (!over) return;
    over.hidden = !isOver(form);
    form.elements.namedItem("pin").required = !over.hidden;
    if (over.hidden) form.elements.namedItem("pin").value = "";
  }

  function showAll() { document.querySelectorAll("[data-giving]").forEach(show); }

  document.addEventListener("click", (event) => {
    const rate = event.target.closest("[data-rate]");
    if (!rate) return;
    const form = rate.closest("form");
    form.elements.namedItem("percent").value = String(Number(rate.dataset.rate) / 1000);
    form.elements.namedItem("amount").value = "";
    show(form);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-giving]");
    if (!form) return;
    const other = { percent: "amount", amount: "percent" }[event.target.name];
    if (other && event.target.value) form.elements.namedItem(other).value = "";
    show(form);
  });
  document.addEventListener("htmx:afterSwap", showAll);
})();
