// The bar above a notebook: which school it shows, and what a coach does with it.
import { AUDIENCES, called, h, isSame } from "./dom.js";
import { packetButton } from "./packet.js";

const ASK = "__import__('json').dumps({'school_id': school.key.school_id, 'adoption_id': school.key.adoption_id, " +
  "'audience': school.audience, 'name': school.name, 'is_picked': school.is_picked, " +
  "'subject': school.adoption.subject if school.adoption else ''}).encode().hex()";
const PATIENCE = 5000;  // ms that answers may take to be saved before a packet is made
const text = hex => new TextDecoder().decode(Uint8Array.from(hex.match(/../g) || [], pair => parseInt(pair, 16)));

export class NotebookBar {
  /** `panel` is JupyterLab's; `tools` has `server`, `picks`, `NotebookActions`, `saveOwn`, `adopt`. */
  constructor(panel, tools) {
    Object.assign(this, { panel, tools, shown: null, kind: "other", isRunning: false, hasRun: false, isChanged: false });
    this.node = h("div", { class: "pl-bar", role: "region", "aria-label": "This notebook" });
    this.says = h("p", { class: "pl-says" });
    this.notice = h("p", { class: "pl-notice", role: "status" });
    this.code = h("button", { type: "button", class: "pl-button", "aria-pressed": "false", click: () => this.toggleCode() }, "Show code");
    this.own = h("button", { type: "button", class: "pl-button", hidden: true, click: () => this.makeOwn() }, "Make it my own");
    this.packet = packetButton(tools.server, {
      about: () => this.shown || tools.picks.current, before: () => this.settle(), after: () => this.show() });
    this.node.append(
      h("div", { class: "pl-row" }, this.says,
        h("button", { type: "button", class: "pl-button", click: () => this.run() }, "Run again"),
        this.code, this.own, this.packet.button),
      this.packet.news, this.notice);
    this.listen();
  }

  listen() {
    const { panel, tools } = this;
    const update = () => this.show();
    tools.picks.addEventListener("change", update);
    const executed = (_, { notebook }) => { if (notebook === panel.content && !this.isRunning) this.askKernel(); };
    tools.NotebookActions.executed.connect(executed);
    panel.sessionContext.statusChanged.connect((_, status) => {
      if (["restarting", "autorestarting", "dead", "starting"].includes(status)) { this.shown = null; this.show(); }
    });
    panel.context.model.stateChanged.connect((_, change) => { if (change.name === "dirty" && change.newValue) this.keepClean(); });
    panel.disposed.connect(() => {
      tools.picks.removeEventListener("change", update);
      tools.NotebookActions.executed.disconnect(executed);
    });
  }

  /** Learn what kind of notebook this is, then run it where that is no surprise. */
  async open() {
    const { panel, tools } = this;
    await panel.context.ready;
    const { kind, is_trusted } = await this.learn();
    this.written = this.sources();
    this.keepClean();
    await Promise.all([tools.picks.ready, panel.sessionContext.ready, panel.revealed]);
    this.show();
    if (kind !== "other" && is_trusted && (tools.picks.current || !this.isOfSchool)) await this.run();
  }

  /** Whether the notebook opens a school at all; one about the whole district does not. */
  get isOfSchool() {
    return (this.written || "").includes("open_school(");
  }

  async learn() {
    const found = await this.tools.server.ask("GET", `notebook?path=${encodeURIComponent(this.panel.context.path)}`);
    this.kind = found.kind;
    this.own.hidden = this.kind !== "shipped";
    return found;
  }

  sources() {
    return JSON.stringify(Array.from(this.panel.context.model.cells, cell => [cell.type, cell.sharedModel.getSource()]));
  }

  /** Outputs of a notebook that comes with the package are not to be saved: it is changed only where its cells are. */
  keepClean() {
    if (this.kind !== "shipped" || this.written === undefined) return;
    this.isChanged = this.sources() !== this.written;
    if (!this.isChanged) this.panel.context.model.dirty = false;
    this.show();
  }

