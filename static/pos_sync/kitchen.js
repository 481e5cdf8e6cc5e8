// The kitchen display: dark unless someone chose otherwise, and a sound for a ticket that was not there before.
"use strict";

(function kitchen() {
  if (!localStorage.getItem("theme")) document.documentElement.dataset.theme = "dark";
  const button = document.querySelector("[data-sound]");
  const tickets = () => Array.from(document.querySelectorAll("[data-ticket]"), (place) => place.dataset.ticket);
  let known = new Set(tickets());
  let audio = null;

  function beep() {
    if (!audio) return;
    const tone = audio.createOscillator();
    tone.frequency.value = 880;
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
    beep();
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    const now = tickets();
    if (now.some((ticket) => !known.has(ticket))) beep();
    known = new Set(now);
  });
})();
