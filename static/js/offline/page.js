// Puts it together on the page of a form: fields, store, sync, words, worker.

import { Fields } from "./fields.js";
import { keepPage } from "./keep.js";
import { deviceNumber, heldNow, holdNow, openStore, releaseNow } from "./store.js";
import { Sync, isPending } from "./sync.js";
import { newNumber, stamp } from "./text.js";
import { Told } from "./told.js";
import { takeTurn } from "./turn.js";
import { FileList, Uploads } from "./uploads.js";

const PAUSE = 500;
const AFTER_PAUSE = 1500;
const LAST_CALL = 4000;

const place = document.querySelector("[data-offline-form]");

function wordsOf(data) {
  const words = { login_url: data.login };
  for (const [name, text] of Object.entries(data)) {
    if (name.startsWith("words")) words[name[5].toLowerCase() + name.slice(6)] = text;
  }
  return words;
}

class Page {
  constructor(form, data, store) {
    Object.assign(this, { form, data, store });
    this.fields = new Fields(form);
    this.told = new Told(form, wordsOf(data));
    this.sync = new Sync({
      user: Number(data.user),
      paper: data.paper,
      url: data.sync,
      device: deviceNumber(newNumber),
      store,
      token: form.elements.csrfmiddlewaretoken.value,
    });
    this.dirty = new Set();
    this.unsaved = new Map();
    this.wanted = null;
  }

  async start() {
    const shown = new Map(this.fields.names().map((name) => [name, this.fields.drawn(name)]));
    // A form that came back unsaved shows its writer's texts, not those of the server.
    if ("bound" in this.data) this.unsaved = shown;
    else this.sync.known = shown;
    // Whoever began to type before this script was there has typed all the same.
    this.listen();
    for (const [name, text] of shown) if (this.fields.read(name) !== text) this.note(name, this.fields.read(name));
    this.layOver(shown);
    await takeTurn(`offline-page:${this.sync.user}:${this.sync.paper}`, () => this.stand());
    await this.sync.load();
    await this.takeUp();
    this.sync.listen({
      changed: (name, value) => this.changed(name, value),
      rivals: () => this.rivals(),
      token: (token) => (this.form.elements.csrfmiddlewaretoken.value = token),
      sign: (name, value) => this.fields.writeSign(name, value),
      told: () => this.tell(),
    });
    await this.takeFiles();
    if (location.hash === "#unsent") this.told.tell(this.told.words.broken);
    history.replaceState(null, "", location.hash === "#unsent" ? location.pathname : location.href);
    this.tell();
    await this.send();
    keepPage(this.data.worker);
  }

  // What was typed since the form was last saved, by whichever device.
  layOver(shown) {
    const typed = JSON.parse(document.getElementById("offline-typed")?.textContent || "{}");
    if (shown === this.unsaved) return;
    for (const [name, value] of Object.entries(typed)) {
      if (!this.sync.records.has(name)) this.sync.known.set(name, value);
    }
    for (const name of Object.keys(typed)) this.changed(name, this.sync.shown(name));
  }

  // What this device kept stands in the form again, unless the server drew the page later.
  async takeUp() {
    for (const [name, value] of heldNow(this.sync.user, this.sync.paper)) {
      await this.sync.keep(this.sync.type(name, value));
      releaseNow(this.sync.user, this.sync.paper, name);
    }
    const drawn = Number(this.data.drawn);
    for (const record of [...this.sync.records.values()]) {
      if (isPending(record) || record.rival) this.changed(record.name, record.value);
      else if (record.told < drawn) await this.sync.forget(record);
      else {
        this.sync.known.set(record.name, record.value);
        this.changed(record.name, record.value);
      }
    }
  }

  // Chosen files go by themselves; those that this device cannot keep stay with the form.
  async takeFiles() {
    const input = this.form.querySelector("input[type=file][multiple]");
    if (!input || !this.data.upload || !crypto.subtle) return;
    const { user, paper } = this.sync;
    this.uploads = new Uploads({ user, paper, url: this.data.upload, store: this.store, sync: this.sync });
    await this.uploads.load();
    this.fileList = new FileList(input, this.uploads, this.told.words);
    input.addEventListener("change", async () => {
      const left = await this.uploads.add([...input.files]);
      const rest = new DataTransfer();
      for (const file of left) rest.items.add(file);
      input.files = rest.files;
      this.tell();
      this.send();
    });
  }

  // The form goes on in another window, which has all that was kept here.
  stand() {
    this.sync.stop();
    this.form.inert = true;
    clearTimeout(this.timer);
    this.told.elsewhere();
  }

