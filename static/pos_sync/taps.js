// Every tap has a key of its own, so that one sent twice counts once: a double tap, or a try after the line was lost.
"use strict";

(function taps() {
  const DOUBLE_MS = 400;
  const keys = new Map();
  // When the finger came, not when a busy tablet got round to it.
  let tappedAt = 0;
  document.addEventListener("click", (event) => { tappedAt = event.timeStamp; }, true);

  // randomUUID is missing where a tablet reaches the server without TLS.
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  window.covers = window.covers || {};
  window.covers.newKey = newKey;

  function signature(detail) {
    const asked = Array.from(detail.formData.entries()).filter(([name]) => name !== "have" && name !== "event_key");
    return detail.path + " " + JSON.stringify(asked);
  }

  document.addEventListener("htmx:configRequest", (event) => {
    const place = event.target.closest("[data-tap]");
    if (!place) return;
    const said = signature(event.detail);
    const before = keys.get(said);
    const isSame = before && (!before.answered || tappedAt - before.at < DOUBLE_MS);
    const tap = isSame ? before : { key: newKey() };
    tap.at = tappedAt;
    tap.answered = false;
    keys.set(said, tap);
    place.dataset.tap = said;
    event.detail.formData.set("event_key", tap.key);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const place = event.target.closest("[data-tap]");
    const tap = place && keys.get(place.dataset.tap);
    if (tap && event.detail.xhr.status) tap.answered = true;
  });
  // What waits in the browser (queue.js) is taken care of: the next such tap is another one.
  document.addEventListener("tap-queued", (event) => {
    keys.forEach((tap) => { if (tap.key === event.detail) tap.answered = true; });
  });
  // An answer is shown although the tapped place was drawn anew meanwhile; a poll that left before a tap is older
  // than the tap's own answer, and is not. One that left before that answer was drawn would draw the same once
  // more, over what was ticked since: it is asked again, with what the page has by then.
  const sentAt = new WeakMap();
  const sentWith = new WeakMap();
  let lastTap = 0;
  const shown = () => Array.from(document.querySelectorAll(".have"), (part) => part.value).join();
  // The event that has a part asked for; null where it is no poll.
  const pollOf = (place) => (place.getAttribute("hx-trigger") || "").match(/^sse:[^ ,]+/);
  document.addEventListener("htmx:beforeSend", (event) => {
    sentAt.set(event.detail.xhr, Date.now());
    sentWith.set(event.detail.xhr, shown());
    if (event.detail.requestConfig.verb === "post") lastTap = Date.now();
  });
  document.addEventListener("tap-sent", () => { lastTap = Date.now(); });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, verb } = event.detail.requestConfig;
    if (verb === "get" && event.detail.target.id !== "sheet" && sentAt.get(event.detail.xhr) < lastTap) {
      event.detail.shouldSwap = false;
    } else if (pollOf(elt) && sentWith.get(event.detail.xhr) !== shown()) {
      event.detail.shouldSwap = false;
      htmx.trigger(elt, pollOf(elt)[0]);
    } else if (event.detail.shouldSwap && !document.body.contains(elt)) {
      event.detail.shouldSwap = false;
      const { target, xhr } = event.detail;
      htmx.swap(target, xhr.responseText, { swapStyle: "innerHTML" }, { eventInfo: event.detail });
    }
  });
  document.addEventListener("htmx:sendError", (event) => {
    const place = document.getElementById("told");
    if (!place || !event.target.closest("[data-tap]") || event.target.closest("[data-queue]")) return;
    place.innerHTML = '<div class="banner" role="alert"><b>The server was not reached. Tap again: it will count once.</b></div>';
  });

  document.addEventListener("click", (event) => {
    event.target.closest("[data-close]")?.closest("dialog").close();
    const filler = event.target.closest("[data-fill]");
    if (filler) document.querySelector(filler.dataset.fill).value = filler.value;
  });
  document.addEventListener("submit", (event) => {
    if (event.target.closest("[data-stay]")) event.preventDefault();
  });

  // What is searched for stays found when the menu is drawn again.
  function find() {
    const input = document.querySelector("[data-find]");
    if (!input) return;
    const words = input.value.trim().toLowerCase();
    document.querySelectorAll(input.dataset.find).forEach((place) => {
      place.hidden = !place.textContent.toLowerCase().includes(words);
    });
    document.querySelectorAll(".category").forEach((part) => {
      part.hidden = !part.querySelector(`${input.dataset.find}:not([hidden])`);
    });
  }
  document.addEventListener("input", (event) => { if (event.target.matches("[data-find]")) find(); });
  document.addEventListener("htmx:oobAfterSwap", find);
})();
