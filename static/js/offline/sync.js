// One form's texts between this device and the server: what was typed goes up field by field,
// each change with a number of its own so that it counts once, however often it is sent.
//
// A record: { base, value, queue, at, rival, told }. `base` is the text the server had of us last,
// `queue` what was sent and not answered yet, `rival` the number of a text of ours that stands
// beside the server's because both would not become one. `told` is when the server last said so,
// by its own clock: a page that was kept before may show the field as it was.

import { newNumber, stamp } from "./text.js";

const BATCH = 30_000;
const PATIENCE = 45_000;
const SOONEST = 1_000;
const LATEST = 60_000;

export class Sync {
  constructor({ user, paper, url, device, store, token }) {
    Object.assign(this, { user, paper, url, device, store, token });
    this.records = new Map();
    this.known = new Map();
    this.rivals = new Map();
    this.failures = 0;
    this.isSending = null;
    this.problem = "";
    this.listeners = new Set();
  }

  // `changed(name, value)`: the field shall show this. `told()`: the state is another.
  listen(listener) {
    this.listeners.add(listener);
  }

  say(what, ...more) {
    for (const listener of this.listeners) listener[what]?.(...more);
  }

  async load() {
    for (const row of await this.store.all("fields", this.user, this.paper)) {
      const early = this.records.get(row.name);
      this.records.set(row.name, early ? joined(row, early) : row);
    }
  }

  // The text of the server that the writer had before him: of a change still to be sent, its base.
  seen(name) {
    const record = this.records.get(name);
    return record && isPending(record) ? record.base : this.known.get(name) ?? "";
  }

  // --- typing --------------------------------------------------------------------------
  shown(name) {
    return this.records.get(name)?.value ?? this.known.get(name) ?? "";
  }

  // At every letter: an answer that comes now must not write over it. `keep` follows at the pause.
  type(name, value) {
    const record = this.records.get(name) || this.newRecord(name);
    Object.assign(record, { value, at: Date.now() });
    this.records.set(name, record);
    return record;
  }

  newRecord(name) {
    const base = this.known.get(name) ?? "";
    const key = JSON.stringify([this.user, this.paper, name]);
    return { key, user: this.user, paper: this.paper, name, url: this.url, base, value: base, queue: [], at: 0, rival: "", told: 0, page: location.pathname };
  }

  // Another window has the form now: nothing is kept or sent from here any more.
  stop() {
    this.isStopped = true;
  }

  async keep(record) {
    if (this.isStopped) return;
    try {
      await this.store.put("fields", record);
      this.isFull = false;
    } catch {
      this.isFull = true;
    }
  }

  // A page that the server drew after it told us knows better.
  async forget(record) {
    if (this.isStopped) return;
    this.records.delete(record.name);
    await this.store.remove("fields", record.key).catch(() => {});
  }

  pending() {
    return [...this.records.values()].filter(isPending);
  }

  // --- two texts -----------------------------------------------------------------------
  // The writer saw both and chose: his own text, the other's, or both joined.
  async decide(name, value, settles) {
    const record = this.records.get(name) || this.newRecord(name);
    const stored = this.known.get(name) ?? "";
    record.queue.push({ id: newNumber(), base: stored, value, settles });
    Object.assign(record, { value, rival: "", at: Date.now() });
    this.records.set(name, record);
    await this.keep(record);
    this.say("changed", name, value);
    this.say("told");
    return this.send();
  }

  // --- sending -------------------------------------------------------------------------
  // One at a time in all windows of this browser; who asks meanwhile gets one more after it.
  send() {
    if (this.isSending) {
      this.isWanted = true;
      return this.isSending;
    }
    const alone = navigator.locks
      ? (work) => navigator.locks.request(`offline:${this.user}:${this.paper}`, work)
      : (work) => work();
    this.isSending = alone(() => this.sendAll())
      .catch((error) => this.failed(error))
      .finally(() => {
        this.isSending = null;
        this.say("told");
        return this.onceMore();
      });
    this.say("told");
    return this.isSending;
  }

  onceMore() {
    const isWanted = this.isWanted;
    this.isWanted = false;
    return isWanted ? this.send() : null;
  }

  async sendAll() {
    let isFirst = true;
    while (!this.isStopped && (isFirst || this.pending().length)) {
      isFirst = false;
      const before = this.pending().length;
      const isWhole = await this.exchange(await this.batch());
      if (!isWhole || (this.pending().length >= before && before)) break;
    }
  }

  async batch() {
    const changes = [];
    let size = 0;
    const waiting = this.pending().sort((one, other) => one.at - other.at);
    for (const record of waiting) {
      if (size > BATCH) break;
      const last = record.queue.at(-1)?.value ?? record.base;
      if (record.value !== last) {
        record.queue.push({ id: newNumber(), base: last, value: record.value });
        await this.keep(record);
      }
      for (const change of record.queue) {
        changes.push({ name: record.name, ...change });
        size += change.value.length + change.base.length;
      }
    }
    return changes;
  }

