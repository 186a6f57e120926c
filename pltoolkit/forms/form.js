// The plan's form. It draws what the kernel describes, and keeps what is typed in this browser until the kernel says
// that it is stored.

const PAUSE = 400;      // ms without a key before an answer is sent
const LONGEST = 800;    // ms after which it is sent although typing goes on
const PATIENCE = 2000;  // ms after which a save without a reply is called "not saved"
const LOOK = 5000;      // ms between looks at what others wrote
const REST = 1500;      // ms of rest before the notebook's copy of the answers is renewed

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
    field.control = spec.kind === "table" ? tableControl(spec, { people: form.people, changed, say: text => form.say(text) }) : checklistControl(spec, id);
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

/** One form on the page: what is typed, what is on its way, what the kernel says. */
class PlanForm {
  constructor(model, el) {
    Object.assign(this, { model, el, drawing: model.get("drawing"), fields: new Map(), counts: [] });
    Object.assign(this, { number: 0, heard: Date.now(), asked: 0, rest: 0, unrenewed: false });
    this.view = `plt-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
    this.people = this.drawing.people;
    this.status = tag("p", { class: "plt-status", role: "status" });
    this.trouble = tag("div", { class: "plt-trouble", role: "alert", hidden: true });
    this.said = tag("p", { class: "plt-unseen", role: "status" });
  }

  say(text) { this.said.textContent = text; }
  get all() { return [...this.fields.values()]; }

  draw() {
    const { el, drawing } = this, sections = drawing.sections.map(section => this.section(section));
    const legend = tag("p", { class: "plt-legend" }, "An asterisk (*) marks what the key action needs to be complete.");
    const hasSteps = drawing.sections.some(section => section.title);
    el.classList.add("plt-form");
    el.append(tag("div", { class: "plt-top" }, this.status, hasSteps ? legend : null), this.trouble, ...sections, this.said);
    for (const [key, field] of this.fields) {
      if (drawing.answers[key]) this.show(field, drawing.answers[key]);
      this.restore(field);
    }
    this.tell();
  }

  section({ id, title, prompts, fields }) {
    const own = fields.map(spec => drawField(spec, this)), count = tag("span", { class: "plt-count" });
    own.forEach(field => this.fields.set(field.spec.key, field));
    this.counts.push([count, own]);
    const drawn = own.map(field => field.el);
    if (!title) return tag("div", {}, ...drawn);
    const head = tag("h3", { id: `${this.view}-${id.replaceAll(".", "-")}` }, title);
    const list = tag("ul", { class: "plt-prompts" }, ...prompts.map(text => tag("li", {}, text)));
    return tag("section", { class: "plt-step", "aria-labelledby": head.id }, head, count, list, ...drawn);
  }

  /** Follow the kernel, the page and the clock; returns the function that stops it. */
  listen() {
    const hear = message => this.hear(message), timer = setInterval(() => this.look(), LOOK);
    const shown = () => { if (document.hidden) this.all.forEach(field => this.send(field)); else this.look(); };
    this.model.on("msg:custom", hear);
    document.addEventListener("visibilitychange", shown);
    this.el.addEventListener("focusin", () => { if (Date.now() - this.heard > 1000) this.look(); });
    setTimeout(() => this.look(), 0);
    return () => {
      clearInterval(timer);
      clearTimeout(this.rest);
      this.model.off("msg:custom", hear);
      document.removeEventListener("visibilitychange", shown);
    };
  }

  // What is typed

  slot(field) { return `${this.drawing.storage}:${field.spec.key}`; }

  /** Keep in this browser what the kernel has not stored yet. */
  keep(field) {
    const { pending, version, value: base, sent } = field;
    try {
      if (pending) localStorage.setItem(this.slot(field), JSON.stringify({ value: pending.value, version, base, sent }));
      else localStorage.removeItem(this.slot(field));
    } catch { /* a browser that keeps nothing: the kernel still gets it */ }
  }

  restore(field) {
    let before = null;
    try { before = JSON.parse(localStorage.getItem(this.slot(field))); } catch { /* nothing kept */ }
    if (!before) return;
    Object.assign(field, { version: before.version, value: before.base, sent: before.sent ?? [], pending: { value: before.value } });
    field.control.set(before.value);
    this.send(field);
  }

  typed(field) {
    const value = field.control.get();
    if (same(value, field.pending ? field.pending.value : field.value)) return;
    field.pending = !field.flight && same(value, field.value) ? null : { value };
    this.keep(field);
    clearTimeout(field.timer);
    field.since ||= Date.now();
    const wait = Math.max(0, Math.min(PAUSE, field.since + LONGEST - Date.now()));
    if (field.pending) field.timer = setTimeout(() => this.send(field), wait);
    this.tell();
  }

  // To the kernel

  post(message) {
    try { this.model.send({ ...message, view: this.view }); } catch { /* no kernel: kept, and sent again later */ }
  }

  /** Send what is pending, unless a save is on its way, a choice is open, or the same was held back before. */
  send(field) {
    clearTimeout(field.timer);
    field.timer = field.since = 0;
    const { pending, flight, conflict, held } = field;
    if (!pending || flight || !conflict.hidden || (held && same(held, pending.value))) return;
    field.flight = { number: ++this.number, at: Date.now(), value: pending.value };
    field.sent.push(pending.value);
    this.keep(field);
    this.dispatch(field);
    setTimeout(() => this.tell(), PATIENCE + 50);
  }

  dispatch({ spec, flight, version, value: base }) {
    this.post({ type: "save", key: spec.key, number: flight.number, value: flight.value, version, base });
  }

  /** Ask what others wrote; send again what nobody answered. */
  look() {
    if (!this.el.isConnected || document.hidden) return;
    const now = Date.now();
    for (const field of this.all) if (field.flight && now - field.flight.at > LOOK) this.dispatch(field);
    this.post({ type: "look", known: Object.fromEntries(this.all.map(field => [field.spec.key, field.version])) });
    this.asked ||= now;
    setTimeout(() => this.tell(), PATIENCE + 50);
  }

  /** Have the notebook's copy of the answers renewed. */
  renew() {
    if (this.unrenewed && this.el.isConnected) this.post({ type: "rest" });
    this.unrenewed = false;
  }

  // From the kernel

  hear(message) {
    this.heard = Date.now();
    this.asked = 0;
    const field = this.fields.get(message.key), mine = message.view === this.view;
    const awaited = mine && Boolean(field?.flight) && field.flight.number === message.number;
    if (message.type === "saved") {
      if (awaited) this.landed(field, message.answer);
      else if (field && !field.pending && !field.spec.keyed && isNews(message.answer, field)) this.show(field, message.answer);
    }
    if (!mine) return;
    if (awaited && message.type !== "saved") field.flight = null;
    if (message.type === "conflict" && awaited) this.choose(field, message.theirs ?? NOTHING);
    if (message.type === "answers") this.take(message.answers);
    if (message.type === "failed") this.trouble.replaceChildren(tag("strong", {}, message.message), tag("p", {}, message.hint ?? ""));
    else if (!this.all.some(one => one.pending)) this.trouble.replaceChildren();
    this.trouble.hidden = !this.trouble.firstChild;
    this.tell();
  }

  /** What others wrote, where nothing of ours is pending; and another try for what could not be saved. */
  take(answers) {
    for (const [key, answer] of Object.entries(answers)) {
      const field = this.fields.get(key), isBusy = field?.spec.kind === "table" && field.el.contains(document.activeElement);
      if (field && !field.pending && !isBusy && isNews(answer, field)) this.show(field, answer);
    }
    for (const field of this.all) if (!field.timer) this.send(field);
  }

  /** What the store holds is what this form knows from now on. */
  know(field, answer) {
    field.version = answer.version;
    field.value = answer.value;
    field.saved.dataset.at = answer.at ?? "";
    field.saved.dataset.by = answer.mine ? "" : answer.by;
  }

  show(field, answer) {
    this.know(field, answer);
    if (!same(field.control.get(), answer.value)) field.control.set(answer.value);
    field.mark(answer.faults);
  }

  /** A save of ours is stored; what was typed since stays, and follows. */
  landed(field, answer) {
    const asked = field.flight.value, before = field.value, held = answer.held ?? [];   // rows held back stay in this browser
    const isNewer = field.pending && !same(field.pending.value, asked);
    this.know(field, answer);
    field.value = held.length ? asked.flatMap(row => held.includes(row.id) ? rowOf(before, row.id) ?? [] : [row]) : asked;
    Object.assign(field, { held: held.length ? asked : undefined, flight: null, sent: [] });
    if (!isNewer && !held.length) field.pending = null;
    this.keep(field);
    if (isNewer) { this.send(field); return; }
    field.mark(answer.faults);
    this.unrenewed = true;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.renew(), REST);
  }

  // Two at one answer

  choose(field, theirs) {
    const seen = id => [field.value, ...field.sent].some(rows => same(rowOf(rows, id), rowOf(theirs.value, id)));
    const own = field.spec.keyed ? (field.pending.value ?? []).every(row => seen(row.id)) : field.sent.some(value => same(value, theirs.value));
    if (own) { this.rebase(field, theirs); return; }   // what stands there is an earlier save of ours that went unanswered
    const close = () => {
      field.conflict.hidden = true;
      field.conflict.replaceChildren();
      field.el.querySelector("input,select,textarea")?.focus();
    };
    const keepMine = () => { this.rebase(field, theirs); close(); this.send(field); this.tell(); };   // in this order: closing may send
    const takeTheirs = () => { Object.assign(field, { pending: null, sent: [] }); this.keep(field); close(); this.show(field, theirs); this.tell(); };
    const what = field.spec.keyed ? "table" : "answer", when = theirs.at ? ` (${clock(theirs.at)})` : "";
    const news = theirs.mine ? `This ${what} was changed under your name in another window meanwhile` : `${theirs.by || "Somebody else"} changed this ${what} meanwhile`;
    field.conflict.replaceChildren(
      tag("p", { role: "alert" }, `${news}${when}. Yours is above and is not saved yet. Theirs:`),
      tag("blockquote", { dir: "auto" }, theirs.text || "(nothing written)"),
      tag("div", { class: "plt-row-buttons" }, button("Keep mine", keepMine), button("Take theirs", takeTheirs)));
    field.conflict.hidden = false;
  }

  /** Go on from what stands in the store now, with what was typed here on top; rows not touched here are theirs. */
  rebase(field, theirs) {
    if (field.spec.keyed) {
      const mine = field.pending.value ?? [], base = field.value;
      const merged = mine.map(row => same(row, rowOf(base, row.id)) ? rowOf(theirs.value, row.id) : row).filter(Boolean);
      field.control.set([...merged, ...theirs.value.filter(row => !rowOf(mine, row.id) && !rowOf(base, row.id))]);
      field.pending = { value: field.control.get() };
    }
    field.version = theirs.version;
    field.value = theirs.value;
    this.keep(field);
    this.send(field);
  }

  // What the form says

  tell() {
    const now = Date.now(), silent = this.asked ? now - this.asked : 0, lost = silent > PATIENCE;
    let waiting = 0, choices = 0, newest = "";
    for (const field of this.all) {
      const choice = !field.conflict.hidden, { at = "", by } = field.saved.dataset;
      const late = Boolean(field.pending && (field.held || (field.flight && now - field.flight.at > PATIENCE) || lost || !this.trouble.hidden));
      const words = choice ? "Choose one" : late ? "Not saved yet" : at ? `${by ? `${by}, ` : "Saved "}${clock(at)}` : "";
      if (field.saved.textContent !== words) field.saved.textContent = words;
      field.saved.classList.toggle("plt-late", late || choice);
      waiting += late;
      choices += choice;
      if (at > newest) newest = at;
    }
    this.el.toggleAttribute("data-unsaved", this.all.some(field => field.pending));   // who makes a packet waits for it
    this.status.classList.toggle("plt-late", Boolean(choices || waiting));
    const words = this.words({ choices, waiting, newest, lost, isLasting: silent > PATIENCE * 5 });
    if (this.status.textContent !== words) this.status.textContent = words;
    this.count();
  }

  words({ choices, waiting, newest, lost, isLasting }) {
    const kept = `What you type is kept in this browser.${isLasting ? " If this lasts, run the notebook again: Run, Run All Cells." : ""}`;
    if (choices) return "Not saved yet: two answers, please choose one.";
    if (lost && waiting) return `Not saved yet: the kernel is busy or gone. ${kept}`;
    if (isLasting) return `The kernel is busy or gone. ${kept}`;
    if (waiting) return "Not saved yet: see below.";
    return newest ? `Saved ${clock(newest)}` : "What you write is saved as you type.";
  }

  count() {
    for (const [node, own] of this.counts) {
      const asked = own.filter(field => field.spec.required);
      const done = asked.filter(field => filled(field.pending ? field.pending.value : field.value)).length;
      node.textContent = asked.length ? `${done} of ${asked.length} required answered` : "";
    }
  }
}

export default {
  render({ model, el }) {
    const form = new PlanForm(model, el);
    form.draw();
    return form.listen();
  }
};
