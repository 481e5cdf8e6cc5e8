// A button that is drawn anew between the press and the release is pressed all the same. A finger's tap is made at its
// release, and meets the new one by itself; a mouse's click would be lost with the old one.
"use strict";

(function pressing() {
  const PRESSABLE = "a[href], button, summary";
  const OWN = ["id", "href", "name", "value", "formaction", "hx-get", "hx-post", "hx-vals", "data-open", "data-fill"];
  // What a form says anew each time it is drawn, whatever it does.
  const FLEETING = ["csrfmiddlewaretoken", "have", "event_key"];
  // Farther than this it is no tap: a mouse drags (dragging.js).
  const NEAR = 6;
  let pressed = null;

  // What a press does: two places that say the same do the same.
  function act(place) {
    const hidden = Array.from(place.form?.querySelectorAll("input[type=hidden]") || [])
      .filter((input) => !FLEETING.includes(input.name))
      .map((input) => [input.name, input.value]);
    const form = ["action", "hx-get", "hx-post"].map((name) => place.form?.getAttribute(name));
    return JSON.stringify([place.tagName, ...OWN.map((name) => place.getAttribute(name)), ...form, hidden]);
  }

  document.addEventListener("pointerdown", (event) => {
    const place = event.pointerType === "mouse" && event.button === 0 && event.target.closest(PRESSABLE);
    pressed = place ? { place, act: act(place), x: event.clientX, y: event.clientY } : null;
  }, true);
  document.addEventListener("pointerup", (event) => {
    const before = pressed;
    pressed = null;
    if (!before || before.place.isConnected || document.body.classList.contains("dragging")) return;
    if (Math.hypot(event.clientX - before.x, event.clientY - before.y) > NEAR) return;
    const same = Array.from(document.querySelectorAll(before.place.tagName)).filter((place) => act(place) === before.act);
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const meant = same.length === 1 ? same[0] : same.find((place) => place.contains(under));
    // An SVG link has no click().
    meant?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  }, true);
})();
