/* Small comforts. Every page works without them. */
(() => {
  "use strict";
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const isVisible = (element) => element.getClientRects().length > 0;

  const closeMenus = (except) => {
    all("details.menu[open]").filter((menu) => !menu.contains(except)).forEach((menu) => (menu.open = false));
  };

  document.addEventListener("click", (event) => closeMenus(event.target));

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.activeElement.closest("details.menu[open]");
      closeMenus(null);
      if (menu) menu.querySelector("summary").focus();
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const isOff = document.documentElement.dataset.shortcut === "off";
    if (event.key === "/" && !isOff && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const [wide, narrow] = all(".site-search input");
      if (!wide) return;
      event.preventDefault();
      if (isVisible(wide)) return wide.focus();
      narrow.closest("details").open = true;
      narrow.focus();
    }
  });

  /* A second click on the same button sends nothing; the server's submission token is the real guard. */
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post" || !event.submitter) return;
    const button = event.submitter;
    setTimeout(() => (button.disabled = true));
    setTimeout(() => (button.disabled = false), 8000);
  });

  window.addEventListener("pageshow", () => {
    all("button:disabled[type=submit], button:disabled:not([type])").forEach((button) => (button.disabled = false));
  });

  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
})();
