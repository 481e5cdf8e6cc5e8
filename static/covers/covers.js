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

  // A part that is answered with the login page would be swapped in: the whole page goes there, and comes back.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!new URL(event.detail.xhr.responseURL || location.href, location.href).pathname.startsWith("/accounts/login")) return;
    event.detail.shouldSwap = false;
    location.assign(`/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
  });
  // Whoever logs out of a shared tablet leaves nothing typed behind.
  document.addEventListener("submit", (event) => {
    if (event.target.action.endsWith("/accounts/logout/")) sessionStorage.clear();
  });

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
