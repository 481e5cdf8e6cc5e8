// The frame's behavior: theme, the open menu, and the age of the data. Gestures of one screen have files of their own.
"use strict";

(function frame() {
  const root = document.documentElement;
  // Django's admin keeps its choice under the same name; its "auto" is no choice.
  const kept = localStorage.getItem("theme");
  if (["light", "dark"].includes(kept)) root.dataset.theme = kept;
  else if (window.matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.theme = "dark";

  // On a phone the pages are one row to scroll: the open one is in sight.
  document.querySelector(".bar nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-toggle-theme]")) {
      root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
      localStorage.setItem("theme", root.dataset.theme);
    }
    if (event.target.closest("[data-print]")) window.print();
    document.querySelectorAll("details.switch[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // Taps that wait for the server (queue.js) are told of on every page; the check itself tells of its own and sends them.
  const unsent = document.getElementById("unsent");
  const waiting = () => Object.keys(localStorage).filter((key) => key.startsWith(`tap:${document.body.dataset.who}:`)).sort();
  function tellUnsent(isLeaving) {
    const own = document.getElementById("queue") && `tap:${document.body.dataset.who}:${document.getElementById("cart").dataset.cart}:`;
    const taps = waiting().filter((key) => isLeaving || !own || !key.startsWith(own));
    unsent.hidden = !taps.length;
    if (unsent.hidden) return;
    const first = JSON.parse(localStorage.getItem(taps[0]));
    unsent.querySelector("[data-unsent]").textContent = `${taps.length} tap${taps.length > 1 ? "s" : ""} not sent yet`;
    const link = unsent.querySelector("a");
    link.href = first.page;
    link.textContent = `Open check ${first.check}`;
    unsent.querySelectorAll("[data-leaving]").forEach((place) => { place.hidden = !isLeaving; });
  }
  if (unsent) tellUnsent(false);

  // Whoever logs out of a shared tablet leaves nothing typed behind, and no tap without knowing.
  const logout = document.querySelector('form[action$="/accounts/logout/"]');
  document.addEventListener("submit", (event) => {
    if (!event.target.action.endsWith("/accounts/logout/")) return;
    if (unsent && waiting().length && !event.target.dataset.isMeant) {
      event.preventDefault();
      tellUnsent(true);
      unsent.querySelector("button").focus();
      return;
    }
    waiting().forEach((key) => localStorage.removeItem(key));
    sessionStorage.clear();
  });
  unsent?.querySelector("button").addEventListener("click", () => {
    logout.dataset.isMeant = "yes";
    logout.requestSubmit();
  });
  // A login that is over is said on top, in the open sheet if there is one; what is typed stays where it is.
  const loggedOut = document.getElementById("logged-out");
  document.body?.addEventListener("logged-out", () => {
    if (!loggedOut.hidden) return;
    (document.querySelector("dialog[open]") || document.querySelector("main")).prepend(loggedOut);
    loggedOut.hidden = false;
  });
  // A sheet that closes does not take it along.
  document.addEventListener("close", (event) => {
    if (loggedOut && event.target.contains(loggedOut)) document.querySelector("main").prepend(loggedOut);
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (loggedOut && event.detail.successful) loggedOut.hidden = true;
  });
  // A new login has another token: forms drawn before it go with the one there is now.
  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1];
  document.addEventListener("htmx:configRequest", (event) => {
    const now = token();
    if (!now) return;
    event.detail.headers["X-CSRFToken"] = now;
    if ("csrfmiddlewaretoken" in event.detail.parameters) event.detail.parameters.csrfmiddlewaretoken = now;
  });
  document.addEventListener("submit", (event) => {
    const field = event.target.querySelector("[name=csrfmiddlewaretoken]");
    if (field && token()) field.value = token();
  }, true);

  // The header tells how old the data is, and says so in plain red once it is not live.
  let heard = Date.now();
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) heard = Date.now();
  });
  document.addEventListener("htmx:sseMessage", () => { heard = Date.now(); });
  setInterval(() => {
    const seconds = Math.round((Date.now() - heard) / 1000);
    document.querySelectorAll("[data-age]").forEach((place) => {
      const stale = seconds > 30;
      place.textContent = stale ? `not live, ${seconds} s old` : `live, ${seconds} s`;
      place.classList.toggle("not-live", stale);
    });
  }, 1000);
})();
