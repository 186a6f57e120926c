// The packet button: makes a school's packet, tells how it goes, and links its files.
import { h, moment } from "./dom.js";

const NAMES = { html: "HTML", pdf: "PDF", docx: "Word" };

/** Links to a packet's files, in a fixed order. */
export function links(server, files, about) {
  return Object.keys(NAMES).filter(format => files[format]).map(format =>
    h("a", { href: server.file(files[format]), target: "_blank", rel: "noopener", "aria-label": `${NAMES[format]}: ${about}` }, NAMES[format]));
}

/**
 * A button and its news. `about()` gives the school that the packet is about, with `name`, or null where none is known;
 * `before()` is awaited first, so that what is still being saved is in the packet; `after()` when it is made.
 */
export function packetButton(server, { about, before, after }) {
  const news = h("span", { class: "pl-news", role: "status" });
  const button = h("button", { type: "button", class: "pl-button", click: () => make() }, "Make packet");
  const isMaking = () => button.getAttribute("aria-disabled") === "true";
  const say = (...parts) => news.replaceChildren(...parts);
  const fail = (message, hint) => {
    const words = h("span", { class: "pl-alert" }, message);
    say(words, hint ? h("span", { class: "pl-hint" }, ` ${hint}`) : "");
  };

  async function make() {
    const one = about();
    if (!one) return fail("No school is picked.", "Pick one on the start page.");
    if (isMaking()) return;
    button.setAttribute("aria-disabled", "true");
    try {
      say(h("progress", { "aria-label": `Making the packet of ${one.name}` }), ` Saving …`);
      await before();
      const { school_id, adoption_id, audience } = one;
      const { id } = await server.ask("POST", "packets", { school_id, adoption_id, audience });
      show(await watch(id, one), one);
    } catch (error) {
      fail(error.message, error.hint);
    } finally {
      button.setAttribute("aria-disabled", "false");
      after();
    }
  }

  async function watch(id, one) {
    const count = h("span", { "aria-hidden": "true" });
    say(h("progress", { "aria-label": `Making the packet of ${one.name}` }), ` Making the packet of ${one.name} … `, count);
    for (;;) {
      const making = await server.ask("GET", `packets/${id}`);
      if (making.state === "made" || making.state === "failed") return making;
      count.textContent = making.state === "waiting" ? "waiting for another" : `${Math.round(making.seconds)} s`;
      await new Promise(done => setTimeout(done, 300));
    }
  }

  function show(making, one) {
    if (making.state === "failed") return fail(`The packet of ${one.name} was not made. ${making.message}`, making.hint);
    say(`Packet of ${one.name}, ${moment(making.made_at)}: `, ...links(server, making.files, one.name));
  }

  /** Take back news of a packet that is made: it is another school's now. */
  const clear = () => { if (!isMaking()) say(); };

  return { button, news, clear };
}
