// Files chosen in the field: kept on this device, made smaller, and sent in parts that a broken
// line takes up again where it stopped. The number of a file makes it one file, however often sent.

import { newNumber } from "./text.js";
import { smaller } from "./shrink.js";

const PART = 32 * 1024;
const PATIENCE = 60_000;

async function checksum(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Uploads {
  constructor({ user, paper, url, store, sync }) {
    Object.assign(this, { user, paper, url, store, sync });
    this.rows = [];
    this.refused = new Map();
    this.arrived = [];
    this.changed = () => {};
  }

  async load() {
    this.rows = await this.store.all("files", this.user, this.paper);
  }

  // What cannot be kept here is left to the form itself: it returns those files.
  async add(files) {
    const left = [];
    for (const file of files) {
      try {
        const blob = await smaller(file);
        const key = newNumber();
        const row = { key, user: this.user, paper: this.paper, url: this.url.replace("__key__", key) };
        Object.assign(row, { name: blob.name, blob, sha256: await checksum(blob), sent: 0, at: Date.now() });
        await this.store.put("files", row);
        this.rows.push(row);
      } catch {
        left.push(file);
      }
    }
    this.changed();
    return left;
  }

  async drop(key) {
    this.rows = this.rows.filter((row) => row.key !== key);
    await this.store.remove("files", key);
    this.changed();
  }

  get waiting() {
    return this.rows.filter((row) => !this.refused.has(row.key));
  }

  // One after the other; true when something arrived. An error leaves the rest for later.
  async send() {
    let arrived = 0;
    for (const row of this.waiting) {
      if (this.sync.isStopped) break;
      const isDone = await this.sendOne(row);
      if (isDone) {
        this.arrived.push(row.name);
        await this.drop(row.key);
        arrived += 1;
      }
    }
    return arrived > 0;
  }

  async sendOne(row) {
    const begin = { name: row.name, size: row.blob.size, sha256: row.sha256 };
    let said = await this.ask(row, JSON.stringify(begin), { "Content-Type": "application/json" });
    while (said && !said.is_done) {
      row.sent = said.offset;
      this.changed();
      const part = row.blob.slice(row.sent, row.sent + PART);
      const headers = { "Content-Type": "application/octet-stream", "Upload-Offset": String(row.sent) };
      said = await this.ask(row, part, headers);
    }
    return Boolean(said?.is_done);
  }

  async ask(row, body, headers) {
    const answer = await fetch(row.url, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": this.sync.token, ...headers },
      credentials: "same-origin",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) return answer.json();
    if (answer.status === 422 || answer.status === 413) {
      this.refused.set(row.key, (await answer.json().catch(() => ({}))).reason || "");
      this.changed();
      return null;
    }
    throw new Error(`Status ${answer.status}`);
  }
}

// The list under the file field: each with how far it is, and a way to leave it.
export class FileList {
  constructor(input, uploads, words) {
    Object.assign(this, { input, uploads, words });
    this.list = document.createElement("ul");
    this.list.className = "files-here";
    this.list.setAttribute("aria-label", words.files);
    (input.closest("[data-files]") || input.parentElement).append(this.list);
    uploads.changed = () => this.show();
    this.show();
  }

  show() {
    const { rows, arrived } = this.uploads;
    this.list.hidden = rows.length + arrived.length === 0;
    this.list.replaceChildren(...rows.map((row) => this.line(row)), ...arrived.map((name) => this.arrivedLine(name)));
  }

  arrivedLine(name) {
    const line = document.createElement("li");
    line.append(`${name} · ${this.words.fileSent}`);
    return line;
  }

  line(row) {
    const { words, uploads } = this;
    const line = document.createElement("li");
    const refusal = uploads.refused.get(row.key);
    const percent = Math.floor((100 * row.sent) / row.blob.size);
    const state = refusal ?? (row.sent ? words.filePart.replace("{percent}", percent) : words.fileWaits);
    const kilobytes = Math.max(1, Math.round(row.blob.size / 1024));
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-link";
    button.textContent = words.fileDrop;
    button.setAttribute("aria-label", `${words.fileDrop} ${row.name}`);
    button.addEventListener("click", () => uploads.drop(row.key));
    line.append(`${row.name} (${kilobytes} KB) · ${state} `, button);
    return line;
  }
}
