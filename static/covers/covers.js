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

  // Whoever logs out of a shared tablet leaves nothing typed behind.
  document.addEventListener("submit", (event) => {
    if (event.target.action.endsWith("/accounts/logout/")) sessionStorage.clear();
  });
  // A login that is over is said on top, in the open sheet if there is one; what is typed stays where it is.
  const loggedOut = document.getElementById("logged-out");
  document.body?.addEventListener("logged-out", () => {
    if (!loggedOut.hidden) return;
    (document.querySelector("dialog[open]") || document.querySelector("main")).prepend(loggedOut);
    loggedOut.hidden = false;
  });
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
