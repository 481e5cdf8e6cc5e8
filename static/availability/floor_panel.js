// Beside the floor: the facts of the selected table as fields, what may be joined, what does not stand here, areas.
"use strict";

(function floorPanel() {
  const NUMBERS = ["min_covers", "max_covers", "priority", "x", "y", "width", "height", "rotation"];
  const LONG_NAME = 4;

  function button(words, look, work) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `button ${look}`.trim();
    made.textContent = words;
    made.addEventListener("click", work);
    return made;
  }
  function item(...content) {
    const made = document.createElement("li");
    made.append(...content);
    return made;
  }
  function span(words, look = "") {
    const made = document.createElement("span");
    made.className = look;
    made.textContent = words;
    return made;
  }

  function mount(panel, floor, options) {
    const part = (name) => panel.querySelector(`[data-part="${name}"]`);
    const field = (name) => panel.querySelector(`[data-field="${name}"]`);
    const namesOf = (keys) => keys.map((key) => floor.find(key)?.name ?? "?").join(" + ");

    function drawTable(table) {
      panel.querySelectorAll("[data-field]").forEach((input) => {
        const value = table[input.dataset.field];
        if (input.type === "checkbox") input.checked = value;
        else if (document.activeElement !== input || input.dataset.tile !== table.key) input.value = value;
        input.dataset.tile = table.key;
        const fault = options.faultsOf("table", table.key).find((one) => one.field === input.dataset.field);
        input.setAttribute("aria-invalid", Boolean(fault));
        const place = panel.querySelector(`[data-fault="${input.dataset.field}"]`);
        if (place) place.textContent = fault ? fault.words : "";
      });
      const isNew = floor.isNew(table.key);
      field("name").readOnly = !isNew;
      part("rename").hidden = isNew;
      part("new").hidden = !isNew;
      const hints = [];
      if ([...table.name].length > LONG_NAME) hints.push("Longer than 4 characters: some systems cut names there.");
      if (table.name !== table.name.trim()) hints.push("A space at an end counts: at OpenTable it must be the same.");
      part("hints").textContent = hints.join(" ");
      const whole = options.faultsOf("table", table.key).filter((one) => !one.field);
      part("whole-fault").textContent = whole.map((one) => one.words).join(" ");
    }
    function drawAreas() {
      const list = field("area");
      const known = floor.document.areas.map((area) => `${area.key} ${area.name}`).join("\n");
      if (list.dataset.known === known) return;
      list.dataset.known = known;
      list.replaceChildren(...floor.document.areas.map((area) => new Option(area.name, area.key)));
    }
    function sizeField(one, name, label) {
      const input = document.createElement("input");
      Object.assign(input, { type: "number", min: 1, value: one[name], className: "short" });
      input.setAttribute("aria-label", `${label} of ${namesOf(one.tables)}`);
      input.addEventListener("change", () => floor.change((doc) => {
        doc.combinations.find((found) => found.key === one.key)[name] = Number(input.value);
      }));
      return input;
    }
    function drawJoins(chosen) {
      const keys = new Set(chosen.map((table) => table.key));
      const kept = floor.document.combinations.filter((one) => !one.is_removed && (!keys.size || one.tables.some((key) => keys.has(key))));
      part("joins").replaceChildren(...kept.map((one) => {
        const faults = options.faultsOf("combination", one.key).map((fault) => fault.words).join(" ");
        return item(
          span(namesOf(one.tables), "names"), sizeField(one, "min_covers", "Smallest party"), span("to"),
          sizeField(one, "max_covers", "Largest party"),
          button("Not joined", "", () => floor.change((doc) => {
            doc.combinations.find((found) => found.key === one.key).is_removed = true;
            doc.combinations = doc.combinations.filter((found) => !(found.is_removed && floor.isNew(found.key)));
          })),
          ...(faults ? [span(faults, "error")] : []),
        );
      }));
      part("no-joins").hidden = kept.length > 0 || chosen.length > 1;
      part("join").hidden = chosen.length < 2;
      if (chosen.length > 1) {
        const sums = ["min_covers", "max_covers"].map((name) => chosen.reduce((sum, table) => sum + table[name], 0));
        const largest = Math.max(...chosen.map((table) => table.max_covers));
        const words = namesOf(chosen.map((table) => table.key));
        part("join-names").textContent = words;
        if (part("join").dataset.words !== words) {
          part("join").dataset.words = words;
          part("join-min").value = Math.min(largest + 1, sums[1]);
          part("join-max").value = sums[1];
        }
      }
    }
    function drawLists() {
      const off = floor.document.tables.filter((table) => !table.stands && !table.is_retired);
      part("off").hidden = !off.length;
      part("off-list").replaceChildren(...off.map((table) => item(button(`+ ${table.name}`, "", () => {
        floor.selected.clear();
        floor.selected.add(table.key);
        floor.change(() => { table.stands = true; });
      }))));
      part("on-list").replaceChildren(...floor.standing().filter(options.isShown).map((table) => {
        const made = button(table.name, floor.selected.has(table.key) ? "on" : "", () => floor.select([table.key], options.selectsSeveral()));
        made.setAttribute("aria-pressed", floor.selected.has(table.key));
        return item(made);
      }));
    }
    function draw() {
      const chosen = floor.chosen();
      const [table] = chosen;
      part("none").hidden = chosen.length > 0;
      part("one").hidden = chosen.length !== 1;
      part("many").hidden = chosen.length < 2;
      part("acts").hidden = !chosen.length;
      drawAreas();
      if (chosen.length === 1) drawTable(table);
      if (chosen.length > 1) part("many-words").textContent = `${chosen.length} tables: ${namesOf(chosen.map((one) => one.key))}`;
      drawJoins(chosen);
      drawLists();
    }

    panel.addEventListener("change", (event) => {
      const input = event.target.closest("[data-field]");
      const table = input && floor.find(input.dataset.tile);
      if (!table) return;
      const name = input.dataset.field;
      const value = input.type === "checkbox" ? input.checked : NUMBERS.includes(name) ? Number(input.value) : input.value;
      floor.change(() => { table[name] = value; });
    });
    part("join-now").addEventListener("click", () => {
      floor.join(Number(part("join-min").value), Number(part("join-max").value));
    });
    floor.watch(draw);
    return { draw };
  }

  window.covers = { ...window.covers, mountPanel: mount };
})();
