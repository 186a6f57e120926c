// The plan's form. It draws what the kernel describes, and keeps what is typed in this browser until the kernel says
// that it is stored. Values reach the page as text only, never as markup.
//
// Every control carries data-lm-suppress-shortcuts: without it JupyterLab takes keys away from it (arrows, letters).

const PAUSE = 400;      // ms without a key before an answer is sent
const LONGEST = 800;    // ms after which it is sent although typing goes on
const PATIENCE = 2000;  // ms after which a save without a reply is called "not saved"
const LOOK = 5000;      // ms between looks at what others wrote
const REST = 1500;      // ms of rest before the notebook's copy of the answers is renewed

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
  return today ? day.toLocaleTimeString("en-US", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
    : day.toLocaleDateString("en-US", { month: "short", day: "numeric" });
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

/** A field: label, help, control, what is wrong with it, when it was saved, and the choice between two answers. */
function drawField(spec, form) {
  const id = `${form.view}-${spec.key.replace(/[^A-Za-z0-9]/g, "-")}`;
  const saved = tag("span", { class: "plt-saved" }), error = tag("p", { class: "plt-error", id: `${id}-error`, role: "alert" });
  const conflict = tag("div", { class: "plt-conflict", hidden: true });
  const help = spec.help ? tag("p", { class: "plt-help", id: `${id}-help` }, spec.help) : null;
  const described = `${help ? `${id}-help ` : ""}${id}-error`;
  const star = spec.required ? [tag("span", { class: "plt-star", "aria-hidden": "true" }, " *")] : [];
  const field = { spec, saved, error, conflict, version: 0, value: null, pending: null, flight: null, sent: [], timer: 0, since: 0 };
  if (spec.kind === "table" || spec.kind === "checklist") {
    const changed = () => form.typed(field);
    field.control = spec.kind === "table" ? tableControl(spec, { people: form.people, changed, say: form.say }) : checklistControl(spec, id);
    const unseen = spec.required ? [tag("span", { class: "plt-unseen" }, " (required)")] : [];
    field.el = tag("fieldset", { class: "plt-f", "aria-describedby": described }, tag("legend", {}, spec.label, ...star, ...unseen), saved, help, field.control.el, error, conflict);
  } else {
    field.control = control(spec, form.people, { id, "aria-describedby": described });
    const label = tag("label", { for: id }, spec.label, ...star);
    const parts = spec.kind === "check" ? [tag("div", { class: "plt-box" }, field.control.el, label, saved), help]
      : [tag("div", { class: "plt-head" }, label, saved), help, field.control.el];
    field.el = tag("div", { class: "plt-f" }, ...parts, error, conflict);
  }
  field.mark = faults => {
    const describe = (el, bad) => {
      if (bad) el.setAttribute("aria-invalid", "true"); else el.removeAttribute("aria-invalid");
      if (el.getAttribute("aria-label")) bad ? el.setAttribute("aria-describedby", error.id) : el.removeAttribute("aria-describedby");
    };
    const first = faults.map(fault => fault.message).join(" ");
    const text = field.control.mark ? field.control.mark(faults, describe) : first;
    if (!field.control.mark && spec.kind !== "checklist") describe(field.control.el, faults.length > 0);
    const words = text && (spec.keyed ? text : `${text} Kept as a draft.`);
    if (error.textContent !== words) error.textContent = words;
  };
  for (const kind of ["input", "change"]) field.el.addEventListener(kind, event => { if (!conflict.contains(event.target)) form.typed(field); });
  field.el.addEventListener("focusout", () => form.send(field));
  return field;
}

function render({ model, el }) {
  const drawing = model.get("drawing"), view = `plt-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
  const status = tag("p", { class: "plt-status", role: "status" }), trouble = tag("div", { class: "plt-trouble", role: "alert", hidden: true });
  const said = tag("p", { class: "plt-unseen", role: "status" });
  const fields = new Map(), counts = [];
  let number = 0, heard = Date.now(), asked = 0, rest = 0, unrenewed = false;

  const slot = field => `${drawing.storage}:${field.spec.key}`;
  const post = message => { try { model.send({ ...message, view }); } catch { /* no kernel: kept, and sent again later */ } };
  const say = text => { said.textContent = text; };

  function keep(field) {
    try {
      if (field.pending) localStorage.setItem(slot(field), JSON.stringify({ value: field.pending.value, version: field.version, base: field.value, sent: field.sent }));
      else localStorage.removeItem(slot(field));
    } catch { /* a browser that keeps nothing: the kernel still gets it */ }
  }
  function typed(field) {
    const value = field.control.get();
    if (field.pending ? same(value, field.pending.value) : same(value, field.value)) return;
    field.pending = !field.flight && same(value, field.value) ? null : { value };
    keep(field);
    clearTimeout(field.timer);
    field.since ||= Date.now();
    if (field.pending) field.timer = setTimeout(send, Math.max(0, Math.min(PAUSE, field.since + LONGEST - Date.now())), field);
    tell();
  }
  function send(field) {
    clearTimeout(field.timer);
    field.timer = field.since = 0;
    if (!field.pending || field.flight || !field.conflict.hidden || (field.held && same(field.held, field.pending.value))) return;
    field.flight = { number: ++number, at: Date.now(), value: field.pending.value };
    field.sent.push(field.flight.value);
    keep(field);
    dispatch(field);
    setTimeout(tell, PATIENCE + 50);
  }
  const dispatch = field => post({ type: "save", key: field.spec.key, number: field.flight.number, value: field.flight.value, version: field.version, base: field.value });

  function stored(field, answer) {          // what the store holds now is what this form knows
    field.version = answer.version;
    field.value = answer.value;
    field.saved.dataset.at = answer.at ?? "";
    field.saved.dataset.by = answer.mine ? "" : answer.by;
  }
  function show(field, answer) {
    stored(field, answer);
    if (!same(field.control.get(), answer.value)) field.control.set(answer.value);
    field.mark(answer.faults);
  }
  function landed(field, answer) {
    const asked = field.flight.value, newer = field.pending && !same(field.pending.value, asked), before = field.value;
    const held = answer.held ?? [];   // rows that could not be stored: they stay in this browser
    stored(field, answer);
    field.value = held.length ? asked.flatMap(row => held.includes(row.id) ? rowOf(before, row.id) ?? [] : [row]) : asked;
    field.held = held.length ? asked : undefined;
    field.flight = null;
    field.sent = [];
    if (!newer && !held.length) field.pending = null;
    keep(field);
    if (newer) return send(field);
    field.mark(answer.faults);
    unrenewed = true;
    clearTimeout(rest);
    rest = setTimeout(renew, REST);
  }
  function renew() {
    if (unrenewed && el.isConnected) post({ type: "rest" });
    unrenewed = false;
  }
  /** Go on from what stands in the store now, with what was typed here on top; rows not touched here are theirs. */
  function rebase(field, theirs) {
    if (field.spec.keyed) {
      const mine = field.pending.value ?? [], base = field.value;
      const merged = mine.map(row => same(row, rowOf(base, row.id)) ? rowOf(theirs.value, row.id) : row).filter(Boolean);
      field.control.set([...merged, ...theirs.value.filter(row => !rowOf(mine, row.id) && !rowOf(base, row.id))]);
      field.pending = { value: field.control.get() };
    }
    field.version = theirs.version;
    field.value = theirs.value;
    keep(field);
    send(field);
  }
  function choose(field, theirs) {
    const seen = id => [field.value, ...field.sent].some(rows => same(rowOf(rows, id), rowOf(theirs.value, id)));
    const own = field.spec.keyed ? (field.pending.value ?? []).every(row => seen(row.id)) : field.sent.some(value => same(value, theirs.value));
    if (own) return rebase(field, theirs);   // what stands there is an earlier save of ours that went unanswered
    const close = () => { field.conflict.hidden = true; field.conflict.replaceChildren(); focusOn(field); };
    const keepMine = () => { close(); rebase(field, theirs); tell(); };
    const takeTheirs = () => { field.pending = null; field.sent = []; keep(field); close(); show(field, theirs); tell(); };
    const when = theirs.at ? ` (${clock(theirs.at)})` : "";
    field.conflict.replaceChildren(
      tag("p", { role: "alert" }, `${theirs.by || "Somebody else"} changed this ${field.spec.keyed ? "table" : "answer"} meanwhile${when}. Yours is above and is not saved yet. Theirs:`),
      tag("blockquote", { dir: "auto" }, theirs.text || "(nothing written)"),
      tag("div", { class: "plt-row-buttons" }, button("Keep mine", keepMine), button("Take theirs", takeTheirs)));
    field.conflict.hidden = false;
  }
  const focusOn = field => field.el.querySelector("input,select,textarea")?.focus();

  function hear(message) {
    heard = Date.now();
    asked = 0;
    const field = fields.get(message.key), ours = message.view === view && field?.flight?.number === message.number;
    if (message.type === "saved" && ours) landed(field, message.answer);
    else if (message.type === "saved" && field && !field.pending && !field.spec.keyed && isNews(message.answer, field)) show(field, message.answer);
    else if (message.view !== view) return;
    else if (message.type === "conflict" && ours) { field.flight = null; choose(field, message.theirs ?? NOTHING); }
    else if (message.type === "failed") {
      if (ours) field.flight = null;
      trouble.replaceChildren(tag("strong", {}, message.message), tag("p", {}, message.hint ?? ""));
      trouble.hidden = false;
    } else if (message.type === "answers") {
      for (const [key, answer] of Object.entries(message.answers)) {
        const one = fields.get(key), busy = one?.spec.kind === "table" && one.el.contains(document.activeElement);
        if (one && !one.pending && !busy && isNews(answer, one)) show(one, answer);
      }
      for (const one of fields.values()) if (!one.timer) send(one);   // what could not be saved before
    }
    if (![...fields.values()].some(one => one.pending) && message.type !== "failed") { trouble.hidden = true; trouble.replaceChildren(); }
    tell();
  }

  function tell() {
    const now = Date.now(), lost = asked && now - asked > PATIENCE;
    let waiting = 0, choices = 0, newest = "";
    el.toggleAttribute("data-unsaved", [...fields.values()].some(field => field.pending));   // who makes a packet waits for it
    for (const field of fields.values()) {
      const late = field.pending && (field.held || (field.flight && now - field.flight.at > PATIENCE) || lost || !trouble.hidden);
      const { at, by } = field.saved.dataset;
      const words = !field.conflict.hidden ? "Choose one" : late ? "Not saved yet" : at ? `${by ? `${by}, ` : "Saved "}${clock(at)}` : "";
      if (field.saved.textContent !== words) field.saved.textContent = words;
      field.saved.classList.toggle("plt-late", Boolean(late) || !field.conflict.hidden);
      waiting += late ? 1 : 0;
      choices += field.conflict.hidden ? 0 : 1;
      if (at > newest) newest = at;
    }
    for (const [node, own] of counts) {
      const asks = own.filter(field => field.spec.required), done = asks.filter(field => filled(field.pending?.value ?? field.value)).length;
      node.textContent = asks.length ? `${done} of ${asks.length} required answered` : "";
    }
    const kept = `What you type is kept in this browser.${now - asked > PATIENCE * 5 ? " If this lasts, run the notebook again: Run, Run All Cells." : ""}`;
    const words = choices ? "Not saved yet: two answers, please choose one." : lost && waiting ? `Not saved yet: the kernel is busy or gone. ${kept}`
      : lost && now - asked > PATIENCE * 5 ? `The kernel is busy or gone. ${kept}` : waiting ? "Not saved yet: see below."
      : newest ? `Saved ${clock(newest)}` : "What you write is saved as you type.";
    if (status.textContent !== words) status.textContent = words;
    status.classList.toggle("plt-late", Boolean(choices || waiting));
  }

  function look() {
    if (!el.isConnected || document.hidden) return;
    const now = Date.now();
    for (const field of fields.values()) if (field.flight && now - field.flight.at > LOOK) dispatch(field);
    post({ type: "look", known: Object.fromEntries([...fields].map(([key, field]) => [key, field.version])) });
    asked ||= now;
    setTimeout(tell, PATIENCE + 50);
  }

  const form = { view, people: drawing.people, typed, send, say };
  const steps = drawing.sections.map(step => {
    const own = step.fields.map(spec => drawField(spec, form)), count = tag("span", { class: "plt-count" });
    own.forEach(field => fields.set(field.spec.key, field));
    counts.push([count, own]);
    const title = tag("h3", { id: `${view}-${step.id.replaceAll(".", "-")}` }, step.title);
    const prompts = tag("ul", { class: "plt-prompts" }, ...step.prompts.map(text => tag("li", {}, text)));
    if (!step.title) return tag("div", {}, ...own.map(field => field.el));
    return tag("section", { class: "plt-step", "aria-labelledby": title.id }, title, count, prompts, ...own.map(field => field.el));
  });
  const legend = tag("p", { class: "plt-legend" }, "An asterisk (*) marks what the key action needs to be complete.");
  el.classList.add("plt-form");
  el.append(tag("div", { class: "plt-top" }, status, drawing.sections.some(step => step.title) ? legend : null), trouble, ...steps, said);

  for (const [key, field] of fields) {
    const answer = drawing.answers[key];
    if (answer) show(field, answer);
    let before = null;
    try { before = JSON.parse(localStorage.getItem(slot(field))); } catch { /* nothing kept */ }
    if (before) {
      field.version = before.version;
      field.value = before.base;
      field.sent = before.sent ?? [];
      field.control.set(before.value);
      field.pending = { value: before.value };
      send(field);
    }
  }
  const onMessage = message => hear(message), onShown = () => { if (document.hidden) for (const field of fields.values()) send(field); else look(); };
  const onFocus = () => { if (Date.now() - heard > 1000) look(); };
  model.on("msg:custom", onMessage);
  document.addEventListener("visibilitychange", onShown);
  el.addEventListener("focusin", onFocus);
  const timer = setInterval(look, LOOK);
  tell();
  setTimeout(look, 0);
  return () => {
    clearInterval(timer);
    clearTimeout(rest);
    model.off("msg:custom", onMessage);
    document.removeEventListener("visibilitychange", onShown);
  };
}

export default { render };
