// The form for mail: tells the reader's time zone, and hides the button that does what htmx does by itself.
"use strict";

const zone = document.querySelector("input[name='timezone']");
if (zone) {
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}
if (window.htmx) {
  for (const part of document.querySelectorAll("[data-without-script]")) {
    part.hidden = true;
  }
}
