// Moving missions on the plan of a year. The picture only proposes days: the server's form
// shows what would follow and asks. Without this file every bar is a link to its mission.

const plan = document.getElementById("plan");
const dialog = document.getElementById("move");
const tip = document.getElementById("plan-tip");
const DAY = 86_400_000;
const EDGE = 7; // pixels at the ends of a bar that change its length
const SLOP = 4; // pixels a hand may tremble before a click becomes a drag

const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

const utc = (text) => Date.parse(`${text}T00:00:00Z`);
const iso = (time) => new Date(time).toISOString().slice(0, 10);
const lang = document.documentElement.lang;
const words = new Intl.DateTimeFormat(lang, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });

function yearOf(root) {
  const year = Number(root.dataset.year);
  const first = Date.UTC(year, 0, 1);
  return { first, days: (Date.UTC(year + 1, 0, 1) - first) / DAY };
}

// One bar in the hand: its days now, and what its days were.
class Move {
  constructor(bar, part = "both", hint = "") {
    this.hint = hint;
    this.bar = bar;
    this.part = part;
    this.box = bar.querySelector("svg");
    this.start = this.oldStart = utc(bar.dataset.start);
    this.end = this.oldEnd = utc(bar.dataset.end);
    this.attributes = ["x", "width"].map((name) => [name, this.box.getAttribute(name)]);
    this.lane = bar.closest(".lane");
    bar.classList.add("is-moving");
  }

  // By so many days from where it began; a stay has at least one day.
  by(days, part = this.part) {
    const shift = days * DAY;
    this.start = this.oldStart + (part === "end" ? 0 : shift);
    this.end = this.oldEnd + (part === "start" ? 0 : shift);
    if (part === "start") this.start = Math.min(this.start, this.end);
    if (part === "end") this.end = Math.max(this.end, this.start);
    this.draw();
  }

  step(days, part) {
    if (part !== "end") this.start += days * DAY;
    this.end = Math.max(this.end + days * DAY, this.start);
    this.draw();
  }

  get isMoved() {
    return this.start !== this.oldStart || this.end !== this.oldEnd;
  }

  draw() {
    const { first, days } = yearOf(plan);
    const place = (time) => Math.min(Math.max((time - first) / DAY, 0), days) / days * 100;
    const left = place(this.start);
    this.box.setAttribute("x", `${left}%`);
    this.box.setAttribute("width", `${Math.max(place(this.end + DAY) - left, 0.27)}%`);
    this.say();
  }

  say() {
    const count = (this.end - this.start) / DAY + 1;
    tip.hidden = false;
    tip.textContent = `${words.format(this.start)} – ${words.format(this.end)} (${count})${this.hint}`;
    const at = this.box.getBoundingClientRect();
    const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
    tip.style.left = `${Math.max(Math.min(at.left, room), 8)}px`;
    tip.style.top = `${Math.max(at.top - 40, 4)}px`;
  }

  putBack() {
    for (const [name, value] of this.attributes) this.box.setAttribute(name, value);
    this.letGo();
  }

  letGo() {
    this.bar.classList.remove("is-moving");
    tip.hidden = true;
  }
}

let held = null; // the move under way, by hand or by keys
let asked = null; // the one the dialog speaks of

function cancel() {
  if (held) held.putBack();
  held = null;
}

async function ask() {
  const move = held;
  held = null;
  move.letGo();
  const address = plan.dataset.move.replace(/-\/$/, `${move.bar.dataset.code}/`);
  const query = new URLSearchParams({ start: iso(move.start), end: iso(move.end), back: plan.dataset.back });
  if (!window.htmx) return window.location.assign(`${address}?${query}`);
  asked = move;
  await window.htmx.ajax("GET", `${address}?${query}`, { target: "#move-body", swap: "innerHTML" });
  const heading = dialog.querySelector("h2");
  if (!heading) return close(); // refused or offline: the page says so
  if (!dialog.open) dialog.showModal();
  heading.focus();
}

function close() {
  if (dialog.open) dialog.close();
  else if (asked) putBackAsked();
}

function putBackAsked() {
  if (!asked) return;
  asked.putBack();
  asked.bar.focus();
  asked = null;
  document.getElementById("move-body").replaceChildren();
}

// Where the bar was taken: near an end it changes its length, elsewhere it moves whole.
function partAt(bar, x) {
  const box = bar.querySelector("use").getBoundingClientRect();
  const edge = Math.min(EDGE, box.width / 4);
  if (x < box.left + edge) return "start";
  return x > box.right - edge ? "end" : "both";
}

function begin() {
  plan.classList.add("plan-drag");
  plan.querySelector(".plan-hint").hidden = !plan.querySelector("[data-code]");
  let press = null;
  let wasDragged = false;

  plan.addEventListener("dragstart", (event) => event.preventDefault());
  plan.addEventListener("pointerdown", (event) => {
    const bar = event.target.closest("[data-code]");
    wasDragged = false;
    if (!bar || event.button !== 0) return;
    cancel();
    press = { bar, x: event.clientX, part: partAt(bar, event.clientX) };
  });
  document.addEventListener("pointermove", (event) => {
    if (!press) {
      const bar = event.target.closest?.("[data-code]");
      if (bar) bar.classList.toggle("at-edge", partAt(bar, event.clientX) !== "both");
      return;
    }
    if (!wasDragged && Math.abs(event.clientX - press.x) < SLOP) return;
    if (!wasDragged) held = new Move(press.bar, press.part);
    wasDragged = true;
    event.preventDefault();
    const width = held.lane.getBoundingClientRect().width;
    held.by(Math.round((event.clientX - press.x) / width * yearOf(plan).days));
  });
  document.addEventListener("pointerup", () => {
    if (press && held) {
      if (held.isMoved) ask();
      else cancel();
    }
    press = null;
  });
  document.addEventListener("pointercancel", () => {
    press = null;
    cancel();
  });
  // The click that ends a drag is no wish to leave the page.
  plan.addEventListener("click", (event) => {
    if (wasDragged) event.preventDefault();
    wasDragged = false;
  }, true);
}

function keys() {
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  plan.addEventListener("keydown", (event) => {
    const bar = event.target.closest("[data-code]");
    if (!bar || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in steps) {
      event.preventDefault();
      held ??= new Move(bar, "both", `. ${plan.dataset.tip}`);
      held.step(steps[event.key], event.shiftKey ? "end" : "both");
    } else if (event.key === "Enter" && held?.isMoved) {
      event.preventDefault();
      ask();
    } else if (event.key === "Escape" && held) {
      event.preventDefault();
      cancel();
    }
  });
  plan.addEventListener("focusout", (event) => {
    if (held && !asked && event.target === held.bar && !document.querySelector(".is-moving:active")) cancel();
  });
}

if (plan && dialog) {
  begin();
  keys();
  dialog.addEventListener("close", putBackAsked);
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
}
