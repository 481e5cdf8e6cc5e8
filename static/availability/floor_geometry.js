// Where tables stand: corners, overlaps, snapping, aligning. Floor units on a 1000 x 640 map; nothing here draws.
"use strict";

(function floorGeometry() {
  const WIDTH = 1000;
  const HEIGHT = 640;
  const GRID = 10;
  // How near a line of a neighbor pulls.
  const NEAR = 7;

  const center = (table) => ({ x: table.x + table.width / 2, y: table.y + table.height / 2 });

  function turned(point, degrees) {
    const angle = (degrees * Math.PI) / 180;
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
    return { x: point.x * cosine - point.y * sine, y: point.x * sine + point.y * cosine };
  }

  // A round table is near enough a polygon of twelve.
  function outline(table) {
    const [w, h, middle] = [table.width / 2, table.height / 2, center(table)];
    const isRound = table.shape === "ROUND" || table.shape === "STOOL";
    const points = isRound
      ? Array.from({ length: 12 }, (_, at) => ({ x: w * Math.cos((at * Math.PI) / 6), y: h * Math.sin((at * Math.PI) / 6) }))
      : [{ x: -w, y: -h }, { x: w, y: -h }, { x: w, y: h }, { x: -w, y: h }];
    return points.map((point) => {
      const { x, y } = turned(point, table.rotation);
      return { x: x + middle.x, y: y + middle.y };
    });
  }

  function bounds(tables) {
    const points = tables.flatMap(outline);
    const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
    return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  }

  // Two convex shapes are apart if along the normal of one of their edges they are. Touching is no overlap.
  function overlaps(one, other) {
    const shapes = [outline(one), outline(other)];
    return shapes.every((shape) => shape.every((point, at) => {
      const next = shape[(at + 1) % shape.length];
      const normal = { x: next.y - point.y, y: point.x - next.x };
      const length = Math.hypot(normal.x, normal.y) || 1;
      const [mine, theirs] = shapes.map((points) => points.map((p) => (p.x * normal.x + p.y * normal.y) / length));
      return Math.max(...mine) - Math.min(...theirs) > 1 && Math.max(...theirs) - Math.min(...mine) > 1;
    }));
  }

  // The keys of tables that stand on another.
  function overlapping(tables) {
    const found = new Set();
    tables.forEach((one, at) => tables.slice(at + 1).forEach((other) => {
      if (overlaps(one, other)) [one, other].forEach((table) => found.add(table.key));
    }));
    return found;
  }

  function pulled(edges, lines) {
    let best = null;
    edges.forEach((edge) => lines.forEach((line) => {
      const by = line - edge;
      if (Math.abs(by) <= NEAR && (!best || Math.abs(by) < Math.abs(best.by))) best = { by, line };
    }));
    return best;
  }

  const across = (box) => [box.left, (box.left + box.right) / 2, box.right];
  const down = (box) => [box.top, (box.top + box.bottom) / 2, box.bottom];

  // Where a move that was meant to be (dx, dy) comes to rest: at a neighbor's line, else on the grid.
  function snap(moving, others, dx, dy) {
    const box = bounds(moving);
    const boxes = others.map((table) => bounds([table]));
    const toX = pulled(across(box).map((edge) => edge + dx), boxes.flatMap(across));
    const toY = pulled(down(box).map((edge) => edge + dy), boxes.flatMap(down));
    const onGrid = (from, by) => Math.round((from + by) / GRID) * GRID - from;
    return {
      dx: toX ? dx + toX.by : onGrid(moving[0].x, dx),
      dy: toY ? dy + toY.by : onGrid(moving[0].y, dy),
      guides: [...(toX ? [{ x: toX.line }] : []), ...(toY ? [{ y: toY.line }] : [])],
    };
  }

  // The nearest move that leaves all of them on the map.
  function kept(tables, dx, dy) {
    const most = (low, value, high) => Math.min(Math.max(low, value), high);
    return {
      dx: most(Math.max(...tables.map((t) => -t.x)), dx, Math.min(...tables.map((t) => WIDTH - t.x - t.width))),
      dy: most(Math.max(...tables.map((t) => -t.y)), dy, Math.min(...tables.map((t) => HEIGHT - t.y - t.height))),
    };
  }

  // Another size; the corner over against the handle stays where it is, however the table is turned.
  function resize(table, width, height) {
    const middle = center(table);
    const corner = turned({ x: -table.width / 2, y: -table.height / 2 }, table.rotation);
    const half = turned({ x: width / 2, y: height / 2 }, table.rotation);
    return {
      width, height,
      x: Math.round(middle.x + corner.x + half.x - width / 2),
      y: Math.round(middle.y + corner.y + half.y - height / 2),
    };
  }

  // Where each has to move so that all share an edge or a middle: left, center, right, top, middle, bottom.
  function aligned(tables, how) {
    const whole = bounds(tables);
    const line = { left: whole.left, right: whole.right, top: whole.top, bottom: whole.bottom,
      center: (whole.left + whole.right) / 2, middle: (whole.top + whole.bottom) / 2 }[how];
    return tables.map((table) => {
      const box = bounds([table]);
      const at = { ...box, center: (box.left + box.right) / 2, middle: (box.top + box.bottom) / 2 }[how];
      const isAcross = ["left", "center", "right"].includes(how);
      return { key: table.key, dx: isAcross ? line - at : 0, dy: isAcross ? 0 : line - at };
    });
  }

  // Equal gaps between them, across or down; the outermost stay.
  function distributed(tables, how) {
    const [low, high, d] = how === "across" ? ["left", "right", "dx"] : ["top", "bottom", "dy"];
    const sorted = tables.map((table) => ({ key: table.key, box: bounds([table]) })).sort((a, b) => a.box[low] - b.box[low]);
    const room = sorted.at(-1).box[high] - sorted[0].box[low] - sorted.reduce((sum, { box }) => sum + box[high] - box[low], 0);
    const gap = room / (sorted.length - 1);
    let at = sorted[0].box[low];
    return sorted.map(({ key, box }) => {
      const by = at - box[low];
      at += box[high] - box[low] + gap;
      return { key, dx: 0, dy: 0, [d]: by };
    });
  }

  window.covers = { ...window.covers, geometry: {
    WIDTH, HEIGHT, GRID, center, turned, outline, bounds, overlapping, snap, kept, resize, aligned, distributed,
  } };
})();
