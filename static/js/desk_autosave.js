/* Forms that save themselves: <form data-autosave="address">. What is typed goes to the server two seconds
   after the last key and when the page is left. What cannot go there stays in this browser and goes later. */

const PAUSE_MS = 2000;
const RETRY_MS = 20_000;
const PATIENCE_MS = 4000; // how long a submission waits for what was typed to be safe
const OWNER = document.body.dataset.person ?? "";
const PLACES = `desk:${OWNER}:`; // where this browser keeps what did not reach the server, by the form's address

function say(words) {
  const announcer = document.getElementById("announcements");
  if (announcer) announcer.textContent = words;
}

function after(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/* --- to the server --- */

function tokens() {
  return document.querySelectorAll("input[name=csrfmiddlewaretoken]");
}

function post(address, text, changedAt, keepalive = false) {
  return fetch(address, {
    method: "POST",
    body: new URLSearchParams(text),
    headers: {
      "X-CSRFToken": tokens()[0].value,
      "X-Form-Age": String(Math.max(0, Math.round((Date.now() - changedAt) / 1000))),
    },
    redirect: "manual", // a way to the sign-in page means that nobody is signed in
    keepalive,
  }).catch(() => null);
}

/* Signing in again in another window changes the token: without a new one even Save would be refused. */
async function renewToken(address) {
  const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
  const token = answer?.headers.get("X-CSRFToken");
  if (!token) return false;
  for (const field of tokens()) field.value = token;
  return true;
}

async function deliver(address, text, changedAt) {
  let answer = await post(address, text, changedAt);
  if (answer?.status === 403 && (await renewToken(address))) answer = await post(address, text, changedAt);
  return answer;
}

class KeptForm {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.autosave;
    this.place = PLACES + this.address;
    this.note = form.querySelector("[data-saved]");
    this.changedAt = 0; // of what has not been saved yet
    this.hasSaved = false;
    this.hasFailed = false;
    this.isCut = false; // the last save found no connection
    this.wasHeld = false; // a submission was kept back because of that
    this.isSubmitting = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    addEventListener("pageshow", () => (this.isSubmitting = false)); // back again from the next page
    addEventListener("online", () => this.retry());
  }

  /* --- in this browser --- */

  keepHere(text, changedAt, why) {
    try {
      localStorage.setItem(this.place, JSON.stringify({ text, changedAt, why, page: location.pathname }));
    } catch {
      // a full or forbidden store: the server still has what was saved before
    }
  }

  forgetHere() {
    localStorage.removeItem(this.place);
  }

  /* --- on the server --- */

  text() {
    const fields = [...new FormData(this.form)].filter(([, value]) => typeof value === "string"); // no files
    const text = new URLSearchParams(fields);
    text.delete("csrfmiddlewaretoken");
    return text.toString();
  }

  async save() {
    clearTimeout(this.timer);
    if (!this.changedAt) return true;
    const text = this.text();
    const changedAt = this.changedAt;
    const answer = await deliver(this.address, text, changedAt);
    if (answer?.status === 204) {
      if (this.changedAt === changedAt) this.changedAt = 0;
      this.forgetHere();
      this.saved(answer.headers.get("X-Saved-At"));
      return true;
    }
    this.failed(answer, text, changedAt);
    return false;
  }

  retry() {
    return this.hasFailed ? this.save() : null;
  }

  /* --- what happens on the page --- */

  changed() {
    this.changedAt = Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE_MS);
  }

  leave() {
    if (!this.changedAt || this.isSubmitting) return;
    const text = this.text();
    this.keepHere(text, this.changedAt, "left");
    post(this.address, text, this.changedAt, true);
  }

  /* What was typed is safe first, so that no failed submission can lose it. */
  async submit(event) {
    if (this.isSubmitting || event.defaultPrevented) return;
    if (!navigator.onLine) {
      event.preventDefault();
      return this.holdBack();
    }
    this.isSubmitting = true;
    if (!this.changedAt) return;
    event.preventDefault();
    await Promise.race([this.save(), after(PATIENCE_MS)]);
    await after(0); // a form cannot be sent while its submit event is still under way
    if (this.isCut && !this.wasHeld) return this.holdBack(); // whoever presses again may know better
    clearTimeout(this.timer);
    this.form.requestSubmit(event.submitter);
  }

  /* Without a connection the browser would put a page of its own in the place of the form. */
  holdBack() {
    this.isSubmitting = false;
    this.wasHeld = true;
    if (this.changedAt) this.keepHere(this.text(), this.changedAt, "failed");
    const words = "Not sent: no connection. What you typed is kept. Send it again once you are connected.";
    if (this.note) this.note.textContent = words;
    say(words);
  }

  saved(at) {
    const time = `${new Date(at ?? Date.now()).toISOString().slice(11, 16)} UTC`; // as everywhere else on the desk
    if (this.note) this.note.textContent = `Saved ${time}`;
    if (!this.hasSaved || this.hasFailed) say(`Saved ${time}.`);
    this.hasSaved = true;
    this.hasFailed = false;
    this.isCut = false;
    this.wasHeld = false;
  }

  failed(answer, text, changedAt) {
    const signedOut = answer?.type === "opaqueredirect" || answer?.status === 403;
    this.keepHere(text, changedAt, signedOut ? "signed out" : "failed");
    let words = "Not saved: no connection. Your text is kept in this browser.";
    if (signedOut) words = "Not saved: you are signed out. Your text is kept in this browser.";
    else if (answer) words = "Not saved on the server. Your text is kept in this browser.";
    if (this.note) this.note.textContent = words;
    if (!this.hasFailed) say(words);
    this.hasFailed = true;
    this.isCut = !answer;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retry(), RETRY_MS);
  }
}

