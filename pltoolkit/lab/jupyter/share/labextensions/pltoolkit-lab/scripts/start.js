// The start page: pick a school once, see what waits, open its notebooks, make its packet.
import { AUDIENCES, called, h, isSame, moment } from "./dom.js";
import { links, packetButton } from "./packet.js";

const SHOWN = 100;
const FOR = { coach: "Coach (names people)", leader: "Leaders (nobody is named)", public: "The public (groups only)" };

export class StartPage {
  /** `open(path)` opens a notebook. */
  constructor(server, picks, open) {
    Object.assign(this, { server, picks, open, page: null, wanted: "" });
    this.node = h("div", { class: "pl-start", tabindex: "-1" });
    this.title = h("h1", {}, "Loading …");
    this.facts = h("p", { class: "pl-facts" });
    this.picked = h("section", { class: "pl-picked", "aria-labelledby": "pl-picked-title" });
    this.list = h("section", { "aria-labelledby": "pl-schools-title" });
    this.news = h("p", { class: "pl-visually-hidden", role: "status" });
    this.node.append(h("div", { class: "pl-head" }, this.facts, this.title), this.picked, this.list, this.news);
    this.packet = packetButton(server, { about: () => picks.current, before: async () => undefined, after: () => this.refresh() });
    this.audience = h("select", { id: "pl-audience", change: () => this.choose({ audience: this.audience.value }) },
      Object.entries(FOR).map(([value, text]) => h("option", { value }, text)));
    this.asked = 0;
    picks.addEventListener("change", () => this.refresh());
  }

  async refresh() {
    await this.picks.ready;
    const number = ++this.asked;
    try {
      const audience = this.picks.current?.audience;
      const page = await this.server.ask("GET", "start" + (audience ? `?audience=${audience}` : ""));
      if (number !== this.asked) return;   // asked again meanwhile: the later answer counts
      this.page = page;
    } catch (error) {
      this.title.textContent = "The start page cannot be shown";
      this.list.replaceChildren(h("p", { role: "alert", class: "pl-alert" }, error.message), h("p", {}, error.hint || ""));
      this.picked.replaceChildren();
      this.search = null;
      return;
    }
    this.title.textContent = this.page.district;
    const day = new Date(`${this.page.as_of}T12:00`).toLocaleDateString([], { month: "long", day: "numeric", year: "numeric" });
    this.facts.textContent = `${this.page.school_year} · as of ${day}`;
    this.showPicked();
    this.showList();
  }

  /** The line of the picked school, or undefined. */
  get line() {
    const pick = this.picks.current;
    return pick && this.page.schools.find(one => one.school_id === pick.school_id && one.adoption_id === pick.adoption_id);
  }

  showPicked() {
    const line = this.line, pick = this.picks.current;
    if (!line) {
      this.picked.replaceChildren(
        h("h2", { id: "pl-picked-title" }, "Which school are you working with?"),
        h("p", {}, "Pick it below, once. Every notebook you open then shows that school, until you pick another."));
      return;
    }
    const phase = this.page.phases[line.phase - 1];
    const focused = document.activeElement;
    this.audience.value = pick.audience;
    this.picked.replaceChildren(
      h("h2", { id: "pl-picked-title" }, h("span", { class: "pl-small" }, "You work with "), line.name),
      h("p", { class: "pl-facts" }, [`id ${line.school_id}`, line.subject, line.materials, `phase ${phase.title}`].filter(Boolean).join(" · ")),
      h("div", { class: "pl-row" }, h("label", { for: "pl-audience" }, "Whom it is for"), this.audience, this.packet.button, this.state(line)),
      h("p", {}, this.packet.news),
      h("h3", {}, "Notebooks"),
      h("ol", { class: "pl-notebooks" }, phase.notebooks.map(one => h("li", {}, this.notebook(one)))),
      this.otherPhases(phase));
    if (this.picked.contains(focused)) focused.focus();
  }

  notebook(one) {
    const button = h("button", { type: "button", class: "pl-link", click: () => this.open(one.path) }, one.title);
    return [button, one.is_own ? h("span", { class: "pl-mark" }, "your own") : ""];
  }

