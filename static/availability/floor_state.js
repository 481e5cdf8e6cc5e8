// The floor that is being edited: its document, what is selected, and the way back. Nothing here draws or sends.
"use strict";

(function floorState() {
  const STEPS_KEPT = 200;
  const geometry = window.covers.geometry;

  function open(given) {
    let document = given;
    let saved = JSON.stringify(given);
    let before = null;
    const undone = [];
    const done = [];
    const listeners = [];
    const selected = new Set();
    let count = 0;

    const told = () => listeners.forEach((listener) => listener());
    const find = (key) => document.tables.find((table) => table.key === key);
    const standing = () => document.tables.filter((table) => table.stands && !table.is_retired);
    const chosen = () => standing().filter((table) => selected.has(table.key));

    function tidy() {
      const keys = new Set(standing().map((table) => table.key));
      [...selected].filter((key) => !keys.has(key)).forEach((key) => selected.delete(key));
    }

    // One step of the way back, however many drawings it took.
    function begin() { before = before ?? JSON.stringify(document); }
    function end() {
      if (before !== null && before !== JSON.stringify(document)) {
        done.push(before);
        if (done.length > STEPS_KEPT) done.shift();
        undone.length = 0;
      }
      before = null;
      tidy();
      told();
    }
    function change(work) { begin(); work(document); end(); }

    function step(from, to) {
      if (!from.length) return;
      to.push(JSON.stringify(document));
      const edition = document.edition;
      document = { ...JSON.parse(from.pop()), edition };
      tidy();
      told();
    }

    const names = () => new Set([...document.tables.map((table) => table.name), ...document.taken_names]);
    function nextName(name) {
      const [, stem, digits] = /^(.*?)(\d*)$/s.exec(name);
      const taken = names();
      for (let number = Number(digits || 1) + 1; ; number += 1) {
        const found = stem + String(number).padStart(digits.length, "0");
        if (!taken.has(found)) return found;
      }
    }
    function newKey() { count += 1; return `new-${count}`; }
    const isNew = (key) => key.startsWith("new-");

    function add(facts) {
      const table = { ...facts, key: newKey(), stands: true, is_retired: false };
      change((doc) => { doc.tables.push(table); selected.clear(); selected.add(table.key); });
      return table;
    }
    function duplicate() {
      change((doc) => {
        const copies = chosen().map((table) => {
          const copy = { ...table, key: newKey(), name: nextName(table.name) };
          const by = geometry.kept([table], 2 * geometry.GRID, 2 * geometry.GRID);
          [copy.x, copy.y] = [table.x + by.dx, table.y + by.dy];
          doc.tables.push(copy);
          return copy.key;
        });
        selected.clear();
        copies.forEach((key) => selected.add(key));
      });
    }
    // A table that nobody has saved yet is simply gone.
    function takeOff(keys, isRetired) {
      change((doc) => {
        keys.forEach((key) => {
          const table = find(key);
          table.stands = false;
          if (isRetired) table.is_retired = true;
          if (isNew(key) || isRetired) {
            doc.combinations.filter((one) => one.tables.includes(key)).forEach((one) => { one.is_removed = true; });
          }
        });
        doc.tables = doc.tables.filter((table) => table.stands || !isNew(table.key));
        doc.combinations = doc.combinations.filter((one) => !(one.is_removed && isNew(one.key)));
      });
    }
    function move(dx, dy) {
      const tables = chosen();
      if (!tables.length) return;
      const by = geometry.kept(tables, dx, dy);
      tables.forEach((table) => { table.x = Math.round(table.x + by.dx); table.y = Math.round(table.y + by.dy); });
    }
    function arrange(moves) {
      change(() => moves.forEach(({ key, dx, dy }) => {
        const table = find(key);
        const by = geometry.kept([table], dx, dy);
        table.x = Math.round(table.x + by.dx);
        table.y = Math.round(table.y + by.dy);
      }));
    }
    function join(min, max) {
      const tables = chosen().map((table) => table.key);
      change((doc) => doc.combinations.push({ key: newKey(), tables, min_covers: min, max_covers: max, is_removed: false }));
    }
    function select(keys, adding = false) {
      if (!adding) selected.clear();
      keys.forEach((key) => (adding && selected.has(key) ? selected.delete(key) : selected.add(key)));
      told();
    }

    return {
      get document() { return document; },
      get isDirty() { return JSON.stringify(document) !== saved; },
      get canUndo() { return done.length > 0; },
      get canRedo() { return undone.length > 0; },
      selected, find, standing, chosen, isNew, names, nextName, newKey,
      begin, end, change, add, duplicate, takeOff, move, arrange, join, select,
      undo: () => step(done, undone),
      redo: () => step(undone, done),
      draw: told,
      watch: (listener) => listeners.push(listener),
      // What the server has now: nothing leads back behind it.
      settle: (fresh) => {
        document = fresh;
        saved = JSON.stringify(fresh);
        done.length = 0;
        undone.length = 0;
        tidy();
        told();
      },
      overtake: (edition) => { document.edition = edition; },
    };
  }

  window.covers = { ...window.covers, openFloor: open };
})();
