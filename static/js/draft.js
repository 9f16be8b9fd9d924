// What is typed is kept on the server as a draft of its writer, and on this device while there is
// no line or no session. Nothing of it is part of the document before its writer saves.

const form = document.querySelector("form[data-drafts]");
const PAUSE = 2000;
const LEAST = 10000;
const RETRY = 30000;
const PATIENCE = 20000;

let isSure = false;
const me = document.body.dataset.me;
const keyOf = (textarea) => textarea.name.replace(/-(body|both)$/, "");
const stored = (key) => `backstopping-draft ${me} ${form.dataset.drafts} ${key}`;
// Two windows hold their words beside each other.
const visit = `${Date.now()}-${Math.random()}`;

function onDevice(act, ...values) {
  try {
    return localStorage[act](...values);
  } catch {
    return null;
  }
}

function leftOnDevice(key) {
  const isOurs = (name) => name === stored(key) || name.startsWith(`${stored(key)} `);
  try {
    return Object.keys(localStorage).filter(isOurs);
  } catch {
    return [];
  }
}

const reach = (options = {}) =>
  fetch(form.dataset.drafts, {
    headers: { Accept: "application/json" },
    cache: "no-store",
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
    ...options,
  });

const isGone = (answer) => answer.type === "opaqueredirect" || answer.status === 401;

// "" when this writer may go on; after signing in anew, all forms of the page are worth their token.
async function standing() {
  const answer = await reach();
  if (isGone(answer)) return "signin";
  if (!answer.ok) return "closed";
  const { user, csrf } = await answer.json();
  if (String(user) !== me) return "signin";
  for (const one of document.querySelectorAll("[name=csrfmiddlewaretoken]")) one.value = csrf;
  return "";
}

function link(words, address, attributes = {}) {
  const made = document.createElement("a");
  return Object.assign(made, { textContent: words, href: address, ...attributes });
}

class Section {
  constructor(textarea) {
    this.textarea = textarea;
    this.key = keyOf(textarea);
    this.state = form.querySelector(`[data-draft-state="${CSS.escape(this.key)}"]`);
    this.last = 0;
    this.isDirty = false;
    textarea.addEventListener("input", () => this.touched());
    this.left = leftOnDevice(this.key);
    if (this.oldest()) this.send();
  }

  say(name, values = {}) {
    this.trouble = ["offline", "signin", "refused", "closed"].includes(name) ? name : "";
    if (!this.state) return;
    this.state.replaceChildren(form.dataset[name].replace("%time%", values.at || ""));
    const ways = {
      signin: () => link(form.dataset.login, form.dataset.loginAt, { target: "_blank", rel: "noopener" }),
      found: () => link(form.dataset.take, `?draft=${this.key}#section-${this.key}`),
    };
    if (ways[name]) this.state.append(" ", ways[name]());
    this.state.classList.toggle("is-unsaved", !["kept", "found"].includes(name));
  }

  touched() {
    [this.isDirty, this.isKept, isSure] = [true, false, false];
    this.say("waiting");
    this.plan(Math.max(PAUSE, this.last + LEAST - Date.now()));
  }

  plan(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  field(name) {
    return form.querySelector(`[name="${CSS.escape(this.key)}-${name}"]`);
  }

  // `begun`: the draft these words go on from. Any other draft stays what it is.
  get written() {
    const begun = this.field("begun")?.value || "";
    return { text: this.textarea.value, version: this.field("version")?.value || "1", begun };
  }

  get name() {
    return `${stored(this.key)} ${visit}`;
  }

  hold() {
    if (this.isDirty) onDevice("setItem", this.name, JSON.stringify(this.written));
  }

  // Words that another visit left on this device: they go first, as a draft of their own.
  oldest() {
    while (this.left.length) {
      const words = JSON.parse(onDevice("getItem", this.left[0]) || "null");
      if (words && words.text !== this.textarea.value) return words;
      onDevice("removeItem", this.left.shift());
    }
    return null;
  }

  post(written) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...written, key: this.key })) body.set(name, value);
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    return reach({ method: "POST", body });
  }

  async asked(written) {
    let [answer, trouble] = [null, ""];
    try {
      trouble = this.trouble === "signin" ? await standing() : "";
      if (!trouble) answer = await this.post(written);
      if (answer?.status === 403 && !(trouble = await standing())) answer = await this.post(written);
    } catch {
      trouble = "offline";
    }
    if (!trouble && isGone(answer)) trouble = "signin";
    if (!trouble && !answer.ok) trouble = answer.status === 422 ? "refused" : "closed";
    return { trouble, answer };
  }

  // One after the other: each names the draft that the one before has left.
  send() {
    this.sending = Promise.resolve(this.sending).then(() => this.sendNext());
    return this.sending;
  }

  async sendNext() {
    const old = this.oldest();
    if (!old && !this.isDirty) return;
    const written = old || this.written;
    this.last = Date.now();
    const { trouble, answer } = await this.asked(written);
    if (trouble) return this.failed(trouble, old);
    const said = await answer.json().catch(() => ({}));
    tell("");
    if (old) this.brought();
    else this.kept(written, said);
  }

  brought() {
    onDevice("removeItem", this.left.shift());
    if (this.isDirty || this.oldest()) this.plan(PAUSE);
    else this.say("found");
  }

  kept(written, said) {
    onDevice("removeItem", this.name);
    const begun = this.field("begun");
    if (begun) begun.value = said.draft || "";
    if (this.textarea.value !== written.text) return this.plan(LEAST);
    this.isKept = true;
    this.say("kept", said);
  }

  failed(trouble, old) {
    this.hold();
    this.say(trouble);
    if (trouble === "refused" && old) this.left.shift();
    if (trouble === "offline" || trouble === "signin") this.plan(RETRY);
  }
}

const bar = form?.querySelector("[data-draft-bar]");
const barWords = bar?.textContent;

function tell(trouble) {
  if (!bar) return;
  bar.textContent = trouble ? form.dataset[trouble] : barWords;
  bar.classList.toggle("is-unsaved", Boolean(trouble));
}

// Words are not sent into a wall: without line or session they stay where they are.
async function submitted(event, sections) {
  const dirty = sections.filter((one) => one.isDirty);
  for (const one of sections) clearTimeout(one.timer);
  if (!dirty.length || isSure) return;
  event.preventDefault();
  const { submitter } = event;
  await Promise.all(dirty.map((one) => one.sending));
  for (const one of dirty) clearTimeout(one.timer);
  let trouble = "";
  try {
    trouble = await standing();
  } catch {
    trouble = navigator.onLine ? "" : "offline";
  }
  if (trouble === "signin" || trouble === "offline") {
    for (const one of dirty) one.failed(trouble);
    tell(trouble);
    return;
  }
  isSure = true;
  form.requestSubmit(submitter);
}

if (form) {
  const sections = [...form.querySelectorAll('textarea[name$="-body"], textarea[name$="-both"]')].map((one) => new Section(one));
  const again = () => {
    for (const one of sections) if (one.trouble === "offline" || one.trouble === "signin") one.send();
  };
  window.addEventListener("online", again);
  window.addEventListener("focus", again);
  form.addEventListener("submit", (event) => submitted(event, sections));
  window.addEventListener("pageshow", () => (isSure = false));
  window.addEventListener("pagehide", () => {
    for (const one of sections) if (one.isDirty && !isSure && !one.isKept) one.hold();
  });
}
