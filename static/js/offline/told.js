// What the person is told: where his words are, and at each field the texts that would not join.

function make(tag, classes, text, ...inside) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  if (text) element.textContent = text;
  element.append(...inside);
  return element;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

function hour(time) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(time);
}

export class Told {
  constructor(form, words) {
    this.form = form;
    this.words = words;
    this.box = form.parentElement.querySelector("[data-offline-told]");
    this.word = form.querySelector("[data-offline-word]");
    this.last = "";
    this.notice = "";
  }

  // `sync` as it is now; said anew only when it changed, for a screen reader reads every change.
  show(sync, files) {
    const waiting = sync.pending().length + files;
    const place = waiting ? (sync.isSending && sync.problem !== "off" ? "sending" : "device") : "sent";
    if (this.word) this.showWord(place, waiting, sync);
    if (this.notice === this.words.ask && (waiting || sync.problem)) this.notice = ""; // no longer so
    const text = this.problemText(sync, waiting);
    const key = JSON.stringify([text, this.notice]);
    if (key === this.last || !this.box) return;
    this.last = key;
    this.box.replaceChildren(...[this.notice && this.noticeBox(), text && this.problemBox(sync, text)].filter(Boolean));
    if (this.isNew) this.box.scrollIntoView({ block: "center" });
    this.isNew = false;
  }

  showWord(place, waiting, sync) {
    const words = { device: this.words.device, sending: `${this.words.sending}…`, sent: this.words.sent }[place];
    const time = place === "sent" ? sync.sentAt : Math.max(0, ...sync.pending().map((one) => one.at));
    this.word.dataset.place = place;
    this.word.dataset.busy = Boolean(sync.isSending);
    this.word.replaceChildren(
      icon(place === "sent" ? "check" : place === "sending" ? "spin" : "off"),
      ` ${words}${time ? ` ${hour(time)}` : ""}`,
    );
    this.word.hidden = place === "sent" && !sync.sentAt;
  }

  problemText(sync, waiting) {
    if (sync.isFull) return this.words.full;
    if (sync.problem === "login") return this.words.login;
    if (sync.problem === "other") return this.words.other;
    if (sync.problem === "closed") return waiting ? `${this.words.closed} ${sync.reason} ${this.words.closedKept}` : "";
    if (sync.problem !== "off" && navigator.onLine) return "";
    if (!waiting) return this.words.calm;
    const last = Math.max(0, ...sync.pending().map((one) => one.at)) || Date.now();
    return this.words.kept.replace("{number}", waiting).replace("{time}", hour(last));
  }

  problemBox(sync, text) {
    const isOff = text === this.words.calm || text.startsWith(this.words.kept.split("{")[0]);
    const line = make("p", "", "", ...(isOff ? [make("b", "", this.words.off), " "] : []), text);
    if (sync.problem === "login" || sync.problem === "other") {
      const link = make("a", "", this.words.loginLink);
      link.href = this.words.login_url;
      line.append(" ", link);
    }
    const box = make("div", "told told-off mb-4", "", icon(isOff ? "off" : "warn"), line);
    box.setAttribute("role", "status");
    return box;
  }

  // Something that happened once and waits for the person.
  tell(text) {
    this.notice = text;
    this.isNew = true;
    this.last = "";
  }

  // Words that this window shows may be old: they are read, and written on in the other one.
  elsewhere() {
    const button = make("button", "btn btn-outline-secondary btn-sm", this.words.goOn);
    button.type = "button";
    button.addEventListener("click", () => location.reload());
    const words = make("p", "", "", `${this.words.elsewhere} `, button);
    const box = make("div", "told told-off mb-4", "", icon("warn"), words);
    box.setAttribute("role", "alert");
    this.box?.replaceChildren(box);
    if (this.word) this.word.hidden = true;
  }

  noticeBox() {
    const box = make("div", "told told-late mb-3", "", icon("warn"), make("p", "", this.notice));
    box.setAttribute("role", "alert");
    return box;
  }

  // --- two texts at a field --------------------------------------------------------------
  showRivals(sync, fields) {
    const open = new Map();
    for (const [name, rivals] of sync.rivals) open.set(name, this.choices(sync, name, rivals));
    for (const record of sync.records.values()) {
      if (record.rival === "lost") open.set(record.name, [{ text: record.value, title: this.words.lost, id: "" }]);
    }
    for (const old of this.form.parentElement.querySelectorAll(".two-texts")) {
      if (!open.has(old.dataset.name)) old.remove();
    }
    for (const [name, choices] of open) this.showChoices(sync, fields, name, choices);
  }

  // The field shows one text; here are the others. Of a rival of ours the other is the server's.
  choices(sync, name, rivals) {
    const own = sync.records.get(name)?.rival;
    const found = rivals
      .filter((one) => one.id !== own)
      .map((one) => ({
        id: one.id,
        text: one.value,
        title: `${one.mine ? this.words.bothMine : this.words.both} (${one.by}${one.at ? `, ${hour(new Date(one.at))}` : ""})`,
      }));
    if (own) found.unshift({ id: own, text: sync.known.get(name) ?? "", title: this.words.bothStored });
    return found;
  }

  showChoices(sync, fields, name, choices) {
    const key = JSON.stringify(choices);
    const old = this.form.parentElement.querySelector(`.two-texts[data-name="${CSS.escape(name)}"]`);
    if (old?.dataset.key === key) return;
    const box = make("div", "two-texts");
    Object.assign(box.dataset, { name, key });
    box.setAttribute("role", "group");
    for (const choice of choices) box.append(...this.choice(sync, fields, name, choice));
    if (old) old.replaceWith(box);
    else this.place(fields, name, box);
  }

  place(fields, name, box) {
    const [control] = fields.controls(name);
    const holder = control?.closest("[id^=div_]");
    if (holder) holder.append(box);
    else if (control) control.after(box);
    else this.box?.after(box);
  }

  choice(sync, fields, name, { id, text, title }) {
    const words = make("p", "two-texts-words", text || this.words.empty);
    const buttons = make("p", "two-texts-acts");
    const add = (label, value) => {
      const button = make("button", "btn btn-outline-secondary btn-sm", label);
      button.type = "button";
      button.addEventListener("click", () => sync.decide(name, value(), [id]));
      buttons.append(button);
    };
    if (id) {
      add(this.words.take, () => text);
      if (fields.isProse(name)) add(this.words.join, () => [fields.read(name), text].filter(Boolean).join("\n"));
      add(this.words.leave, () => fields.read(name));
    }
    return [make("p", "two-texts-title", title), words, buttons];
  }
}