  otherPhases(phase) {
    const others = this.page.phases.filter(one => one !== phase);
    return h("details", {}, h("summary", {}, "Notebooks of the other phases"), others.map(one => [
      h("h4", {}, one.title),
      h("ol", { class: "pl-notebooks" }, one.notebooks.filter(item => !phase.notebooks.some(mine => mine.path === item.path))
        .map(item => h("li", {}, this.notebook(item))))]));
  }

  /** What became of a school's last packet. */
  state(line) {
    const { state, reason, made_at, files } = line.packet, at = moment(made_at);
    if (state === "none") return h("span", {}, "Not made yet");
    if (state === "failed") return h("span", { class: "pl-alert" }, `Failed ${at}`, h("span", { class: "pl-reason" }, reason));
    const words = state === "fresh" ? `Up to date, made ${at}` : `Made ${at}; since then ${reason}`;
    return h("span", {}, h("span", {}, words), " ", ...links(this.server, files, line.name));
  }

  async choose(one) {
    try {
      await this.picks.choose(one);
      this.list.querySelectorAll(":scope > [role=alert]").forEach(old => old.remove());
      this.news.textContent = `${called(this.picks.current)} is picked. ${AUDIENCES[this.picks.current.audience]}.`;
    } catch (error) {
      this.news.textContent = "";
      this.list.prepend(h("p", { role: "alert", class: "pl-alert" }, `${error.message} ${error.hint || ""}`));
    }
  }

  showList() {
    if (!this.search) {
      this.search = h("input", { id: "pl-search", type: "search", autocomplete: "off", value: this.wanted, input: () => { this.wanted = this.search.value; this.showRows(); } });
      this.count = h("p", { class: "pl-count", role: "status" });
      this.rows = h("tbody", {});
      const heads = ["School", "Subject", "Phase", "Open decisions", "Late tasks", "Last packet", "Pick"];
      const numeric = new Set(["Open decisions", "Late tasks"]);
      this.list.replaceChildren(
        h("h2", { id: "pl-schools-title" }, "Schools"),
        h("div", { class: "pl-row" }, h("label", { for: "pl-search" }, "Find a school"), this.search, this.count),
        h("div", { class: "pl-scroll" },
          h("table", {}, h("caption", { class: "pl-visually-hidden" }, "Schools, each with its phase and what waits"),
            h("thead", {}, h("tr", {}, heads.map(head => h("th", { scope: "col", class: numeric.has(head) ? "pl-number" : null }, head)))), this.rows)));
    }
    this.showRows();
  }

  showRows() {
    const words = this.wanted.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.page.schools.filter(one => {
      const text = `${one.name} ${one.school_id} ${one.subject} ${one.materials} ${this.page.phases[one.phase - 1].title}`.toLowerCase();
      return words.every(word => text.includes(word));
    });
    const more = found.length > SHOWN ? `, the first ${SHOWN} shown; type more of the name` : "";
    const all = this.page.schools.length;
    this.count.textContent = all === 0 ? "No school yet: load a list of schools with pltoolkit import."
      : `${words.length ? `${found.length} of ${all}` : all} schools and subjects${more}`;
    const focused = document.activeElement?.getAttribute?.("data-key");
    this.rows.replaceChildren(...found.slice(0, SHOWN).map(one => this.row(one)));
    if (focused) this.rows.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  row(one) {
    const pick = this.picks.current;
    const isPicked = !!pick && isSame({ ...one, audience: pick.audience }, pick);
    const pickButton = h("button", {
      type: "button", class: "pl-button", "aria-pressed": String(isPicked), "data-key": `${one.school_id}/${one.adoption_id}`,
      "aria-label": `Pick ${one.name}${one.subject ? `, ${one.subject}` : ""}`,
      click: () => this.choose({ school_id: one.school_id, adoption_id: one.adoption_id })
    }, isPicked ? "Picked" : "Pick");
    return h("tr", { class: isPicked ? "pl-is-picked" : null },
      h("th", { scope: "row" }, one.name, " ", h("span", { class: "pl-id" }, one.school_id)),
      h("td", {}, one.subject || "not chosen yet"),
      h("td", {}, this.page.phases[one.phase - 1].title),
      h("td", { class: "pl-number" }, String(one.open_decisions)),
      h("td", { class: "pl-number" + (one.late_tasks ? " pl-late" : "") }, String(one.late_tasks)),
      h("td", {}, this.state(one)),
      h("td", {}, pickButton));
  }
}
