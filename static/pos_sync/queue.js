// Taps on a check are kept in the browser until they are answered: those that did not reach the server are sent
// again in their order, each with the key it was tapped with, so that it counts once.
"use strict";

(function queue() {
  const page = document.getElementById("cart");
  if (!page?.dataset.check) return;
  const who = document.body.dataset.who;
  const mine = `tap:${who}:${page.dataset.cart}:`;
  const ANSWER_MS = 8000;
  const WAITS_MS = [1000, 2000, 4000, 8000, 15000];
  // Nobody wants the kitchen to cook by itself what was tapped so long ago.
  const FRESH_MS = 4 * 3600 * 1000;
  const MOST_FAILURES = 5;
  const underWay = new WeakMap();
  const state = { isAway: navigator.onLine === false, isLoggedOut: false, otherPerson: "" };
  let count = 0;
  let failures = 0;
  let timer = 0;
  let isSending = false;

  const tell = () => document.dispatchEvent(new Event("queue-changed"));
  const keep = (tap) => localStorage.setItem(tap.id, JSON.stringify(tap));
  // What was discarded meanwhile stays so.
  const note = (tap) => { if (localStorage.getItem(tap.id) !== null) keep(tap); };
  function drop(tap) { localStorage.removeItem(tap.id); tell(); }

  // Each tap is an entry of its own: two pages of one browser may write at the same moment.
  function all() {
    const ids = Object.keys(localStorage).filter((key) => key.startsWith(mine)).sort();
    return ids.map((id) => JSON.parse(localStorage.getItem(id) || "null")).filter(Boolean);
  }
  const isFlying = (tap) => tap.flyingSince && Date.now() - tap.flyingSince < ANSWER_MS + 1000;
  // Those that may go: nothing overtakes what is on its way.
  function waiting() {
    const taps = all().filter((tap) => !tap.refusal);
    return taps.length && isFlying(taps[0]) ? [] : taps;
  }

  // The same tap again is the one that is known already.
  function put(tap) {
    const known = all().find((one) => one.key === tap.key);
    if (known) return known;
    count += 1;
    const order = `${Date.now()}`.padStart(14, "0") + `${count}`.padStart(6, "0");
    const made = { ...tap, id: `${mine}${order}-${tap.key}`, at: Date.now(), tries: 0, page: location.pathname, check: page.dataset.check };
    try {
      keep(made);
    } catch {
      // A browser that keeps nothing: the tap goes as any other, and a person taps again.
      return null;
    }
    return made;
  }

  function describe(place, formData, key, path) {
    const fields = [...formData.entries()].filter(([name]) => !["have", "event_key", "csrfmiddlewaretoken", "ask"].includes(name));
    const { queue: kind, words = "", course = "0", line = "" } = place.dataset;
    return { key, path, kind, words, course, line, fields };
  }

  document.addEventListener("htmx:configRequest", (event) => {
    const { verb, formData, path } = event.detail;
    const place = event.target.closest("[data-queue]");
    if (verb !== "post" || !place) return;
    // It asks for a sheet first (sheets.js).
    if (formData.get("ask")) return;
    // A tile is free at once for its next tap: htmx would keep only the last of those that come before the answer.
    const isQueued = place.matches("button") || state.isAway || all().some((one) => !one.refusal);
    const tap = put(describe(place, formData, formData.get("event_key"), path));
    if (!tap) return;
    if (isQueued) {
      event.preventDefault();
      document.dispatchEvent(new CustomEvent("tap-queued", { detail: tap.key }));
      document.getElementById("sheet")?.close();
      tell();
      send();
      return;
    }
    keep({ ...tap, flyingSince: Date.now() });
    event.detail.timeout = ANSWER_MS;
    underWay.set(event.detail, tap);
  });
  // Answers after which a tap goes again; a page that is busy says so by the header.
  const isPassing = (status, isBusy) => !status || status >= 500 || status === 429 || isBusy;
  const goesAgain = (xhr) => isPassing(xhr.status, xhr.getResponseHeader("Retry-After") !== null) || xhr.status === 401;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (underWay.has(requestConfig) && goesAgain(xhr)) event.detail.shouldSwap = false;
  });
  // By the request itself: htmx tells nobody of an answer whose place was drawn anew meanwhile.
  document.addEventListener("htmx:beforeSend", (event) => {
    const { xhr, requestConfig } = event.detail;
    const tap = underWay.get(requestConfig);
    if (tap) xhr.addEventListener("loadend", () => answered(tap, xhr));
  });
  function answered(tap, xhr) {
    hear(xhr.status);
    if (goesAgain(xhr)) {
      keep({ ...tap, wasSent: true });
      document.dispatchEvent(new CustomEvent("tap-queued", { detail: tap.key }));
      document.getElementById("sheet")?.close();
      state.isLoggedOut ||= xhr.status === 401;
      tell();
      later();
      return;
    }
    drop(tap);
    goOn();
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    hear(event.detail.xhr.status);
    goOn();
  });
  function goOn() { if (!state.isAway && !state.isLoggedOut && waiting().length) send(); }

  // What any answer, or none, says of the way to the server: a proxy answers in its place.
  const isOut = (status) => [0, 502, 503, 504].includes(status);
  function hear(status) {
    const wasAway = state.isAway;
    state.isAway = isOut(status);
    if (status >= 200 && status < 300) state.isLoggedOut = false;
    if (wasAway !== state.isAway) tell();
  }

  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "";
  async function post(tap) {
    const body = new URLSearchParams(tap.fields);
    body.set("event_key", tap.key);
    body.set("tapped_by", who);
    document.querySelectorAll("#cart .have").forEach((part) => body.append("have", part.value));
    const headers = { "HX-Request": "true", "X-CSRFToken": token() };
    document.dispatchEvent(new Event("tap-sent"));
    try {
      const answer = await fetch(tap.path, { method: "POST", body, headers, signal: AbortSignal.timeout(ANSWER_MS) });
      const code = answer.headers.get("X-Refusal");
      return { status: answer.status, isBusy: answer.headers.has("Retry-After"), code, text: await answer.text() };
    } catch {
      return { status: 0, isBusy: false, code: null, text: "" };
    }
  }

  function words(status, text) {
    const told = new DOMParser().parseFromString(text, "text/html").body.textContent.trim();
    if ([409, 422].includes(status) && told) return told;
    if (status === 404) return "It is not on this check any more.";
    return status >= 500 ? "The server failed on it." : "The server did not take it.";
  }

  // True where the next may go: this one was taken or refused.
  async function settle(tap, { status, isBusy, code, text }) {
    if (status >= 200 && status < 300) {
      state.otherPerson = "";
      drop(tap);
      if (text) htmx.swap("#told", text, { swapStyle: "innerHTML" });
      return true;
    }
    // Without its token, too, a login is over.
    if (status === 401 || (status === 403 && !token())) {
      state.isLoggedOut = true;
      document.body.dispatchEvent(new Event("logged-out"));
      tell();
      return false;
    }
    if (code === "other_person") {
      state.otherPerson = words(status, text);
      tell();
      return false;
    }
    // Only the server's own failure may be the tap's fault.
    const tries = tap.tries + (status >= 500 && !isOut(status) && !isBusy ? 1 : 0);
    if (isPassing(status, isBusy) && tries < MOST_FAILURES) {
      note({ ...tap, tries });
      return false;
    }
    note({ ...tap, tries: 0, refusal: words(status, text) });
    tell();
    return true;
  }

  const isStale = (tap) => Date.now() - tap.at > FRESH_MS && !tap.isMeant;
  async function sendAll() {
    for (let [tap] = waiting(); tap; [tap] = waiting()) {
      if (isStale(tap)) {
        note({ ...tap, refusal: "It was tapped hours ago: is it still wanted?" });
        tell();
        continue;
      }
      localStorage.setItem(`sending:${mine}`, `${Date.now()}`);
      tap.wasSent = true;
      note(tap);
      const answer = await post(tap);
      const goesOn = await settle(tap, answer);
      hear(answer.status);
      failures = goesOn ? 0 : failures + 1;
      if (!goesOn) return;
    }
  }

  // Without TLS a browser has no locks: a mark says that another page sends just now. Should two send at once,
  // the key of each tap keeps it from counting twice.
  async function alone(work) {
    const mark = `sending:${mine}`;
    if (navigator.locks) await navigator.locks.request(mark, { ifAvailable: true }, (lock) => lock && work());
    else if (Date.now() - Number(localStorage.getItem(mark) || 0) > ANSWER_MS + 1000) {
      await work();
      localStorage.removeItem(mark);
    }
  }

  async function send() {
    clearTimeout(timer);
    if (isSending) return;
    isSending = true;
    try {
      await alone(sendAll);
    } finally {
      isSending = false;
      later();
    }
  }
  function later() {
    clearTimeout(timer);
    if (!all().some((tap) => !tap.refusal)) return;
    timer = setTimeout(send, WAITS_MS[Math.min(failures, WAITS_MS.length - 1)]);
  }
  function now() { failures = 0; send(); }

  window.addEventListener("online", now);
  window.addEventListener("offline", () => { state.isAway = true; tell(); });
  window.addEventListener("storage", (event) => { if (event.key === null || event.key.startsWith(mine)) { tell(); later(); } });
  document.addEventListener("htmx:sseOpen", () => { if (waiting().length) now(); });

  window.covers = window.covers || {};
  window.covers.queue = {
    state,
    all,
    drop,
    // A tap that htmx does not send: each counts, however fast they come.
    tap(tap) { if (put(tap)) { tell(); send(); } },
    again(tap) { keep({ ...tap, refusal: "", isMeant: true }); tell(); now(); },
  };
  document.addEventListener("DOMContentLoaded", () => { tell(); if (all().length) now(); });
})();
