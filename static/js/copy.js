// "Copy" beside a text that can be selected by hand: offered only where the browser lets a page copy.
"use strict";

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).innerText.trim());
      const region = document.getElementById("announcements");
      region.textContent = "";
      region.textContent = button.dataset.done;
      button.firstChild.textContent = button.dataset.done;
    });
  }
}
