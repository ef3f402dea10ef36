// The only file that knows MathJax. Formulas are typeset by hand, once a page view:
// `document$` fires on the first load and after every instant navigation.
window.MathJax = {
  tex: {
    inlineMath: [["\\(", "\\)"]],
    displayMath: [["\\[", "\\]"]],
    processEscapes: true,
    processEnvironments: true,
  },
  // The menu's styles do not survive instant navigation.
  options: { enableMenu: false },
  startup: { typeset: false },
};

(() => {
  const FORMULAS = "article .arithmatex";
  let queue = Promise.resolve();

  async function typeset() {
    await MathJax.startup.promise;
    // Notebook pages carry an inline script for MathJax 2, which looks for a hub.
    MathJax.Hub ??= { Config() {}, Configured() {}, Queue() {} };
    MathJax.typesetClear();
    MathJax.texReset();
    // Glyphs of the page before are gone with its style sheet.
    MathJax.startup.output.clearCache();
    const formulas = [...document.querySelectorAll(FORMULAS)];
    await MathJax.typesetPromise(formulas);
    // A formula that scrolls must be reachable by keyboard.
    for (const formula of formulas) {
      if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    }
    // Tells style sheets and tests that this page is complete.
    document.documentElement.dataset.typeset = location.pathname;
  }

  function schedule() {
    // The library is loaded after this file and announces itself by its promise.
    if (window.MathJax.startup.promise) {
      queue = queue.then(typeset).catch(console.error);
    } else {
      setTimeout(schedule, 20);
    }
  }

  document$.subscribe(schedule);
})();
