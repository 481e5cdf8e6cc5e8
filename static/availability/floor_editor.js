// The floor editor: puts drawing, panel and saving together; toolbar, keys, areas, dialogs, and leaving.
"use strict";

(function floorEditor() {
  const { geometry, openFloor, mountCanvas, mountPanel, sendFloor } = window.covers;
  const editor = document.getElementById("editor");
  const svg = document.getElementById("floor-canvas");
  const floor = openFloor(JSON.parse(document.getElementById("floor-document").textContent));
  const wide = window.matchMedia("(min-width: 761px)");
  const tool = (name) => editor.querySelector(`[data-tool="${name}"]`);
  let area = "";
  let faults = [];
  let isDropped = false;

  const options = {
    mayDrag: () => wide.matches,
    snaps: () => tool("snap").getAttribute("aria-pressed") === "true",
    selectsSeveral: () => tool("several").getAttribute("aria-pressed") === "true",
    isShown: (table) => !area || table.area === area,
    faultsOf: (part, key) => faults.filter((one) => one.part === part && one.key === key),
    faulty: (key) => options.faultsOf("table", key).length > 0,
  };
  const canvas = mountCanvas(svg, floor, options);
  mountPanel(document.getElementById("panel"), floor, options);

  // What is said stays until the next word; a screen reader hears it.
  function say(words, look = "") {
    const place = document.getElementById("said");
    place.textContent = words;
    place.className = `banner ${look}`;
    place.hidden = !words;
  }

  // One question at a time: yes or no, maybe with something typed.
  function ask(words, yes, typed = null) {
    const dialog = document.getElementById("ask");
    const input = dialog.querySelector("input");
    dialog.querySelector("h2").textContent = words;
    dialog.querySelector("[value=yes]").textContent = yes;
    dialog.querySelector("[value=yes]").classList.toggle("danger", typed === null);
    dialog.querySelector("label").hidden = typed === null;
    input.required = typed !== null;
    input.value = typed ?? "";
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((answer) => {
      dialog.addEventListener("close", () => {
        const isYes = dialog.returnValue === "yes";
        answer(isYes && (typed === null || input.value.trim()));
      }, { once: true });
    });
  }

  async function takeOff(isRetired) {
    const tables = floor.chosen();
    if (!tables.length) return;
    const names = tables.map((table) => table.name).join(", ");
    const where = editor.dataset.plan ? "this plan" : "the floor without a plan";
    const words = isRetired
      ? `Retire ${names} altogether? No plan will have it, and its bookings get other tables.`
      : `Take ${names} off ${where}?`;
    if (await ask(words, isRetired ? "Retire" : "Take off")) floor.takeOff(tables.map((table) => table.key), isRetired);
  }

  async function nameArea(isNew) {
    const known = floor.document.areas.find((one) => one.key === area);
    const name = await ask(isNew ? "A new area" : `Another name for ${known.name}`, "Done", isNew ? "" : known.name);
    if (!name) return;
    floor.change((doc) => {
      if (isNew) {
        area = floor.newKey();
        doc.areas.push({ key: area, name });
      } else doc.areas.find((one) => one.key === area).name = name;
    });
  }

  function addTable() {
    const like = floor.chosen()[0] ?? floor.standing().at(-1);
    const shown = area || like?.area || floor.document.areas[0]?.key;
    if (!shown) { say("Add an area first: every table belongs to one."); return; }
    floor.add({
      area: shown, name: floor.nextName(like?.name ?? "T0"), min_covers: 1, max_covers: 4, offer: "ONLINE", priority: 100,
      is_accessible: false, is_high_top: false, shape: "SQUARE", x: 460, y: 280, width: 80, height: 80, rotation: 0,
    });
  }

  const toggle = (name) => tool(name).setAttribute("aria-pressed", tool(name).getAttribute("aria-pressed") !== "true");
  const tools = {
    undo: floor.undo,
    redo: floor.redo,
    add: addTable,
    duplicate: () => floor.duplicate(),
    remove: () => takeOff(false),
    retire: () => takeOff(true),
    snap: () => toggle("snap"),
    several: () => toggle("several"),
    "add-area": () => nameArea(true),
    "rename-area": () => nameArea(false),
    "turn-left": () => turn(-15),
    "turn-right": () => turn(15),
  };
  ["left", "center", "right", "top", "middle", "bottom"].forEach((how) => {
    tools[how] = () => floor.arrange(geometry.aligned(floor.chosen(), how));
  });
  ["across", "down"].forEach((how) => {
    tools[how] = () => floor.arrange(geometry.distributed(floor.chosen(), how));
  });
  function turn(by) {
    floor.change(() => floor.chosen().forEach((table) => {
      const turned = (table.rotation + by + 360) % 360;
      table.rotation = turned > 180 ? turned - 360 : turned;
    }));
  }
  editor.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-tool]");
    if (pressed && !pressed.disabled) tools[pressed.dataset.tool]();
    const shown = event.target.closest("[data-area]");
    if (shown) { area = shown.dataset.area; floor.draw(); }
    const fault = event.target.closest("[data-fault-of]");
    if (fault) { area = ""; floor.select([fault.dataset.faultOf]); canvas.focus(fault.dataset.faultOf); }
  });

  function drawAreas() {
    const tabs = [{ key: "", name: "All" }, ...floor.document.areas].map(({ key, name }) => {
      const made = document.createElement("button");
      made.type = "button";
      made.dataset.area = key;
      made.textContent = name;
      if (key === area) made.setAttribute("aria-current", "true");
      return made;
    });
    document.getElementById("areas").replaceChildren(...tabs);
    tool("rename-area").hidden = !area;
  }
  function drawFaults() {
    const place = document.getElementById("faults");
    place.replaceChildren(...faults.map((one) => {
      const row = document.createElement("li");
      const table = one.part === "table" && floor.find(one.key);
      if (table && table.stands) {
        const made = document.createElement("button");
        made.type = "button";
        made.className = "button";
        made.dataset.faultOf = one.key;
        made.textContent = table.name || "the new table";
        row.append(made, " ");
      }
      row.append(one.words);
      return row;
    }));
    place.hidden = !faults.length;
  }
  function drawTools() {
    const count = floor.chosen().length;
    const needs = { undo: floor.canUndo, redo: floor.canRedo, duplicate: count, remove: count, retire: count,
      "turn-left": count, "turn-right": count, across: count > 2, down: count > 2 };
    ["left", "center", "right", "top", "middle", "bottom"].forEach((how) => { needs[how] = count > 1; });
    Object.entries(needs).forEach(([name, isPossible]) => { tool(name).disabled = !isPossible; });
    document.getElementById("unsaved").hidden = !floor.isDirty;
    // What was saved is no news any more once something else is drawn.
    if (floor.isDirty && document.getElementById("said").classList.contains("good")) say("");
  }
  floor.watch(() => { drawAreas(); drawTools(); drawFaults(); });

  // The plan's own facts are part of the document, so that undo leads back through them too.
  editor.querySelectorAll("[data-plan-field]").forEach((input) => {
    const name = input.dataset.planField;
    input.addEventListener("change", () => floor.change((doc) => { doc.plan[name] = input.value; }));
    floor.watch(() => {
      if (document.activeElement !== input) input.value = floor.document.plan[name];
      input.setAttribute("aria-invalid", faults.some((one) => one.part === "plan" && one.field === name));
    });
  });

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function onTile(event) {
    const key = event.target.closest("[data-tile]").dataset.tile;
    if (event.key === " " || event.key === "Enter") floor.select([key], event.key === " " || event.shiftKey);
    else if (ARROWS[event.key]) {
      if (!floor.selected.has(key)) floor.select([key]);
      const [dx, dy] = ARROWS[event.key].map((way) => way * (event.altKey ? 1 : geometry.GRID));
      floor.begin();
      floor.move(dx, dy);
      floor.end();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      if (!floor.selected.has(key)) floor.select([key]);
      takeOff(false);
    } else return false;
    return true;
  }
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const isTyping = event.target.closest("input, select, textarea");
    const command = (event.ctrlKey || event.metaKey) && !isTyping && event.key.toLowerCase();
    const named = { z: event.shiftKey ? "redo" : "undo", y: "redo", d: "duplicate", s: "save" }[command];
    if (named === "save") save();
    else if (named) tools[named]();
    else if (event.key === "Escape" && !isTyping) floor.select([]);
    else if (command || !event.target.closest("#floor-canvas [data-tile]") || !onTile(event)) return;
    event.preventDefault();
  });

  async function save(more = {}) {
    const saving = document.getElementById("save");
    saving.disabled = true;
    say("Saving …");
    const { taken_names: _, ...said } = floor.document;
    const answer = await sendFloor(editor.dataset.save, { ...said, ...more });
    saving.disabled = false;
    faults = answer.faults ?? [];
    if (answer.status === 200) settle(answer);
    else if (answer.html) confirm(answer.html);
    else if (answer.code === "floor_changed") overtaken(answer);
    else if (answer.status === 0) lost(answer);
    else { say(answer.words); floor.draw(); }
  }
  function settle(answer) {
    say(answer.words, "good");
    floor.settle(answer.floor);
    if (answer.address) {
      window.history.replaceState(null, "", answer.address);
      document.getElementById("title").textContent = answer.floor.plan.name;
    }
  }
  // What it would do is read first; the answer names what was seen.
  function confirm(html) {
    say("Nothing is saved yet.");
    floor.draw();
    const dialog = document.getElementById("effects");
    dialog.innerHTML = html;
    dialog.showModal();
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.close();
      if (event.submitter.value !== "yes") { say("Nothing was saved, and nothing is lost."); return; }
      const form = new FormData(event.target);
      save({ seen: form.get("seen"), is_confirmed: form.has("confirmed") });
    });
  }
  async function overtaken(answer) {
    say(answer.words);
    floor.draw();
    const isMine = await ask(`${answer.words} Save yours over it? Close this to look at theirs first.`, "Save mine over it");
    if (!isMine) return;
    floor.overtake(answer.edition);
    save();
  }
  // Only the server knows: whoever wants to look first loses what is drawn here, and says so.
  async function lost(answer) {
    say(answer.words);
    floor.draw();
    const words = `${answer.words} Close this to keep what you drew and try again, or load the floor as the server has it.`;
    if (!await ask(words, "Load the server's, drop mine")) return;
    isDropped = true;
    window.location.reload();
  }
  document.getElementById("save").addEventListener("click", () => save());
  window.addEventListener("beforeunload", (event) => { if (floor.isDirty && !isDropped) event.preventDefault(); });
  wide.addEventListener("change", floor.draw);
  floor.draw();
})();
