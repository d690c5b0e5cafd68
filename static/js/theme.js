// The reader's choice of light or dark, applied before the page is painted: docs/decisions/0008-themes.md.
(() => {
  "use strict";
  const root = document.documentElement;
  const chosen = () => document.cookie.match(/(?:^|; )theme=(light|dark)(?:;|$)/)?.[1] ?? "system";

  function apply() {
    const theme = chosen();
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const button of document.querySelectorAll(".themes button"))
      button.setAttribute("aria-pressed", String(button.value === theme));
  }

  // the server sets the cookie, with scripts as without; here only the page need not be loaded again
  function send(event) {
    const form = event.target;
    if (!form.matches(".themes")) return;
    event.preventDefault();
    const choice = new URLSearchParams(new FormData(form, event.submitter));
    fetch(form.action, { method: "POST", body: choice, redirect: "manual" }).then(apply);
  }

  apply();
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("submit", send);
  window.addEventListener("pageshow", apply); // back from a page on which it was chosen anew
})();
