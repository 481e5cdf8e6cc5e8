// The kitchen display: dark unless someone chose otherwise, a sound for what was not there before, and how many
// tickets a column has that are out of sight.
"use strict";

(function kitchen() {
  if (!localStorage.getItem("theme")) document.documentElement.dataset.theme = "dark";
  const button = document.querySelector("[data-sound]");
  const named = (what) => new Set(Array.from(document.querySelectorAll(`[data-${what}]`), (place) => place.dataset[what]));
  let tickets = named("ticket");
  let voids = named("void");
  let audio = null;

  function beep(frequency) {
    if (!audio) return;
    const tone = audio.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.25);
  }
  // Browsers sound only after a tap: so it is switched on here, each time the page is opened.
  button.addEventListener("click", () => {
    if (audio) audio.close();
    audio = audio ? null : new AudioContext();
    button.textContent = audio ? "Sound on" : "Sound off";
    button.setAttribute("aria-pressed", String(Boolean(audio)));
    beep(880);
  });

  const lists = () => document.querySelectorAll("[data-scroll]");
  const moreOf = (list) => list.parentElement.querySelector("[data-more]");

  function count(list) {
    const bottom = list.getBoundingClientRect().bottom;
    // One of which the end is out of sight counts too: what it contains may stand there.
    const below = Array.from(list.querySelectorAll(".ticket")).filter((ticket) => ticket.getBoundingClientRect().bottom > bottom + 8).length;
    // A void is not to be overlooked because its ticket is further down.
    const hasVoid = Array.from(list.querySelectorAll("[data-void]")).some((place) => place.getBoundingClientRect().bottom > bottom + 1);
    const more = moreOf(list);
    more.hidden = !below && !hasVoid;
    more.classList.toggle("has-void", hasVoid);
    more.textContent = [below && `${below} more below`, hasVoid && "VOID"].filter(Boolean).join(", ");
  }
  const countAll = () => lists().forEach(count);

  // A board that is drawn anew stays where it was scrolled to.
  const places = new Map();
  document.addEventListener("scroll", (event) => {
    if (!event.target.dataset?.scroll) return;
    places.set(event.target.dataset.scroll, event.target.scrollTop);
    count(event.target);
  }, true);
  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-more]");
    const list = more?.parentElement.querySelector("[data-scroll]");
    if (list) list.scrollTop += list.clientHeight * 0.8;
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    const now = named("ticket");
    const taken = named("void");
    if ([...now].some((ticket) => !tickets.has(ticket))) beep(880);
    else if ([...taken].some((line) => !voids.has(line))) beep(440);
    [tickets, voids] = [now, taken];
    lists().forEach((list) => { list.scrollTop = places.get(list.dataset.scroll) || 0; });
    countAll();
  });
  window.addEventListener("resize", countAll);
  countAll();
})();
