// Controls of the plan's form: one value each, or a table of them. Values reach the page as text only, never as markup.
// This file and form.js are one module: the kernel sends them joined.
//
// Every control carries data-lm-suppress-shortcuts: without it JupyterLab takes keys away from it (arrows, letters).

const NOTHING = { value: null, version: 0, faults: [], text: "" };
const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
/** Whether an answer is another than the one known: answers count versions, rows have a hash each. */
const isNews = (answer, field) => field.spec.keyed ? !same(answer.version, field.version) : answer.version > field.version;
const rowOf = (rows, id) => (rows ?? []).find(row => row.id === id);
const filled = value => Array.isArray(value) ? value.some(filled)
  : value && typeof value === "object" ? Object.values(value).some(filled)
  : typeof value === "string" ? value.trim() !== "" : value != null && value !== false;
const clock = at => {
  const day = new Date(at), today = new Date().toDateString() === day.toDateString();
  return today ? day.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" })
    : day.toLocaleDateString([], { month: "short", day: "numeric" });
};

function tag(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter(child => child != null));
  return node;
}

const button = (text, act, attributes = {}) => {
  const node = tag("button", { type: "button", "data-lm-suppress-shortcuts": "true", ...attributes }, text);
  node.addEventListener("click", act);
  return node;
};

/** One control for one value: its element, and how to read and write it. */
function control(spec, people, attributes) {
  const given = { "data-lm-suppress-shortcuts": "true", "aria-required": spec.required ? "true" : undefined, ...attributes };
  if (spec.kind === "check") {
    const el = tag("input", { type: "checkbox", ...given });
    return { el, get: () => el.checked, set: value => { el.checked = value === true; } };
  }
  if (spec.kind === "choice" || spec.kind === "person") {
    const known = spec.kind === "person" ? people : spec.choices.map(choice => [choice, choice]);
    const el = tag("select", given, tag("option", { value: "" }, "–"), ...known.map(([value, text]) => tag("option", { value }, text)));
    const set = value => {
      const wanted = value == null ? "" : String(value);
      if (![...el.options].some(option => option.value === wanted)) el.append(tag("option", { value: wanted }, wanted));
      el.value = wanted;
    };
    return { el, get: () => el.value || null, set };
  }
  const kinds = { date: { type: "date", min: "1990-01-01", max: "2099-12-31" }, number: { type: "text", inputmode: "decimal", autocomplete: "off" } };
  const lines = spec.kind === "long_text" || (spec.kind === "text" && attributes["aria-label"]);
  const el = lines ? tag("textarea", { rows: spec.kind === "text" ? 1 : 3, dir: "auto", ...given })
    : tag("input", { ...(kinds[spec.kind] ?? { type: "text", dir: "auto", autocomplete: "off" }), ...given });
  const number = text => /^-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(text.trim()) ? Number(text.replaceAll(",", "")) : text.trim();
  const get = () => el.value.trim() === "" ? null : spec.kind === "number" ? number(el.value) : el.value.trim();
  return { el, get, set: value => { el.value = value == null ? "" : String(value); } };
}