  // --- from the form -------------------------------------------------------------------
  listen() {
    this.form.addEventListener("input", (event) => this.typed(event.target));
    this.form.addEventListener("change", (event) => this.typed(event.target, true));
    this.form.addEventListener("click", (event) => this.clicked(event));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    addEventListener("pagehide", () => this.keepAll());
    addEventListener("online", () => this.send());
    addEventListener("offline", () => this.tell());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.keepAll().then(() => this.send());
      else this.send();
    });
  }

  typed(control, atOnce = false) {
    const name = this.fields.nameOf(control);
    if (!name) return;
    const value = this.fields.read(name);
    if (value === this.sync.shown(name)) return;
    this.note(name, value);
    for (const other of this.fields.companions(name)) this.note(other, this.fields.read(other));
    this.tell();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.keepAll(), atOnce ? 0 : PAUSE);
  }

  note(name, value) {
    if (value === this.sync.shown(name)) return;
    this.sync.type(name, value);
    holdNow(this.sync.user, this.sync.paper, name, value);
    this.dirty.add(name);
  }

  async keepAll() {
    const names = [...this.dirty];
    this.dirty.clear();
    clearTimeout(this.pause);
    await Promise.all(names.map((name) => this.keepOne(name)));
    if (names.length) this.later(AFTER_PAUSE);
  }

  async keepOne(name) {
    const record = this.sync.records.get(name);
    if (this.sync.isStopped) return;
    if (record) await this.sync.keep(record);
    if (!this.sync.isFull && !this.dirty.has(name)) releaseNow(this.sync.user, this.sync.paper, name);
  }

  clicked(event) {
    const adder = event.target.closest("[data-row-add]");
    const remover = event.target.closest("[data-row-remove]");
    if (adder) {
      const row = this.fields.addRow(adder.dataset.rowAdd, newNumber());
      if (!row) return;
      event.preventDefault();
      row.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    } else if (remover) {
      event.preventDefault();
      this.removeRow(remover.dataset.rowRemove, remover.closest("[data-row]"));
    }
  }

  removeRow(set, row) {
    const control = row.querySelector(`[name^="${set}-"]`);
    const found = control && this.fields.rowOf(control.name);
    if (!found) return;
    const name = `${set}-${found.number}-DELETE`;
    this.sync.type(name, "on");
    this.dirty.add(name);
    this.keepAll();
    this.fields.takeAway(set, found.number);
    document.querySelector(`[data-row-add="${set}"]`)?.focus();
  }

  // --- sending -------------------------------------------------------------------------
  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  async send() {
    clearTimeout(this.timer);
    if (this.sync.isStopped) return;
    await this.keepAll();
    clearTimeout(this.timer);
    if (navigator.onLine === false) return this.tell();
    await this.sync.send();
    await this.sendFiles();
    if (this.sync.problem === "off") this.later(this.sync.patience);
    else if (!this.sync.problem && this.sync.pending().length) this.later(AFTER_PAUSE);
    if (!this.sync.problem && !this.sync.pending().length && !this.uploads?.waiting.length) this.ask();
    this.tell();
  }

  // After the words: a photo takes the line for a minute.
  async sendFiles() {
    if (!this.uploads?.waiting.length || this.sync.problem || this.isUploading) return;
    this.isUploading = true;
    try {
      await this.uploads.send();
    } catch (error) {
      this.sync.failed(error);
    } finally {
      this.isUploading = false;
    }
  }

  // Nothing is filed behind anybody's back: when the network is there again, the page asks.
  ask() {
    if (!this.wanted) return;
    this.told.tell(this.told.words.ask);
    this.wanted.focus({ preventScroll: true });
    this.wanted = null;
  }

  async submitted(event) {
    if (this.isLeaving) return this.stampSeen();
    event.preventDefault();
    await this.keepAll();
    if (navigator.onLine === false) {
      this.wanted = event.submitter;
      this.told.tell(this.told.words.notFiled);
      return this.tell();
    }
    await Promise.race([this.sync.send(), new Promise((resolve) => setTimeout(resolve, LAST_CALL))]);
    this.isLeaving = true;
    this.form.requestSubmit(event.submitter);
    this.isLeaving = false;
  }

  // What was on this page when it was sent: for the server to tell old texts from new ones.
  stampSeen() {
    const seen = {};
    for (const name of this.sync.known.keys()) seen[name] = stamp(this.sync.seen(name));
    this.form.elements.seen_fields.value = JSON.stringify(seen);
  }

  // --- from the sync ---------------------------------------------------------------------
  changed(name, value) {
    const mine = this.unsaved.get(name);
    this.unsaved.delete(name);
    if (mine !== undefined && mine !== value) {
      this.sync.type(name, mine);
      this.dirty.add(name);
      return;
    }
    const row = this.fields.rowOf(name);
    if (row?.field === "DELETE") this.rowChanged(row, value);
    else if (row && !this.fields.has(name) && value !== "") this.bringRow(row);
    else this.fields.write(name, value);
  }

  rowChanged(row, value) {
    if (value === "") this.bringRow(row);
    else this.fields.takeAway(row.set, row.number);
  }

  // All that is known of a row, into a row of the page; not one that somebody took away.
  bringRow({ set, number }) {
    const begin = `${set}-${number}-`;
    if (this.sync.shown(`${begin}DELETE`) !== "" || !this.fields.addRow(set, number)) return;
    for (const name of new Set([...this.sync.known.keys(), ...this.sync.records.keys()])) {
      if (name.startsWith(begin) && !name.endsWith("-DELETE")) this.fields.write(name, this.sync.shown(name));
    }
  }

  // From now on they stand at their fields.
  rivals() {
    this.form.querySelector("[data-without-scripts]")?.remove();
    this.told.showRivals(this.sync, this.fields);
  }

  tell() {
    if (!this.sync.isStopped) this.told.show(this.sync, this.uploads?.waiting.length ?? 0);
  }
}

async function start() {
  const form = place?.closest("form");
  if (!form) return;
  const page = new Page(form, place.dataset, await openStore());
  await page.start();
}

start();
