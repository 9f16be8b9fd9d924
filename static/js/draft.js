// What is typed is kept on the server as a draft of its writer, and on this device while there is
// no line. Nothing of it is part of the document before its writer saves.

const form = document.querySelector("form[data-drafts]");
const PAUSE = 2000;
const LEAST = 10000;
const RETRY = 30000;

const keyOf = (textarea) => textarea.name.replace(/-body$/, "");
const stored = (key) => `backstopping-draft ${document.body.dataset.me} ${form.dataset.drafts} ${key}`;

function onDevice(act, key, value) {
  try {
    return localStorage[act](stored(key), value);
  } catch {
    return null;
  }
}

class Section {
  constructor(textarea) {
    this.textarea = textarea;
    this.key = keyOf(textarea);
    this.state = form.querySelector(`[data-draft-state="${CSS.escape(this.key)}"]`);
    this.last = 0;
    textarea.addEventListener("input", () => this.touched());
    const left = JSON.parse(onDevice("getItem", this.key) || "null");
    if (left && left.text !== textarea.value) this.send(left);
    else onDevice("removeItem", this.key);
  }

  say(name, values = {}) {
    if (!this.state) return;
    this.state.textContent = form.dataset[name].replace("%time%", values.at || "");
    this.state.classList.toggle("is-unsaved", name !== "kept");
  }

  touched() {
    this.say("waiting");
    this.plan(Math.max(PAUSE, this.last + LEAST - Date.now()));
  }

  plan(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  get written() {
    const version = form.querySelector(`[name="${CSS.escape(this.key)}-version"]`);
    return { text: this.textarea.value, version: version?.value || "1" };
  }

  async send(written = this.written) {
    this.last = Date.now();
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...written, key: this.key })) body.set(name, value);
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    let answer;
    try {
      answer = await fetch(form.dataset.drafts, { method: "POST", body, redirect: "error" });
    } catch {
      onDevice("setItem", this.key, JSON.stringify(written));
      this.say("offline");
      this.plan(RETRY);
      return;
    }
    if (!answer.ok) {
      onDevice("setItem", this.key, JSON.stringify(written));
      this.say(answer.status === 422 ? "refused" : "closed");
      return;
    }
    onDevice("removeItem", this.key);
    if (this.textarea.value === written.text) this.say("kept", await answer.json());
    else this.plan(LEAST);
  }
}

if (form) {
  const sections = [...form.querySelectorAll('textarea[name$="-body"]')].map((one) => new Section(one));
  window.addEventListener("online", () => {
    for (const one of sections) if (onDevice("getItem", one.key)) one.send();
  });
  form.addEventListener("submit", () => {
    for (const one of sections) clearTimeout(one.timer);
  });
}
