// A booking by keyboard: guests found are picked with the arrows, Enter goes on, and the times are one stop of Tab.
"use strict";

(function booking() {
  const form = document.getElementById("booking");
  if (!form) return;
  const at = (id) => document.getElementById(id);
  const options = () => [...document.querySelectorAll("#found [data-guest]")];
  const active = () => document.querySelector('#found [aria-selected="true"]');
  const changed = () => form.dispatchEvent(new Event("draft-changed"));

  function choose(option, place) {
    options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    place.setAttribute("aria-activedescendant", option ? option.id : "");
    option?.scrollIntoView({ block: "nearest" });
  }
  function close() {
    at("found")?.replaceChildren();
    form.querySelectorAll('[role="combobox"]').forEach((place) => {
      place.setAttribute("aria-expanded", "false");
      place.removeAttribute("aria-activedescendant");
    });
  }

  // A guest who is picked brings all that is known of them, and nothing of whoever was picked before stays.
  const FIELDS = ["phone", "first_name", "last_name", "email"];
  const NAMES = ["first_name", "last_name"];
  const typed = new Set(at("guest_id")?.value ? [] : FIELDS);
  const brought = {};
  let sought = "";
  FIELDS.forEach((name) => { if (at(name)) brought[name] = { value: typed.has(name) ? "" : at(name).value, before: "" }; });
  function bring(option, name) {
    const place = at(name);
    const before = typed.has(name) ? place.value : "";
    // A number or address that was typed is theirs, unless it was typed to find them.
    const value = option.dataset[name] || (NAMES.includes(name) || name === sought ? "" : before);
    brought[name] = { value, before };
    place.value = value;
  }
  function takeBack(name) {
    const { value, before } = brought[name];
    if (value && at(name).value === value) at(name).value = before;
  }
  function pick(option) {
    FIELDS.forEach((name) => bring(option, name));
    typed.clear();
    at("guest_id").value = option.dataset.guest;
    at("picked").querySelector(".known").replaceChildren(...[...option.childNodes].map((node) => node.cloneNode(true)));
    at("picked").hidden = false;
    close();
    changed();
    at("size").focus();
    at("size").select();
  }
  function unpick() {
    if (!at("guest_id").value) return;
    at("guest_id").value = "";
    FIELDS.forEach(takeBack);
    at("picked").hidden = true;
    at("picked").querySelector(".known").replaceChildren();
    changed();
  }

  // The times: one of them is the stop of Tab, the arrows go on from it, digits go straight to one.
  const slots = () => [...document.querySelectorAll("#grid .slots > button")];
  let wanted = false;
  let digits = "";
  let typedAt = 0;
  function stop(slot) {
    slots().forEach((one) => { one.tabIndex = one === slot ? 0 : -1; });
  }
  function settle() {
    const all = slots();
    const held = all.find((one) => one === document.activeElement);
    const first = held || all.find((one) => one.classList.contains("here")) || all.find((one) => !one.classList.contains("shut")) || all[0];
    if (first) stop(first);
    return first;
  }
  function isFor() {
    const grid = at("grid");
    return grid && grid.dataset.size === at("size").value && grid.dataset.date === at("date").value;
  }
  function toTimes() {
    wanted = !isFor();
    if (wanted) at("size").dispatchEvent(new Event("change", { bubbles: true }));
    else settle()?.focus();
  }
  function across() {
    const [first, ...rest] = slots();
    const next = rest.findIndex((one) => one.offsetTop > first.offsetTop);
    return next < 0 ? rest.length + 1 : next + 1;
  }
  function move(slot, key) {
    const all = slots();
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across(), ArrowUp: -across(), Home: -all.length, End: all.length };
    const place = all.indexOf(slot) + steps[key];
    const next = all[Math.max(0, Math.min(all.length - 1, place))];
    stop(next);
    next.focus();
  }
  function type(key) {
    digits = (Date.now() - typedAt < 1500 ? digits : "") + key;
    typedAt = Date.now();
    // By a clock of 24 hours, else as it is written: 730 finds 7:30 PM.
    const shown = (one) => one.firstChild.textContent.replace(/\D/g, "");
    const all = slots();
    const found = all.find((one) => one.dataset.at.startsWith(digits)) || all.find((one) => shown(one).startsWith(digits));
    if (found) { stop(found); found.focus(); }
  }

  form.addEventListener("keydown", (event) => {
    const place = event.target;
    const { key } = event;
    if (place.matches("#grid .slots > button")) {
      if (/^[0-9]$/.test(key)) type(key);
      else if (["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"].includes(key)) { event.preventDefault(); move(place, key); }
      return;
    }
    if (place.matches('[role="combobox"]') && options().length) {
      const all = options();
      const step = { ArrowDown: 1, ArrowUp: -1 }[key];
      if (step) {
        event.preventDefault();
        choose(all[(all.indexOf(active()) + step + all.length) % all.length], place);
        return;
      }
      if (key === "Escape") { event.preventDefault(); close(); return; }
      if (key === "Enter" && active()) { event.preventDefault(); pick(active()); return; }
    }
    if (key !== "Enter" || !place.matches("input, select") || place.type === "checkbox") return;
    event.preventDefault();
    if (place.id === "reason" || place.id === "over_local") at("book-over").click();
    else if (place.id === "phone") at("last_name")?.focus();
    else if (place.id === "last_name" || place.id === "first_name") { at("size").focus(); at("size").select(); }
    else toTimes();
  });

  form.addEventListener("input", (event) => {
    const { id } = event.target;
    if (FIELDS.includes(id)) typed.add(id);
    if (event.target.matches('[role="combobox"]')) sought = id;
    // A name that the picked guest lacks may be filled in; another name is somebody else.
    if (NAMES.includes(id) && brought[id].value) unpick();
  });
  document.addEventListener("click", (event) => {
    const option = event.target.closest("#found [data-guest]");
    if (option) pick(option);
    if (event.target.closest("[data-unpick]")) { unpick(); at("last_name").focus(); }
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
    const over = event.target.closest("[data-over]");
    if (!over) return;
    over.closest("[popover]")?.hidePopover();
    at("over_local").value = over.dataset.over;
    at("over").showModal();
    at("reason").focus();
  });

  // What is being read or typed over the times is not swapped away.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "grid" && document.querySelector("#grid :popover-open")) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSettle", () => {
    form.querySelectorAll('[role="combobox"]').forEach((place) => {
      place.setAttribute("aria-expanded", String(options().length > 0 && place === document.activeElement));
    });
    const first = settle();
    if (wanted && isFor()) { wanted = false; first?.focus(); }
  });
  settle();
})();
