/* The log form: a type-ahead over undertakings (the combobox pattern of ARIA 1.2), the undertakings of a
   known source by one click, its date, and the status by its number. Without script the text field does it all. */

const PAUSE_MS = 120;

function say(words) {
  document.getElementById("announcements").textContent = words;
}

class Combobox {
  constructor(box) {
    this.address = box.dataset.find;
    this.field = box.querySelector("input");
    this.list = document.createElement("ul");
    this.list.id = "found";
    this.list.className = "found-list";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Undertakings");
    this.told = document.createElement("p"); // why nothing is offered
    this.told.className = "hint told";
    this.field.after(this.told, this.list);
    this.field.setAttribute("role", "combobox");
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-controls", "found");
    this.field.setAttribute("aria-expanded", "false");
    this.field.setSelectionRange(this.field.value.length, this.field.value.length); // one goes on after "France "
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => this.clicked(event)); // before the field loses the focus
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  current() {
    return this.list.querySelector("[aria-selected=true]");
  }

  typed() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    const text = this.field.value;
    this.told.textContent = "";
    if (text.trim().length < 2) return this.close();
    this.asked = new AbortController();
    const answer = await fetch(`${this.address}?q=${encodeURIComponent(text)}`, {
      signal: this.asked.signal,
      redirect: "manual",
    }).catch(() => null);
    if (!answer?.ok) return this.close();
    const found = await answer.text();
    if (text === this.field.value && document.activeElement === this.field) this.open(found);
  }

  open(found) {
    this.list.innerHTML = found;
    const told = this.list.querySelector("[data-told]");
    this.told.textContent = told?.textContent ?? "";
    told?.remove();
    const number = this.options().length;
    this.list.hidden = number === 0;
    this.field.setAttribute("aria-expanded", String(number > 0));
    this.select(this.current()); // the server marks one that fits better than all others
    const offered = number === 1 ? "1 undertaking offered." : `${number} undertakings offered.`;
    if (number || told) say(`${this.told.textContent} ${number ? offered : ""}`.trim());
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.list.replaceChildren();
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  select(option) {
    this.current()?.setAttribute("aria-selected", "false");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option.id);
  }

  step(by) {
    const all = this.options();
    const here = all.indexOf(this.current());
    this.select(all[here < 0 ? (by > 0 ? 0 : all.length - 1) : (here + by + all.length) % all.length]);
  }

  /* Only the last group is replaced: "France, ger" becomes "France, Germany D3.a". */
  take(option) {
    const typed = this.field.value;
    const before = typed.slice(0, Math.max(typed.lastIndexOf(","), typed.lastIndexOf(";")) + 1);
    this.field.value = before ? `${before} ${option.dataset.text}` : option.dataset.text;
    this.told.textContent = "";
    this.close();
    this.changed();
  }

  changed() {
    for (const kind of ["input", "change"]) this.field.dispatchEvent(new Event(kind, { bubbles: true }));
    this.close(); // what was taken needs no further finding
  }

  pressed(event) {
    if (this.list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = {
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      Enter: () => (this.current() ? this.take(this.current()) : this.step(1)),
      Escape: () => this.close(),
    };
    if (event.key === "Tab" && this.current()) this.take(this.current());
    if (!acts[event.key]) return;
    event.preventDefault(); // a form is not sent, a text not thrown away
    acts[event.key]();
  }

  clicked(event) {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    this.take(option);
  }

  add(text) {
    const had = this.field.value.trim();
    if (text.startsWith(had)) this.field.value = text; // "France" only began to say it
    else if (!had.split(/\s*,\s*/).includes(text)) this.field.value = `${had}, ${text}`;
    this.changed();
  }
}

function addOnClick(combobox) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add]");
    if (button) combobox.add(button.dataset.add);
  });
}

/* The address under which a page is known, in place of another one that leads to it. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-use]");
  const field = button && document.getElementById(`id_source-${button.closest(".known").id.split("-")[1]}-url`);
  if (!field) return;
  field.value = button.dataset.use;
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  field.focus();
});

/* The date of a known page, on a form that nobody has filled in before and as long as nobody has typed a date:
   only then the server marks what stands in the field as proposed. */
function dateFromSource() {
  const field = document.getElementById("id_happened");
  let proposed = field.defaultValue; // a browser that reloads may bring back what was typed
  field.addEventListener("input", () => delete field.dataset.proposed);
  document.addEventListener("htmx:afterSwap", (event) => {
    const date = event.target.querySelector?.("[data-dated]")?.dataset.dated;
    if (!date || !("proposed" in field.dataset) || field.value !== proposed) return;
    field.value = proposed = date;
  });
}

function chooseByNumber(event) {
  const group = event.target.closest?.("fieldset");
  const radio = group?.querySelector(`[data-own-key="${CSS.escape(event.key)}"]`);
  if (!radio || !event.target.matches("[type=radio]")) return;
  event.preventDefault();
  radio.focus();
  radio.click();
}

for (const box of document.querySelectorAll("[data-find]")) addOnClick(new Combobox(box));
dateFromSource();
document.addEventListener("keydown", chooseByNumber);
