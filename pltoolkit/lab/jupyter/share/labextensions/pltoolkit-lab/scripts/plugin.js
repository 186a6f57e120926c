// The one plugin: opens the start page, and puts a bar above every notebook.
import { NotebookBar } from "./bar.js";
import { h } from "./dom.js";
import { Picks, Server } from "./server.js";
import { StartPage } from "./start.js";

const START = "pltoolkit:start";

export async function plugin(shared, css) {
  const [{ Widget }, { ServerConnection }, { URLExt }, { INotebookTracker, NotebookActions }, { ICommandPalette }] = await Promise.all(
    ["@lumino/widgets", "@jupyterlab/services", "@jupyterlab/coreutils", "@jupyterlab/notebook", "@jupyterlab/apputils"].map(shared));
  return {
    id: "pltoolkit-lab:plugin",
    autoStart: true,
    requires: [INotebookTracker],
    optional: [ICommandPalette],
    activate: (app, tracker, palette) => {
      document.head.append(h("link", { rel: "stylesheet", href: css }));
      guardKeys();
      const server = new Server(ServerConnection, URLExt);
      const picks = new Picks(server);
      const openStart = startPage(app, Widget, new StartPage(server, picks, path => app.commands.execute("docmanager:open", { path, factory: "Notebook" })));
      palette?.addItem({ command: START, category: "pltoolkit" });
      const tools = { server, picks, NotebookActions, ...keeping(app, tracker) };
      const bars = new WeakMap();
      tracker.widgetAdded.connect((_, panel) => bars.set(panel, addBar(panel, Widget, tools)));
      answerSaveKey(() => app.shell.currentWidget === tracker.currentWidget && bars.get(tracker.currentWidget));
      const namesDocument = /\/tree\/./.test(location.pathname);
      app.restored.then(() => {
        if (namesDocument) return;
        app.shell.collapseLeft();   // the list of files is one click away, and the page has the room
        openStart();
      });
    }
  };
}

/** JupyterLab takes keys from a control that has the focus (arrows, b, r …) unless the control says otherwise. */
function guardKeys() {
  document.addEventListener("focusin", event => {
    if (event.target.matches?.(".jp-OutputArea :is(select, input, button, textarea), .pl-bar *, .pl-start *")) {
      event.target.setAttribute("data-lm-suppress-shortcuts", "true");
    }
  }, true);
}

/** Ctrl-S on a notebook that comes with the package: JupyterLab would say that it cannot be saved, and worry people. */
function answerSaveKey(currentBar) {
  window.addEventListener("keydown", event => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    const bar = currentBar();
    if (!bar || bar.kind !== "shipped") return;
    event.preventDefault();
    event.stopPropagation();
    bar.show(bar.isChanged ? "" : "There is nothing to save here: answers are saved as you write them.");
  }, true);
}

/** The command and the button that bring the start page to the front; returns the function that does. */
function startPage(app, Widget, page) {
  let widget = null;
  const openStart = () => {
    if (!widget || widget.isDisposed) {
      widget = new Widget({ node: h("div", { class: "pl-page" }) });
      widget.node.append(page.node);
      widget.onActivateRequest = () => page.node.focus();
      widget.id = "pltoolkit-start";
      widget.title.label = "Start";
      widget.title.closable = true;
    }
    if (!widget.isAttached) app.shell.add(widget, "main");
    app.shell.activateById(widget.id);
    page.refresh();
  };
  app.commands.addCommand(START, { label: "Start page", execute: openStart });
  const top = new Widget({ node: h("div", { class: "pl-top" }, h("button", { type: "button", class: "pl-button", click: openStart }, "Start page")) });
  top.id = "pltoolkit-top";
  app.shell.add(top, "top", { rank: 900 });
  return openStart;
}

function addBar(panel, Widget, tools) {
  const bar = new NotebookBar(panel, tools);
  const widget = new Widget();
  widget.node.append(bar.node);
  panel.contentHeader.insertWidget(0, widget);
  const size = new ResizeObserver(() => {  // JupyterLab's layout takes a height from the style alone
    widget.node.style.minHeight = `${bar.node.offsetHeight}px`;
    panel.contentHeader.fit();
  });
  size.observe(bar.node);
  widget.disposed.connect(() => size.disconnect());
  panel.addClass("pl-notebook");
  bar.open().catch(error => bar.show(`${error.message} ${error.hint || ""}`));
  return bar;
}

/** How the file of a notebook is kept in step with what is open. */
function keeping(app, tracker) {
  return {
    /** Save every open notebook of one's own that has been changed. */
    saveOwn: async () => {
      const open = [];
      tracker.forEach(panel => open.push(panel.context));
      await Promise.all(open.filter(one => one.model.dirty && one.contentsModel?.writable).map(one => one.save()));
    },
    /** Let JupyterLab know that a notebook's file may be written now; keep what it shows, and what was changed in it. */
    adopt: async (panel, isChanged) => {
      const { context } = panel, kept = context.model.toJSON();
      await context.revert();
      context.model.fromJSON(kept);
      if (isChanged) await context.save();
    }
  };
}