  async run() {
    this.isRunning = true;
    this.show();
    const { content, sessionContext } = this.panel, top = content.outerNode.scrollTop;
    try {
      await this.tools.NotebookActions.runAll(content, sessionContext);
    } finally {
      content.outerNode.scrollTop = top;   // JupyterLab goes to the end: stay where she was
      this.isRunning = false;
      this.hasRun = true;
      await this.askKernel();
    }
  }

  /** Which school the notebook shows: its kernel knows. */
  async askKernel() {
    const kernel = this.panel.sessionContext.session?.kernel;
    if (!kernel) return;
    const request = { code: "", silent: true, store_history: false, user_expressions: { school: ASK } };
    const reply = await kernel.requestExecute(request).done;
    const answer = reply.content.user_expressions?.school, before = this.shown;
    this.shown = answer?.status === "ok" ? JSON.parse(text(answer.data["text/plain"].replace(/[^0-9a-f]/g, ""))) : null;
    if (!isSame(before, this.shown)) this.packet.clear();
    this.show();
  }

  /** Wait until what is written is saved: a form that still saves, and notebooks of one's own. */
  async settle() {
    const until = Date.now() + PATIENCE, unsaved = () => document.querySelector(".plt-form[data-unsaved]");
    while (unsaved() && Date.now() < until) await new Promise(done => setTimeout(done, 100));
    if (unsaved()) {
      throw Object.assign(new Error("An answer is not saved yet."), { hint: "Look for “Not saved yet” in the form, then make the packet again." });
    }
    await this.tools.saveOwn();
  }

  toggleCode() {
    const isShown = this.code.getAttribute("aria-pressed") === "true";
    const { NotebookActions } = this.tools;
    (isShown ? NotebookActions.hideAllCode : NotebookActions.showAllCode)(this.panel.content);
    this.code.setAttribute("aria-pressed", String(!isShown));
    this.panel.toggleClass("pl-code-shown", !isShown);
    this.keepClean();
  }

  async makeOwn() {
    try {
      await this.tools.server.ask("POST", `notebook?path=${encodeURIComponent(this.panel.context.path)}`, {});
      await this.learn();
      await this.tools.adopt(this.panel, this.isChanged);
      this.isChanged = false;
      this.show("This notebook is your own now. Add cells, change words: your packets are made from it.");
    } catch (error) {
      this.show(`${error.message} ${error.hint || ""}`);
    }
  }

  show(news = "") {
    const { shown, tools } = this, pick = tools.picks.current;
    this.says.replaceChildren(...this.words());
    const parts = [news];
    const isBehind = shown ? shown.is_picked && !isSame(shown, pick) : this.isOfSchool;
    if (pick && isBehind && !this.isRunning) {
      parts.push(`You have picked ${called(pick)}, ${AUDIENCES[pick.audience].toLowerCase()}. `,
        h("button", { type: "button", class: "pl-button pl-main", click: () => this.run() }, `Run again for ${pick.name}`));
    } else if (shown && !shown.is_picked) {
      parts.push("The parameters cell of this notebook names the school; the one picked on the start page does not count here.");
    }
    if (shown && shown.audience !== "coach") {
      parts.push(` This is the ${AUDIENCES[shown.audience].toLowerCase()}, to read. To write answers, choose “Coach” on the start page.`);
    }
    if (this.isChanged) {
      parts.push(" You have changed this notebook, which comes with pltoolkit. To keep the change, choose “Make it my own”.");
    }
    this.notice.replaceChildren(...parts.filter(Boolean));
  }

  words() {
    const { shown } = this, pick = this.tools.picks.current;
    if (this.isRunning) return [h("span", {}, pick ? `Reading the data of ${pick.name} …` : "Running …")];
    const kinds = { own: "your own notebook", beside: "in no packet: no notebook of the guide has this name" };
    const own = kinds[this.kind] ? h("span", { class: "pl-mark" }, kinds[this.kind]) : "";
    if (shown) return [h("strong", {}, called(shown)), h("span", { class: "pl-mark" }, AUDIENCES[shown.audience]), own];
    if (this.hasRun && !this.isOfSchool) return [h("span", {}, "This notebook shows no single school.")];
    return pick ? [h("span", {}, "Shows no school yet.")]
      : [h("strong", { class: "pl-alert" }, "No school is picked."), " Pick one on the start page."];
  }
}
