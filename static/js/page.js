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
    // the browser's own bars take the colour of the page
    for (const [n, meta] of document.querySelectorAll("meta[name='theme-color']").entries()) {
      const scheme = n ? "dark" : "light";
      const asked = theme === "system" ? `(prefers-color-scheme: ${scheme})` : scheme === theme ? "all" : "not all";
      if (meta.media !== asked) meta.media = asked;
    }
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

// What has the focus may go with the part of the page that htmx replaces (the last page has no next): the focus then
// goes to the heading over it, or to the new part, and not back to the top of the page.
(() => {
  "use strict";
  let lost = null;
  document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
    const active = document.activeElement;
    const section = active?.closest("section[aria-labelledby]");
    lost = target.contains(active) ? { part: target.id, heading: section?.getAttribute("aria-labelledby") } : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!lost || document.activeElement !== document.body) return;
    const part = document.getElementById(lost.part);
    const heading = document.getElementById(lost.heading);
    const next = part?.contains(heading) ? heading : (part?.querySelector("h1, h2") ?? part);
    next?.setAttribute("tabindex", "-1");
    next?.focus();
    lost = null;
  });
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

// What htmx does by itself needs no button: it is out of sight before the page is painted, so that nothing moves, and
// comes back where htmx did not arrive.
(() => {
  "use strict";
  const root = document.documentElement;
  if ("copy" in root.dataset) return; // a mirror has no htmx
  root.dataset.htmx = "expected";
  window.addEventListener("load", () => {
    if (!window.htmx) delete root.dataset.htmx;
  });
})();

// The form for mail: tells the reader's time zone.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const zone = document.querySelector("input[name='timezone']");
  if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
});
