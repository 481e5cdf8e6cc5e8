// What is typed into a form outlives an expired login: the tab keeps it, for this person and for half an hour.
"use strict";

(function drafts() {
  const LASTS = 30 * 60 * 1000;
  const form = document.querySelector("form[data-draft]");
  if (document.querySelector(".banner.made")) {
    Object.keys(sessionStorage).filter((key) => key.startsWith("draft:")).forEach((key) => sessionStorage.removeItem(key));
  }
  if (!form) return;
  const key = `draft:${form.dataset.draft}`;
  const places = () => [...form.elements].filter((place) => place.name && place.name !== "csrfmiddlewaretoken" && place.type !== "submit");

  const keep = () => {
    const said = places().map((place) => [place.id, place.name, place.type === "checkbox" ? place.value : "", place.type === "checkbox" ? place.checked : place.value]);
    const known = form.querySelector("#picked .known")?.textContent || "";
    sessionStorage.setItem(key, JSON.stringify({ who: form.dataset.who, at: Date.now(), said, known }));
  };

  const restore = (draft) => {
    const given = new URLSearchParams(location.search);
    draft.said.forEach(([id, name, box, value]) => {
      const place = places().find((one) => one.name === name && one.id === id && (one.type !== "checkbox" || one.value === box));
      if (!place || given.has(name)) return;
      if (place.type === "checkbox") place.checked = value;
      else place.value = value;
    });
    const picked = form.querySelector("#picked");
    if (picked && draft.known.trim()) {
      picked.querySelector(".known").textContent = draft.known;
      picked.hidden = false;
    }
    document.getElementById("restored").hidden = false;
    document.addEventListener("DOMContentLoaded", () => form.querySelector("#size")?.dispatchEvent(new Event("change", { bubbles: true })));
  };

  const draft = JSON.parse(sessionStorage.getItem(key) || "null");
  const isFresh = draft && draft.who === form.dataset.who && Date.now() - draft.at < LASTS;
  // After a refusal the page itself has what was typed.
  if (isFresh && !document.querySelector('main .banner[role="alert"]')) restore(draft);
  else if (draft && !isFresh) sessionStorage.removeItem(key);

  form.addEventListener("input", keep);
  form.addEventListener("change", (event) => { if (event.isTrusted) keep(); });
  form.addEventListener("draft-changed", keep);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-forget-draft]")) return;
    sessionStorage.removeItem(key);
    location.assign(location.pathname);
  });
})();
