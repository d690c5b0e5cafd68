/* The desk by keyboard, told by attributes: data-key, data-list, data-item, data-row-key, data-primary.
   Nothing here is needed: every act has a button or a link of its own. */

const FIELDS = "input:not([type=radio], [type=checkbox], [type=submit], [type=button]), select, textarea, [contenteditable]";
const CHOICES = "input[type=radio], input[type=checkbox], summary"; // keys that act on them are not for the page
const SEQUENCE_MS = 1500;
const singleKeys = document.body.dataset.singleKeys !== "off";
let begun = ""; // the "g" of "g i"
let begunAt = 0;

function isShown(element) {
  return element.checkVisibility();
}

function send(form) {
  const button = form?.querySelector("[data-primary]");
  if (button && isShown(button)) form.requestSubmit(button);
  return Boolean(button);
}

function sendFrom(target) {
  const form = target.closest("form");
  return send(form) || send(document.querySelector("form:has([data-primary])"));
}

/* What cannot be called back with one key is asked about first, unless everything is marked as looked at.
   The key again asks again; Enter on the button, which has the focus, says yes. */
function asksFirst(element) {
  if (!element.dataset.asks) return false;
  const ticks = [...(element.form?.querySelectorAll("input[type=checkbox][name^=viewed_]") ?? [])];
  const ticked = ticks.filter((tick) => tick.checked);
  if (ticks.length && ticked.length === ticks.length) return false;
  const words = ticked.length ? element.dataset.asks : (element.dataset.asksFirst ?? element.dataset.asks);
  const note = element.form?.querySelector("[data-asked]");
  if (note) note.textContent = words;
  element.focus();
  return true;
}

function act(element) {
  if (asksFirst(element)) return true;
  if (element.matches(FIELDS)) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
  return true;
}

function rows() {
  return [...document.querySelectorAll("[data-list] [data-item]")].filter(isShown);
}

function currentRow() {
  return document.activeElement?.closest("[data-item]");
}

/* The row itself takes the focus, so that a screen reader reads it and Tab goes on from there. */
function moveTo(row) {
  if (!row) return false;
  row.tabIndex = -1;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

function move(step) {
  const all = rows();
  const here = all.indexOf(currentRow());
  return moveTo(all[here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1)]);
}

function openRow() {
  const link = document.activeElement.matches("[data-item]") && document.activeElement.querySelector("a[href]");
  return link ? act(link) : false;
}

function inRow(key) {
  const found = currentRow()?.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
  return found ? act(found) : false;
}

/* An act by key means what is selected, where something is. */
function onChosen(key) {
  const isAny = document.querySelector("[data-list] [name=item]:checked");
  const found = isAny && document.querySelector(`[data-chosen-key="${CSS.escape(key)}"]`);
  return found ? act(found) : false;
}

function onPage(key) {
  const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(isShown);
  return found ? act(found) : false;
}

function search() {
  const field = document.querySelector("main input[type=search]");
  return field ? act(field) : onPage("/");
}

function single(key) {
  if (key === "j") return move(1);
  if (key === "k") return move(-1);
  if (key === "/") return search();
  return onChosen(key) || inRow(key) || onPage(key);
}

function sequence(key) {
  const both = begun && Date.now() - begunAt < SEQUENCE_MS ? `${begun} ${key}` : "";
  begun = both ? "" : key;
  begunAt = Date.now();
  return both !== "" && onPage(both);
}

function pressed(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey) return false;
  const inField = event.target.matches?.(FIELDS);
  const onChoice = event.target.matches?.(CHOICES);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return sendFrom(event.target);
  if (event.ctrlKey || event.metaKey) return false;
  if (event.key === "Escape" && (inField || onChoice)) {
    event.target.blur(); // and never clears it, as a search field would by itself
    return true;
  }
  if (inField) return false;
  if (event.key === "Enter") return openRow();
  if (onChoice) return false;
  return singleKeys && event.key.length === 1 && (sequence(event.key) || single(event.key));
}

/* After an act the address names the row to go on from. */
moveTo(rows().find((row) => row.id && `#${row.id}` === location.hash));

document.addEventListener("keydown", (event) => {
  if (pressed(event)) event.preventDefault();
});

/* Under a field: how long its text is, where there is a limit, and how its date is read. Nothing is ever cut. */
const NEAR_THE_LIMIT = 0.8;
const DATE_PAUSE_MS = 300;

function noteUnder(field) {
  const note = document.createElement("span");
  note.className = "hint under";
  field.after(note);
  return note;
}

function say(words) {
  document.getElementById("announcements").textContent = words;
}

function countLength(field) {
  const most = Number(field.dataset.most);
  const note = noteUnder(field);
  const show = () => {
    const length = [...field.value.trim()].length;
    const isShown = length > most * NEAR_THE_LIMIT || (length && "count" in field.dataset);
    const wasOver = note.classList.toggle("over", length > most);
    const words = isShown ? `${length} of ${most} characters` : "";
    if (length > most && !note.dataset.over) say(`${words}.`);
    note.toggleAttribute("data-over", wasOver);
    note.textContent = words;
  };
  field.addEventListener("input", show);
  show();
}

function readDate(field) {
  const note = noteUnder(field);
  note.setAttribute("aria-live", "polite");
  let timer;
  const ask = async () => {
    const asked = field.value;
    const answer = await fetch(`${field.dataset.readDate}?date=${encodeURIComponent(asked)}`, {
      redirect: "manual",
    }).catch(() => null);
    if (answer?.ok && asked === field.value) note.textContent = await answer.text();
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    note.textContent = "";
    timer = setTimeout(ask, DATE_PAUSE_MS);
  });
}

for (const field of document.querySelectorAll("[data-most]")) countLength(field);
for (const field of document.querySelectorAll("[data-read-date]")) readDate(field);
/* Closed where the screen is narrow, and without this script. */
if (matchMedia("(min-width: 40rem)").matches) {
  for (const element of document.querySelectorAll("details[data-open-wide]")) element.open = true;
}

/* Presence: says every 30 seconds that somebody has this page before them; the answer says who else has. */
const PRESENCE_MS = 30_000;

async function sayPresent(element) {
  if (document.visibilityState !== "visible") return;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const answer = await fetch(element.dataset.presence, {
    method: "POST",
    headers: { "X-CSRFToken": token },
    redirect: "manual",
  }).catch(() => null);
  if (answer?.status === 200) element.innerHTML = await answer.text();
}

for (const element of document.querySelectorAll("[data-presence]")) {
  setInterval(sayPresent, PRESENCE_MS, element);
  document.addEventListener("visibilitychange", () => sayPresent(element));
  sayPresent(element);
}