/* --- what an earlier page left in this browser --- */

async function bringOne(place) {
  const kept = JSON.parse(localStorage.getItem(place) ?? "null");
  if (!kept) return null; // another window was faster
  const address = place.slice(PLACES.length);
  const answer = await deliver(address, kept.text, kept.changedAt);
  if (answer?.status !== 204 && answer?.status !== 409) return null;
  localStorage.removeItem(place);
  return answer.status === 204 ? { ...kept, key: address.split("/").at(-1) } : null; // 409: the server has newer text
}

/* It goes to the server now, whatever page it is from; the page it is from then offers it like any other. */
async function bringBack(forms) {
  const brought = [];
  for (const place of Object.keys(localStorage).filter((name) => name.startsWith(PLACES))) {
    brought.push(await bringOne(place));
  }
  const here = new URL(location.href);
  const ours = brought.filter((kept) => kept?.page === here.pathname);
  const restored = here.searchParams.get("restore");
  const newest = ours.filter((kept) => kept.why === "signed out").sort((a, b) => b.changedAt - a.changedAt)[0];
  if (!forms.length) return null;
  const isUntouched = !forms.some((form) => form.changedAt);
  const isOlder = ours.some((kept) => kept.key === restored && kept.text !== forms[0].text());
  if (isUntouched && isOlder) return location.reload(); // what shows is older than what just came
  if (isUntouched && newest && !restored) return location.replace(restoring(newest, here));
  return ours.forEach((kept) => offer(kept, here, forms[0].form));
}

function restoring(kept, here) {
  here.searchParams.set("restore", kept.key);
  return here;
}

function offer(kept, here, form) {
  if (document.querySelector(`[data-kept="${CSS.escape(kept.key)}"]`)) return;
  const notice = document.createElement("p");
  notice.className = "notice";
  const link = document.createElement("a");
  link.href = restoring(kept, here).href;
  link.textContent = "Restore the text you left here";
  notice.append(link);
  form.before(notice);
}

const forms = [...document.querySelectorAll("form[data-autosave]")].map((form) => new KeptForm(form));
if (OWNER && tokens().length) bringBack(forms);