  async exchange(changes) {
    const known = Object.fromEntries([...this.known].map(([name, text]) => [name, stamp(text)]));
    const content = JSON.stringify({ user: this.user, device: this.device, known, changes });
    let answer = await this.ask(content);
    if (answer.status === 403 && !isJson(answer)) {
      await this.freshToken();
      if (this.problem) return false;
      answer = await this.ask(content);
    }
    const said = await this.read(answer);
    if (!said) return false;
    this.failures = 0;
    this.problem = "";
    await this.take(said, changes);
    return true;
  }

  ask(content) {
    return fetch(this.url, {
      method: content ? "POST" : "GET",
      body: content,
      headers: {
        Accept: "application/json",
        ...(content ? { "Content-Type": "application/json", "X-CSRFToken": this.token } : {}),
      },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  async freshToken() {
    await this.read(await this.ask(null));
  }

  // What was said, or null with the reason in `problem`.
  async read(answer) {
    const isElsewhere = answer.type === "opaqueredirect" || answer.status === 401;
    const said = isJson(answer) ? await answer.json() : null;
    if (said?.csrf) {
      this.token = said.csrf;
      this.say("token", said.csrf);
    }
    if (said?.user && said.user !== this.user) this.problem = "other";
    else if (isElsewhere) this.problem = "login";
    else if (answer.status === 403 && said) [this.problem, this.reason] = ["closed", said.reason];
    else if (answer.ok && said) return said;
    else if (answer.status >= 500 || answer.status === 429) throw new Error(`Status ${answer.status}`);
    else [this.problem, this.reason] = ["closed", said?.reason || `${answer.status}`];
    return null;
  }

  failed(error) {
    this.failures += 1;
    this.problem = "off";
    this.lastError = String(error);
  }

  // When to try again by itself, in milliseconds.
  get patience() {
    const wait = Math.min(LATEST, SOONEST * 2 ** Math.max(0, this.failures - 1));
    return wait * (0.5 + Math.random());
  }

  // --- the answer ----------------------------------------------------------------------
  async take(said, changes) {
    const done = new Set([...said.done, ...said.refused]);
    const mine = new Map();
    for (const change of changes) {
      if (done.has(change.id)) this.answered(change, said.refused, mine);
    }
    for (const [name, text] of Object.entries(said.fields)) this.known.set(name, text);
    this.rivals = new Map(Object.entries(said.rivals));
    this.now = said.now;
    const names = [...mine.keys(), ...this.records.keys(), ...Object.keys(said.fields)];
    for (const name of new Set(names)) await this.settle(name, mine.get(name) || []);
    this.passSigns(said.signs);
    this.sentAt = Date.now();
    this.say("told");
    this.say("rivals");
  }

  // A card in which something waits to be sent was not seen as it is now.
  passSigns(signs) {
    const waiting = this.pending().map((record) => record.name);
    for (const [name, value] of Object.entries(signs)) {
      const begin = name.slice(0, -"seen".length);
      if (!waiting.some((one) => one.startsWith(begin))) this.say("sign", name, value);
    }
  }

  answered(change, refused, mine) {
    const record = this.records.get(change.name);
    if (!record) return;
    record.queue = record.queue.filter((one) => one.id !== change.id);
    record.base = change.value;
    record.isLost = refused.includes(change.id);
    mine.set(change.name, [...(mine.get(change.name) || []), change.id]);
  }

  async settle(name, sent) {
    const record = this.records.get(name) || this.newRecord(name);
    const own = (this.rivals.get(name) || []).find((one) => one.id === record.rival || sent.includes(one.id));
    record.rival = own && record.value !== this.known.get(name) ? own.id : "";
    if (record.isLost) record.rival = "lost";
    if (!isPending(record) && !record.rival) {
      const before = record.value;
      record.value = record.base = this.known.get(name) ?? record.value;
      record.told = this.now;
      this.records.set(name, record);
      if (before !== record.value || sent.length === 0) this.say("changed", name, record.value);
    }
    await this.keep(record);
  }
}

// Somebody typed before what this device kept was back in the form: both go up, one after the other.
function joined(kept, early) {
  const last = kept.queue.at(-1)?.value ?? kept.base;
  const queue = [...kept.queue];
  if (kept.value !== last) queue.push({ id: newNumber(), base: last, value: kept.value });
  queue.push({ id: newNumber(), base: early.base, value: early.value });
  return { ...kept, queue, value: early.value, at: early.at };
}

export function isPending(record) {
  return record.queue.length > 0 || record.value !== record.base;
}

function isJson(answer) {
  return (answer.headers.get("Content-Type") || "").includes("application/json");
}
