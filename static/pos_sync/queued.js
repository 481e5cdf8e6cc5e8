// What waits in the browser (queue.js), drawn on the check: in its place, marked, and with what may be done.
"use strict";

(function queued() {
  const { queue } = window.covers || {};
  if (!queue) return;
  // A tap that is answered at once is not called waiting first.
  const PATIENCE_MS = 700;
  const check = () => document.getElementById("part-check");
  const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
  const named = (tap, name) => tap.fields.filter(([field]) => field === name).map(([, value]) => value);
  const later = (tap) => Date.now() - tap.at < PATIENCE_MS && !queue.state.isAway;
  let timer = 0;

  // The lines as they will be: those of the server, by number, and those that are queued, by the key of their tap.
  function foresee(taps) {
    const lines = new Map();
    const lineOf = (name) => lines.get(name) || lines.set(name, { change: 0, set: null, act: "", isYoung: false }).get(name);
    taps.forEach((tap) => {
      const names = [...named(tap, "line"), ...named(tap, "lines"), ...named(tap, "added")];
      if (tap.kind === "add") Object.assign(lineOf(tap.key), { tap, set: Number(named(tap, "quantity")[0] || 1) });
      else names.forEach((name) => {
        const line = lineOf(name);
        line.isYoung = later(tap);
        if (tap.kind === "quantity") {
          const said = named(tap, "quantity")[0];
          if (said !== undefined) Object.assign(line, { set: Number(said), change: 0 });
          else line.change += Number(named(tap, "by")[0]);
        } else line.act = tap.kind;
      });
    });
    return lines;
  }
  const markOf = (line, words) => (line.act ? `${line.act} queued, not sent` : words);

  function erase() {
    document.querySelectorAll(".from-queue").forEach((place) => place.remove());
    check()?.querySelectorAll("[data-quantity]").forEach((place) => { place.textContent = place.dataset.quantity; });
    check()?.querySelectorAll("li.waits").forEach((place) => place.classList.remove("waits"));
    document.querySelectorAll("form[data-new] input[name=lines]").forEach((input) => { input.disabled = false; });
  }

  function courseOf(number) {
    const courses = [...check().querySelectorAll("[data-course-number]")];
    const known = courses.find((course) => course.dataset.courseNumber === number);
    if (known) return known.querySelector(".lines");
    const made = clone("queued-course");
    made.dataset.courseNumber = number;
    made.querySelector("h2").textContent = number === "0" ? "At once" : `Course ${number}`;
    const after = courses.find((course) => Number(course.dataset.courseNumber) > Number(number));
    (after || check().querySelector(".sums")).before(made);
    return made.querySelector(".lines");
  }

  function drawAdded(key, line) {
    const quantity = line.set + line.change;
    if (quantity <= 0) return;
    const made = clone("queued-line");
    const { tap } = line;
    const [seat] = named(tap, "seat");
    made.classList.toggle("waits", Boolean(line.act) || !later(tap));
    made.querySelector(".quantity").textContent = quantity;
    made.querySelector(".what").textContent = tap.words;
    made.querySelector(".seat").textContent = seat ? `seat ${seat}` : "";
    made.querySelector(".mark").textContent = markOf(line, later(tap) ? "" : "queued, not sent");
    made.querySelectorAll("button").forEach((button) => {
      button.dataset.added = key;
      button.dataset.words = tap.words;
      button.setAttribute("aria-label", `One ${tap.words} ${button.dataset.step === "1" ? "more" : "less"}`);
      button.hidden = Boolean(line.act);
    });
    courseOf(named(tap, "course")[0] || tap.course).append(made);
  }

  function drawKnown(number, line) {
    const place = check().querySelector(`li[data-line="${CSS.escape(number)}"]`);
    if (!place) return;
    const shown = place.querySelector("[data-quantity]");
    const quantity = (line.set ?? Number(shown.dataset.quantity)) + line.change;
    shown.textContent = Math.max(0, quantity);
    line.isGone = quantity <= 0;
    const words = quantity <= 0 ? "removal queued, not sent" : "queued, not sent";
    if (line.isYoung) return;
    place.classList.add("waits");
    const mark = document.createElement("small");
    mark.className = "from-queue mark";
    mark.textContent = markOf(line, words);
    place.querySelector(".label").append(mark);
  }

  // Hold and fire take what is queued along, by its taps, and leave what is on its way already.
  function drawBar(lines) {
    const open = [...lines].filter(([, line]) => line.tap && !line.act && line.set + line.change > 0);
    const gone = new Set([...lines].filter(([, line]) => line.act || line.isGone).map(([name]) => name));
    document.querySelectorAll("form[data-new]").forEach((form) => {
      const inputs = [...form.querySelectorAll("input[name=lines]")];
      inputs.forEach((input) => { input.disabled = gone.has(input.value); });
      open.forEach(([key]) => {
        const input = document.createElement("input");
        Object.assign(input, { type: "hidden", name: "added", value: key, className: "from-queue" });
        form.append(input);
      });
      const many = inputs.filter((input) => !input.disabled).length + open.length;
      form.querySelector("button").disabled = many === 0;
      if (form.dataset.queue === "fire") form.querySelector("button").classList.toggle("main", many > 0);
      form.querySelector("[data-count]").textContent = many ? ` ${many}` : "";
    });
    const next = document.querySelector("form[data-next] button");
    if (next) next.disabled = next.closest("form").dataset.next === "" && !open.length;
  }

  function drawPanel(taps) {
    const panel = document.getElementById("queue");
    const held = taps.filter((tap) => !tap.refusal && !later(tap) && !(tap.flyingSince && !queue.state.isAway));
    const say = [];
    if (queue.state.isAway) say.push("The server is out of reach.");
    if (held.length) say.push(`${held.length} tap${held.length > 1 ? "s" : ""} queued, not sent.`);
    if (queue.state.otherPerson && held.length) say.push(queue.state.otherPerson);
    if (queue.state.isLoggedOut && held.length) say.push("You are logged out: log in again in another window, then they go.");
    else if (queue.state.isAway) say.push("Go on: what you tap is kept here and sent when it is back.");
    const words = say.join(" ");
    const place = panel.querySelector(".summary");
    if (place.textContent !== words) place.textContent = words;
    place.parentElement.hidden = !words;
    const badge = document.querySelector("[data-queued]");
    badge.hidden = !held.length;
    badge.textContent = `${held.length} queued`;
    drawRefused(panel.querySelector(".refused"), taps.filter((tap) => tap.refusal));
  }
  const verbs = { hold: "Send (hold)", fire: "Fire", next: "Fire next course", quantity: "More or less of" };
  function drawRefused(list, taps) {
    const shown = taps.map((tap) => tap.id + tap.refusal).join();
    if (list.dataset.shown === shown) return;
    list.dataset.shown = shown;
    list.replaceChildren(...taps.map((tap) => {
      const made = clone("refused-tap");
      made.querySelector(".what").textContent = [verbs[tap.kind], tap.words].filter(Boolean).join(" ");
      made.querySelector(".why").textContent = tap.refusal;
      made.querySelector("[data-again]").addEventListener("click", () => queue.again(tap));
      made.querySelector("[data-discard]").addEventListener("click", () => queue.drop(tap));
      return made;
    }));
  }

  function draw() {
    clearTimeout(timer);
    const taps = queue.all();
    erase();
    const lines = foresee(taps.filter((tap) => !tap.refusal && !(tap.flyingSince && later(tap))));
    lines.forEach((line, name) => (line.tap ? drawAdded(name, line) : drawKnown(name, line)));
    const nothing = check()?.querySelector(".nothing");
    if (nothing) nothing.hidden = Boolean(check().querySelector(".from-queue"));
    drawBar(lines);
    drawPanel(taps);
    if (taps.some(later)) timer = setTimeout(draw, PATIENCE_MS);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const { added, line, step, words } = button.dataset;
    const base = queue.all().find((tap) => tap.key === added);
    const { path } = document.getElementById("queue").dataset;
    // One that nobody has sent yet is simply not ordered.
    if (base && !base.flyingSince && !base.wasSent && step === "-1" && button.closest("li").querySelector(".quantity").textContent === "1") {
      queue.all().filter((tap) => tap.key === added || (tap.kind === "quantity" && named(tap, "added").includes(added))).forEach(queue.drop);
      return;
    }
    queue.tap({ key: window.covers.newKey(), path, kind: "quantity", words, course: "", line: line || "", fields: [added ? ["added", added] : ["line", line], ["by", step]] });
  });
  document.addEventListener("queue-changed", draw);
  document.addEventListener("htmx:oobAfterSwap", draw);
})();
