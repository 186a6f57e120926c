// What JupyterLab loads of a prebuilt extension: a container that hands out one module. Written by hand, so that
// nothing has to be built; the modules beside it are plain ES modules.
(() => {
  const here = document.currentScript.src;
  let scope;
  const shared = async name => (await Object.values(scope[name])[0].get())();
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["pltoolkit-lab"] = {
    init: given => { scope = given; },
    get: async () => {
      const { plugin } = await import(new URL("plugin.js", here).href);
      const found = await plugin(shared, new URL("lab.css", here).href);
      return () => ({ __esModule: true, default: [found] });
    }
  };
})();