/** A table whose rows are added, removed and moved, by buttons and by keys. */
function tableControl(spec, { people, changed, say }) {
  const body = tag("tbody"), rows = [];
  let removed = null;
  const head = spec.columns.map(column => tag("th", { scope: "col" }, column.label));
  const table = tag("table", {}, tag("thead", {}, tag("tr", {}, ...head, tag("th", { scope: "col" }, tag("span", { class: "plt-unseen" }, spec.keyed ? "Remove" : "Move or remove")))), body);
  const cells = row => Object.fromEntries(spec.columns.map((column, at) => [column.id, row.cells[at].get()]));
  const values = row => spec.keyed ? { id: row.id, ...cells(row) } : cells(row);
  const controls = row => [...row.tr.querySelectorAll("input,select,textarea,button")];

  function number() {
    rows.forEach((row, at) => {
      spec.columns.forEach((column, n) => row.cells[n].el.setAttribute("aria-label", `${column.label}, row ${at + 1}`));
      for (const [action, node] of Object.entries(row.buttons)) node.setAttribute("aria-label", `${action} row ${at + 1}`);
      if (spec.keyed) return;
      row.buttons["Move up"].disabled = at === 0;
      row.buttons["Move down"].disabled = at === rows.length - 1;
    });
    undo.hidden = removed === null;
  }
  function insert(value = {}, at = rows.length) {
    const cells = spec.columns.map(column => control(column, people, { "aria-label": column.label }));
    cells.forEach((cell, n) => cell.set(value[spec.columns[n].id]));
    const row = { cells, id: value.id ?? crypto.randomUUID() }, up = () => move(row, -1, "Move up"), down = () => move(row, 1, "Move down");
    const moves = spec.keyed ? {} : { "Move up": button("↑", up), "Move down": button("↓", down) };
    row.buttons = { ...moves, "Remove": button("×", () => remove(row)) };
    row.tr = tag("tr", {}, ...cells.map(cell => tag("td", {}, cell.el)), tag("td", { class: "plt-moves" }, ...Object.values(row.buttons)));
    row.tr.addEventListener("keydown", event => keys(event, row));
    body.insertBefore(row.tr, rows[at]?.tr ?? null);
    rows.splice(at, 0, row);
    return row;
  }
  function add() {
    removed = null;
    const row = insert();
    number();
    row.cells[0].el.focus();
    say(`Row ${rows.length} added.`);
  }
  function remove(row) {
    const at = rows.indexOf(row);
    removed = [values(row), at];
    rows.splice(at, 1);
    row.tr.remove();
    number();
    (rows[Math.min(at, rows.length - 1)]?.buttons["Remove"] ?? more).focus();
    say(`Row ${at + 1} removed. Undo is below the table.`);
    changed();
  }
  function move(row, by, action) {
    const at = rows.indexOf(row), to = at + by;
    if (to < 0 || to >= rows.length) return;
    const place = controls(row).indexOf(document.activeElement);
    rows.splice(to, 0, ...rows.splice(at, 1));
    body.insertBefore(row.tr, rows[to + 1]?.tr ?? null);
    number();
    const back = action && row.buttons[action].disabled ? Object.values(row.buttons).find(node => !node.disabled) : controls(row)[place];
    back?.focus();
    say(`Row moved to ${to + 1} of ${rows.length}.`);
    changed();
  }
  function keys(event, row) {
    if (event.altKey && event.shiftKey && !spec.keyed && ["ArrowUp", "ArrowDown"].includes(event.key)) move(row, event.key === "ArrowUp" ? -1 : 1);
    else if (event.altKey && event.shiftKey && event.key === "Delete") remove(row);
    else if (event.key === "Enter" && event.target.matches("textarea,input")) {
      const next = rows[rows.indexOf(row) + 1], cell = row.cells.findIndex(one => one.el === event.target);
      if (next) next.cells[Math.max(cell, 0)].el.focus(); else add();
    } else return;
    event.preventDefault();
  }
  const more = button("Add a row", add, { "aria-label": `Add a row to ${spec.label}` });
  const undo = button("Undo: put the row back", () => {
    const row = insert(...removed);
    removed = null;
    number();
    row.cells[0].el.focus();
    changed();
  }, { hidden: true });
  const set = value => {
    rows.splice(0).forEach(row => row.tr.remove());
    removed = null;
    for (const row of Array.isArray(value) ? value : []) insert(row ?? {});
    if (!rows.length) insert();
    number();
  };
  const told = () => rows.filter(row => filled(cells(row)));   // blank rows are not sent
  const mark = (faults, describe) => {
    rows.forEach(row => row.cells.forEach(cell => describe(cell.el, false)));
    for (const fault of faults) {
      const cell = told()[fault.row]?.cells[spec.columns.findIndex(column => column.id === fault.column)];
      if (cell) describe(cell.el, true);
    }
    const where = fault => `Row ${rows.indexOf(told()[fault.row]) + 1}, ${spec.columns.find(one => one.id === fault.column)?.label ?? ""}: `;
    return faults.map(fault => (fault.row == null ? "" : where(fault)) + fault.message).join(" ");
  };
  const hint = tag("p", { class: "plt-keys" }, `Enter: next row. ${spec.keyed ? "" : "Alt+Shift+↑ or ↓: move the row. "}Alt+Shift+Delete: remove it.`);
  const el = tag("div", {}, tag("div", { class: "plt-scroll" }, table), tag("div", { class: "plt-row-buttons" }, more, undo), hint);
  set([]);
  return { el, get: () => { const all = told().map(values); return all.length ? all : null; }, set, mark };
}

function checklistControl(spec, prefix) {
  const boxes = spec.choices.map((choice, n) => [choice, tag("input", { type: "checkbox", id: `${prefix}-${n}`, "data-lm-suppress-shortcuts": "true" })]);
  let others = [];   // ticked once, and no longer among the choices: kept
  const el = tag("div", { class: "plt-boxes" }, ...boxes.map(([choice, box]) => tag("div", { class: "plt-box" }, box, tag("label", { for: box.id }, choice))));
  const get = () => { const all = [...boxes.filter(([, box]) => box.checked).map(([choice]) => choice), ...others]; return all.length ? all : null; };
  const set = value => {
    const ticked = Array.isArray(value) ? value : [];
    boxes.forEach(([choice, box]) => { box.checked = ticked.includes(choice); });
    others = ticked.filter(choice => !spec.choices.includes(choice));
  };
  return { el, get, set };
}
