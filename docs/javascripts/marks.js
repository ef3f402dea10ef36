// Marks beside formulas are links to the record. Here they become buttons that open the
// details, which the page carries as popovers: opening, closing and focus are the browser's.
(() => {
  function upgrade() {
    if (!("popover" in HTMLElement.prototype)) return;
    for (const link of document.querySelectorAll("a.mark[data-details]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = link.className;
      button.setAttribute("aria-label", link.getAttribute("aria-label"));
      button.setAttribute("aria-haspopup", "dialog");
      button.setAttribute("popovertarget", link.dataset.details);
      link.replaceWith(button);
    }
    for (const details of document.querySelectorAll(".details-of-formula")) {
      details.addEventListener("beforetoggle", typeset, { once: true });
    }
  }

  // The mathematics of details is text until somebody opens them.
  async function typeset({ currentTarget: details }) {
    if (!window.MathJax?.typesetPromise) return;
    const pieces = [...details.querySelectorAll(".facts__math")].map((text) => {
      const piece = document.createElement("span");
      piece.textContent = `\\(${text.dataset.tex ?? text.textContent}\\)`;
      text.replaceWith(piece);
      return piece;
    });
    await MathJax.typesetPromise(pieces);
  }

  document$.subscribe(upgrade);
})();
