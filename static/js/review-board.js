// Moving lessons on the board of a review by hand. Every move is also a button; without this file
// nothing is lost. What needs words (a reason, a successor) opens the page of the lesson.

const board = document.getElementById("board");
const NEEDS_WORDS = new Set(["merged", "set_aside"]);
const VERBS = { kept: "keep", proposed: "open" };
let held = null;

const cellOf = (target) => target.closest(".bd-cell");
const isOfItsTheme = (cell) => cell.closest(".bd-row") === held.closest(".bd-row");

// Into another column of its theme, or into the same column of another theme.
function mayDrop(cell) {
  if (!held || !cell || !cell.dataset.decision) return false;
  return isOfItsTheme(cell) || cell.dataset.decision === cellOf(held).dataset.decision;
}

function mark(target) {
  for (const one of board.querySelectorAll(".is-over")) one.classList.remove("is-over");
  if (target) target.classList.add("is-over");
}

// The card before which the hand is, or none: last of the cell.
function follower(cell, y) {
  return [...cell.querySelectorAll(".slip")].find((slip) => {
    const box = slip.getBoundingClientRect();
    return slip !== held && y < box.top + box.height / 2;
  });
}

// As many cards as the fullest cell of the row shows: what was opened stays open.
const shownIn = (row) => Math.max(...[...row.querySelectorAll(".bd-cell")].map((one) => one.querySelectorAll(".slip").length));

// The board comes anew: two of its rows changed.
function classify(cell) {
  const { move, seen } = held.dataset;
  const values = { verb: "theme", theme: cell.closest(".bd-row").dataset.theme, seen };
  window.htmx.ajax("POST", move, { target: held.closest(".bd-row"), swap: "outerHTML", values });
}

function drop(cell, y) {
  if (!isOfItsTheme(cell)) return classify(cell);
  const decision = cell.dataset.decision;
  const here = cellOf(held).dataset.decision;
  if (NEEDS_WORDS.has(decision)) {
    if (decision !== here) window.location.assign(`${held.dataset.page}#decide`);
    return;
  }
  if (decision === here && decision !== "kept") return;
  const values = { verb: VERBS[decision], seen: held.dataset.seen, shown: shownIn(held.closest(".bd-row")) };
  const before = decision === "kept" && follower(cell, y);
  if (before) values.before = before.dataset.code;
  const code = held.dataset.code;
  window.htmx
    .ajax("POST", `${held.dataset.move}${window.location.search}`, { target: held.closest(".bd-row"), swap: "outerHTML", values })
    .then(() => document.getElementById(code)?.querySelector("a")?.focus());
}

board?.addEventListener("dragstart", (event) => {
  held = event.target.closest?.(".slip[draggable]");
  if (!held) return;
  held.classList.add("is-held");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", held.dataset.code);
});

board?.addEventListener("dragover", (event) => {
  const cell = cellOf(event.target);
  if (!mayDrop(cell)) return mark(null);
  event.preventDefault();
  mark((isOfItsTheme(cell) && cell.dataset.decision === "kept" && follower(cell, event.clientY)) || cell);
});

board?.addEventListener("drop", (event) => {
  const cell = cellOf(event.target);
  if (!mayDrop(cell)) return;
  event.preventDefault();
  drop(cell, event.clientY);
});

board?.addEventListener("dragend", () => {
  held?.classList.remove("is-held");
  held = null;
  mark(null);
});

// Buttons tell how many cards are before the reader, too. The one that was pressed goes with its
// row, so who works with the keys is led to the same one of the new row, or to its card.
let pressed = null;

document.addEventListener("htmx:configRequest", (event) => {
  const row = event.detail.elt.closest?.(".bd-row");
  if (!row || event.detail.verb !== "post") return;
  event.detail.parameters.shown = shownIn(row);
  const button = event.detail.triggeringEvent?.submitter;
  pressed = button && { code: button.closest(".slip")?.id, name: button.name, value: button.value };
});

document.addEventListener("htmx:afterSettle", () => {
  const card = pressed && document.getElementById(pressed.code);
  if (!card) return;
  const same = [...card.querySelectorAll("button")].find(
    (one) => one.name === pressed.name && (one.name === "wants" || one.value === pressed.value),
  );
  (same ?? card.querySelector("a")).focus({ preventScroll: true });
  pressed = null;
  document.querySelector("#told [role=alert]")?.scrollIntoView({ block: "center" });
});
