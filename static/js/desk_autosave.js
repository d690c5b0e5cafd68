/* Forms that save themselves: <form data-autosave="address">. What is typed goes to the server two seconds
   after the last key and when the page is left. What cannot go there stays in this browser and goes later. */

const PAUSE_MS = 2000;
const RETRY_MS = 20_000;
const PATIENCE_MS = 4000; // how long a submission waits for what was typed to be safe
const OWNER = document.body.dataset.person ?? "";

function say(words) {
  const announcer = document.getElementById("announcements");
  if (announcer) announcer.textContent = words;
}

function after(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

class KeptForm {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.autosave;
    this.place = `desk:${OWNER}:${this.address}`;
    this.note = form.querySelector("[data-saved]");
    this.changedAt = 0; // of what has not been saved yet
    this.hasSaved = false;
    this.hasFailed = false;
    this.isSubmitting = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    addEventListener("pageshow", () => (this.isSubmitting = false)); // back again from the next page
    addEventListener("online", () => this.retry());
    this.bringBack();
  }

  /* --- in this browser --- */

  keepHere(text, changedAt, why) {
    try {
      localStorage.setItem(this.place, JSON.stringify({ text, changedAt, why }));
    } catch {
      // a full or forbidden store: the server still has what was saved before
    }
  }

  keptHere() {
    return JSON.parse(localStorage.getItem(this.place) ?? "null");
  }

  forgetHere() {
    localStorage.removeItem(this.place);
  }

  /* --- on the server --- */

  text() {
    const fields = new URLSearchParams(new FormData(this.form));
    fields.delete("csrfmiddlewaretoken");
    return fields.toString();
  }

  post(text, changedAt, keepalive = false) {
    return fetch(this.address, {
      method: "POST",
      body: new URLSearchParams(text),
      headers: {
        "X-CSRFToken": this.token().value,
        "X-Form-Age": String(Math.max(0, Math.round((Date.now() - changedAt) / 1000))),
      },
      redirect: "manual", // a way to the sign-in page means that nobody is signed in
      keepalive,
    }).catch(() => null);
  }

  token() {
    return this.form.querySelector("input[name=csrfmiddlewaretoken]");
  }

  /* Signing in again in another window changes the token: without a new one even Save would be refused. */
  async renewToken() {
    const answer = await fetch(this.address, { redirect: "manual" }).catch(() => null);
    const token = answer?.headers.get("X-CSRFToken");
    if (!token) return false;
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
    return true;
  }

  async deliver(text, changedAt) {
    let answer = await this.post(text, changedAt);
    if (answer?.status === 403 && (await this.renewToken())) answer = await this.post(text, changedAt);
    return answer;
  }

  async save() {
    clearTimeout(this.timer);
    if (!this.changedAt) return true;
    const text = this.text();
    const changedAt = this.changedAt;
    const answer = await this.deliver(text, changedAt);
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
    this.post(text, this.changedAt, true);
  }

  /* What was typed is safe first, so that no failed submission can lose it. */
  async submit(event) {
    if (this.isSubmitting || event.defaultPrevented) return;
    this.isSubmitting = true;
    if (!this.changedAt) return;
    event.preventDefault();
    await Promise.race([this.save(), after(PATIENCE_MS)]);
    await after(0); // a form cannot be sent while its submit event is still under way
    clearTimeout(this.timer);
    this.form.requestSubmit(event.submitter);
  }

  saved(at) {
    const time = new Date(at ?? Date.now()).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    if (this.note) this.note.textContent = `Saved ${time}`;
    if (!this.hasSaved || this.hasFailed) say(`Saved ${time}.`);
    this.hasSaved = true;
    this.hasFailed = false;
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
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retry(), RETRY_MS);
  }

  /* Text left in this browser goes to the server now; the page then offers it like any other kept text. */
  async bringBack() {
    const kept = this.keptHere();
    if (!kept) return;
    const answer = await this.deliver(kept.text, kept.changedAt);
    if (answer?.status !== 204 && answer?.status !== 409) return;
    this.forgetHere();
    const here = new URL(location.href);
    if (answer.status === 409 || here.searchParams.has("restore")) return; // the server has newer text
    if (kept.why === "signed out") {
      here.searchParams.set("restore", "1");
      location.replace(here);
    } else if (!document.querySelector("[data-kept]")) {
      this.offer(here);
    }
  }

  offer(here) {
    here.searchParams.set("restore", "1");
    const notice = document.createElement("p");
    notice.className = "notice";
    const link = document.createElement("a");
    link.href = here.href;
    link.textContent = "Restore the text you left here";
    notice.append(link);
    this.form.before(notice);
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new KeptForm(form);
