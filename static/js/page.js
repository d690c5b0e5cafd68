// What every page does by itself, in one small file because each request counts on a slow network.

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

// "Copy" beside a text that can be selected by hand: offered only where the browser lets a page copy.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  for (const button of navigator.clipboard ? document.querySelectorAll("[data-copies]") : []) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).innerText.trim());
      const region = document.getElementById("announcements");
      region.textContent = "";
      region.textContent = button.dataset.done;
      button.firstChild.textContent = button.dataset.done;
    });
  }
});

// The form for mail: tells the reader's time zone, and hides the button that does what htmx does by itself.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const zone = document.querySelector("input[name='timezone']");
  if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  if (window.htmx) for (const part of document.querySelectorAll("[data-without-script]")) part.hidden = true;
});
