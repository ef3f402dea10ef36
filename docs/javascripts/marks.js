// Marks beside formulas are links to the record. Here they become buttons that open
// the details, which the page carries as popovers: the browser does the rest.
(() => {
  function upgrade() {
    if (!HTMLElement.prototype.hasOwnProperty("popover")) return;
    for (const link of document.querySelectorAll("a.mark[data-details]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = link.className;
      button.setAttribute("aria-label", link.getAttribute("aria-label"));
      button.setAttribute("aria-haspopup", "dialog");
      button.setAttribute("popovertarget", link.dataset.details);
      link.replaceWith(button);
    }
  }

  document$.subscribe(upgrade);
})();
