// What is typed is kept on the server as a draft of its writer, and on this device while there is
// no line or no session. Nothing of it is part of the document before its writer saves.

const form = document.querySelector("form[data-drafts]");
const PAUSE = 2000;
const LEAST = 10000;
const RETRY = 30000;
const PATIENCE = 20000;

let isSure = false;
const me = document.body.dataset.me;
const keyOf = (textarea) => textarea.name.replace(/-body$/, "");
const stored = (key) => `backstopping-draft ${me} ${form.dataset.drafts} ${key}`;

function onDevice(act, key, value) {
  try {
    return localStorage[act](stored(key), value);
  } catch {
    return null;
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
    const left = JSON.parse(onDevice("getItem", this.key) || "null");
    if (left && left.text !== textarea.value) this.send(left);
    else onDevice("removeItem", this.key);
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
    this.timer = setTimeout(() => this.send(this.waiting), wait);
  }

  get written() {
    const version = form.querySelector(`[name="${CSS.escape(this.key)}-version"]`);
    return { text: this.textarea.value, version: version?.value || "1" };
  }

  hold(written = this.written) {
    onDevice("setItem", this.key, JSON.stringify(written));
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

  // `waiting`: what another visit left on this device, until the server has it.
  async send(waiting = null) {
    const written = waiting && !this.isDirty ? waiting : this.written;
    this.waiting = waiting && !this.isDirty ? waiting : null;
    this.last = Date.now();
    const { trouble, answer } = await this.asked(written);
    if (trouble) return this.failed(trouble, written);
    onDevice("removeItem", this.key);
    const isOld = this.waiting !== null;
    this.waiting = null;
    tell("");
    if (isOld && !this.isDirty) this.say("found");
    else if (this.textarea.value !== written.text) this.plan(LEAST);
    else {
      this.isKept = true;
      this.say("kept", await answer.json());
    }
  }

  failed(trouble, written) {
    this.hold(written);
    this.say(trouble);
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
  let trouble = "";
  try {
    trouble = await standing();
  } catch {
    trouble = navigator.onLine ? "" : "offline";
  }
  if (trouble === "signin" || trouble === "offline") {
    for (const one of dirty) one.failed(trouble, one.written);
    tell(trouble);
    return;
  }
  isSure = true;
  form.requestSubmit(submitter);
}

if (form) {
  const sections = [...form.querySelectorAll('textarea[name$="-body"]')].map((one) => new Section(one));
  const again = () => {
    for (const one of sections) if (one.trouble === "offline" || one.trouble === "signin") one.send(one.waiting);
  };
  window.addEventListener("online", again);
  window.addEventListener("focus", again);
  form.addEventListener("submit", (event) => submitted(event, sections));
  window.addEventListener("pageshow", () => (isSure = false));
  window.addEventListener("pagehide", () => {
    for (const one of sections) if (one.isDirty && !isSure && !one.isKept) one.hold();
  });
}
