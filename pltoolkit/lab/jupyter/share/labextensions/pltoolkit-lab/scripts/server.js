// Requests to the part of pltoolkit that runs in Jupyter's server, and the pick that all pages share.

export class Server {
  constructor(ServerConnection, URLExt) {
    this.connection = ServerConnection;
    this.url = URLExt;
    this.settings = ServerConnection.makeSettings();
  }

  /** The JSON of an answer. Throws an error with `message` and `hint` where there is none. */
  async ask(method, path, body) {
    const options = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const address = this.url.join(this.settings.baseUrl, "pltoolkit", path);
    let reply;
    try {
      reply = await this.connection.makeRequest(address, options, this.settings);
    } catch {
      throw Object.assign(new Error("JupyterLab does not answer."), { hint: "Look whether the window it was started in still runs." });
    }
    const data = await reply.json().catch(() => ({}));
    if (reply.status >= 500) throw Object.assign(new Error("JupyterLab’s server met an error of its own."), { hint: "Its log tells more: lab.log." });
    if (!reply.ok) throw Object.assign(new Error(data.message || `The server answered ${reply.status}.`), { hint: data.hint || "" });
    return data;
  }

  /** The address of a packet's file. */
  file(name) {
    const parts = name.split("/").map(encodeURIComponent).join("/");
    return this.url.join(this.settings.baseUrl, "pltoolkit/files", parts);
  }
}

/** The school, adoption and audience picked, with the school's name; hears of changes made in other windows. */
export class Picks extends EventTarget {
  constructor(server) {
    super();
    this.server = server;
    this.current = null;
    this.ready = this.refresh().catch(() => undefined);
    window.addEventListener("focus", () => this.refresh().catch(() => undefined));
    setInterval(() => { if (!document.hidden) this.refresh().catch(() => undefined); }, 5000);
  }

  refresh() {
    return this.inTurn(async () => this.take(await this.server.ask("GET", "pick")));
  }

  /** `one` has what is chosen anew; the rest of the pick stays as it is. */
  choose(one) {
    return this.inTurn(async () => {
      const { school_id, adoption_id, audience } = { audience: "coach", ...this.current, ...one };
      this.take(await this.server.ask("PUT", "pick", { school_id, adoption_id, audience }));
    });
  }

  /** One request after another: an answer from before a choice must not undo it. */
  inTurn(ask) {
    this.last = (this.last ?? Promise.resolve()).catch(() => undefined).then(ask);
    return this.last;
  }

  take(pick) {
    const isNew = JSON.stringify(pick) !== JSON.stringify(this.current);
    this.current = pick;
    if (isNew) this.dispatchEvent(new Event("change"));
  }
}
