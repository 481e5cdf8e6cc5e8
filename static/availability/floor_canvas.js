// The drawing of the floor, and what a finger or mouse does on it: drag, snap, size, turn, and select by a frame.
"use strict";

(function floorCanvas() {
  const SVG = "http://www.w3.org/2000/svg";
  const geometry = window.covers.geometry;
  const MOVED = 3;
  const SMALLEST = 20;

  function make(name, facts = {}, parent = null) {
    const made = document.createElementNS(SVG, name);
    set(made, facts);
    if (parent) parent.append(made);
    return made;
  }
  function set(place, facts) {
    Object.entries(facts).forEach(([name, value]) => place.setAttribute(name, value));
  }

  function mount(svg, floor, options) {
    const joins = make("g", { class: "joins", "aria-hidden": "true" }, svg);
    const tiles = make("g", { class: "tables" }, svg);
    const labels = make("g", { class: "joins", "aria-hidden": "true" }, svg);
    const marks = make("g", { class: "marks", "aria-hidden": "true" }, svg);
    const drawn = new Map();
    let gesture = null;

    function point(event) {
      const matrix = svg.getScreenCTM().inverse();
      return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    }

    function words(table, isOver) {
      const parts = [table.name, `for ${table.min_covers} to ${table.max_covers}`];
      if (isOver) parts.push("overlaps another table");
      if (options.faulty(table.key)) parts.push("cannot be saved yet");
      return parts.join(", ");
    }
    function tile(table) {
      const place = make("g", { class: "tile", role: "button", tabindex: "0", "data-tile": table.key }, tiles);
      const shape = make("g", { class: "body" }, place);
      make("text", { class: "name" }, place);
      make("text", { class: "count" }, place);
      make("text", { class: "mark" }, place).textContent = "⚠";
      return { place, shape, kind: "" };
    }
    function drawTile(table, isOver) {
      const seen = drawn.get(table.key) ?? tile(table);
      drawn.set(table.key, seen);
      const isRound = table.shape === "ROUND" || table.shape === "STOOL";
      if (seen.kind !== isRound) {
        seen.shape.replaceChildren(make(isRound ? "ellipse" : "rect", { class: "shape" }));
        seen.kind = isRound;
      }
      const [w, h] = [table.width / 2, table.height / 2];
      set(seen.shape.firstChild, isRound ? { rx: w, ry: h } : { x: -w, y: -h, width: table.width, height: table.height, rx: 10 });
      const middle = geometry.center(table);
      set(seen.place, {
        transform: `translate(${middle.x} ${middle.y})`, "aria-label": words(table, isOver),
        "aria-pressed": floor.selected.has(table.key),
      });
      set(seen.shape, { transform: `rotate(${table.rotation})` });
      const [name, count, mark] = seen.place.querySelectorAll("text");
      const isLow = table.height < 56;
      name.textContent = table.name;
      set(name, { y: isLow ? 6 : 0 });
      count.textContent = `${table.min_covers}–${table.max_covers}`;
      set(count, { y: 18, visibility: isLow ? "hidden" : "visible" });
      set(mark, { y: -h + 15, visibility: isOver || options.faulty(table.key) ? "visible" : "hidden" });
      const flags = { over: isOver, faulty: options.faulty(table.key), dim: !options.isShown(table) };
      Object.entries(flags).forEach(([flag, isOn]) => seen.place.classList.toggle(flag, isOn));
    }
    function drawJoins() {
      joins.replaceChildren();
      labels.replaceChildren();
      const here = new Map(floor.standing().map((table) => [table.key, table]));
      floor.document.combinations.filter((one) => !one.is_removed && one.tables.every((key) => here.has(key))).forEach((one) => {
        const middles = one.tables.map((key) => geometry.center(here.get(key))).sort((a, b) => a.x - b.x || a.y - b.y);
        make("polyline", { points: middles.map((at) => `${at.x},${at.y}`).join(" ") }, joins);
        const [first, second] = middles;
        const label = make("text", { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 - 8 }, labels);
        label.textContent = `${one.min_covers}–${one.max_covers}`;
      });
    }
    // Handles: two edges and a corner for the size, one above for the turn. The panel has the same as numbers.
    function drawHandles(guides = []) {
      marks.replaceChildren();
      guides.forEach(({ x, y }) => make("line", x === undefined
        ? { class: "guide", x1: 0, x2: geometry.WIDTH, y1: y, y2: y }
        : { class: "guide", y1: 0, y2: geometry.HEIGHT, x1: x, x2: x }, marks));
      const [table, ...more] = floor.chosen();
      if (!table || more.length || !options.mayDrag()) return;
      const middle = geometry.center(table);
      const group = make("g", { transform: `translate(${middle.x} ${middle.y}) rotate(${table.rotation})` }, marks);
      const [w, h] = [table.width / 2, table.height / 2];
      make("line", { class: "stem", x1: 0, x2: 0, y1: -h, y2: -h - 28 }, group);
      [["turn", 0, -h - 28], ["width", w, 0], ["height", 0, h], ["size", w, h]].forEach(([what, cx, cy]) => {
        make("circle", { class: "reach", r: 20, cx, cy, "data-handle": what }, group);
        make("circle", { class: `handle ${what}`, r: 8, cx, cy }, group);
      });
    }
    function draw(guides) {
      const standing = floor.standing();
      const over = geometry.overlapping(standing);
      const keys = new Set(standing.map((table) => table.key));
      [...drawn].filter(([key]) => !keys.has(key)).forEach(([key, seen]) => { seen.place.remove(); drawn.delete(key); });
      standing.forEach((table) => drawTile(table, over.has(table.key)));
      drawJoins();
      drawHandles(guides);
    }

    const others = () => floor.standing().filter((table) => !floor.selected.has(table.key));
    const isFree = (event) => event.altKey || !options.snaps();

    const gestures = {
      move(at, event) {
        const { from, dragged } = gesture;
        let [dx, dy, guides] = [at.x - from.x, at.y - from.y, []];
        if (!isFree(event)) ({ dx, dy, guides } = geometry.snap(dragged, others(), dx, dy));
        ({ dx, dy } = geometry.kept(dragged, dx, dy));
        dragged.forEach((was) => Object.assign(floor.find(was.key), { x: Math.round(was.x + dx), y: Math.round(was.y + dy) }));
        return guides;
      },
      frame(at) {
        const { from, box } = gesture;
        const [x, y] = [Math.min(at.x, from.x), Math.min(at.y, from.y)];
        const [right, bottom] = [Math.max(at.x, from.x), Math.max(at.y, from.y)];
        set(box, { x, y, width: right - x, height: bottom - y });
        const inside = floor.standing().filter((table) => {
          const edges = geometry.bounds([table]);
          return options.isShown(table) && edges.left < right && edges.right > x && edges.top < bottom && edges.bottom > y;
        });
        floor.selected.clear();
        [...gesture.kept, ...inside.map((table) => table.key)].forEach((key) => floor.selected.add(key));
        return [];
      },
      size(at, event) {
        const { was, from, handle } = gesture;
        const by = geometry.turned({ x: at.x - from.x, y: at.y - from.y }, -was.rotation);
        const round = (length) => Math.max(SMALLEST, isFree(event) ? Math.round(length) : Math.round(length / geometry.GRID) * geometry.GRID);
        const width = handle === "height" ? was.width : round(was.width + by.x);
        const height = handle === "width" ? was.height : round(was.height + by.y);
        const sized = geometry.resize(was, width, height);
        if (sized.x < 0 || sized.y < 0 || sized.x + width > geometry.WIDTH || sized.y + height > geometry.HEIGHT) return [];
        Object.assign(floor.find(was.key), sized);
        return [];
      },
      turn(at) {
        const { was } = gesture;
        const middle = geometry.center(was);
        const degrees = (Math.atan2(at.y - middle.y, at.x - middle.x) * 180) / Math.PI + 90;
        const stepped = Math.round(degrees / 15) * 15;
        floor.find(was.key).rotation = stepped > 180 ? stepped - 360 : stepped;
        return [];
      },
    };

    function onTile(key, event) {
      if (event.shiftKey || options.selectsSeveral()) {
        floor.select([key], true);
        return;
      }
      if (!floor.selected.has(key)) floor.select([key]);
    }
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || gesture) return;
      const handle = event.target.closest("[data-handle]")?.dataset.handle;
      const key = event.target.closest("[data-tile]")?.dataset.tile;
      const from = point(event);
      if (handle) {
        const kind = handle === "turn" ? "turn" : "size";
        gesture = { kind, handle, from, was: { ...floor.chosen()[0] } };
      } else if (key) {
        event.preventDefault();
        drawn.get(key).place.focus({ preventScroll: true });
        const wasSelected = floor.selected.has(key);
        onTile(key, event);
        if (!options.mayDrag() || !floor.selected.has(key)) return;
        gesture = { kind: "move", from, key, wasSelected, dragged: floor.chosen().map((table) => ({ ...table })) };
      } else {
        // A finger on the bare floor scrolls the page.
        if (event.pointerType === "touch" || !options.mayDrag()) { floor.select([]); return; }
        const kept = event.shiftKey ? [...floor.selected] : [];
        gesture = { kind: "frame", from, kept, box: make("rect", { class: "frame" }, svg) };
        floor.select(kept);
      }
      floor.begin();
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener("pointermove", (event) => {
      if (!gesture) return;
      const at = point(event);
      if (!gesture.hasMoved && Math.hypot(at.x - gesture.from.x, at.y - gesture.from.y) < MOVED) return;
      gesture.hasMoved = true;
      draw(gestures[gesture.kind](at, event));
    });
    function finish(event) {
      if (!gesture) return;
      const { kind, box, hasMoved, key, wasSelected } = gesture;
      box?.remove();
      gesture = null;
      if (kind === "move" && !hasMoved && wasSelected && !event.shiftKey && !options.selectsSeveral()) floor.select([key]);
      floor.end();
    }
    svg.addEventListener("pointerup", finish);
    svg.addEventListener("pointercancel", finish);
    floor.watch(() => draw());
    return { focus: (key) => drawn.get(key)?.place.focus(), draw };
  }

  window.covers = { ...window.covers, mountCanvas: mount };
})();
