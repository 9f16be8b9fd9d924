// Order of the sections: by the arrows or by hand, without asking the server. The hidden field
// carries the order; without this file each arrow is a button that saves and moves.

const list = document.getElementById("sections");
const order = document.querySelector('input[name="layout-order"]');
const status = document.getElementById("moved");

const movable = () => [...list.querySelectorAll(":scope > [data-key]:not([data-fixed])")];

function write(message) {
  order.value = movable().map((section) => section.dataset.key).join(",");
  order.dispatchEvent(new Event("input", { bubbles: true }));
  if (message) status.textContent = message;
}

function step(section, direction) {
  const sections = movable();
  const other = sections[sections.indexOf(section) + (direction === "up" ? -1 : 1)];
  if (!other) return;
  if (direction === "up") other.before(section);
  else other.after(section);
  write(direction === "up" ? list.dataset.movedUp : list.dataset.movedDown);
}

list.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="move"]');
  if (!button) return;
  event.preventDefault();
  step(button.closest("[data-key]"), button.value.split(":")[0]);
  button.focus();
});

let dragged = null;

function clearMarks() {
  for (const one of list.querySelectorAll(".is-under, .is-dragged")) one.classList.remove("is-under", "is-dragged");
}

for (const section of movable()) {
  const handle = section.querySelector(".sect-tools h2");
  if (!handle || !section.id.startsWith("section-")) continue;
  handle.draggable = true;
  handle.classList.add("sect-grip");
  handle.addEventListener("dragstart", (event) => {
    dragged = section;
    section.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", section.dataset.key);
  });
  handle.addEventListener("dragend", () => {
    dragged = null;
    clearMarks();
  });
  section.addEventListener("dragover", (event) => {
    if (!dragged || dragged === section) return;
    event.preventDefault();
    for (const one of list.querySelectorAll(".is-under")) one.classList.remove("is-under");
    section.classList.add("is-under");
  });
  section.addEventListener("drop", (event) => {
    if (!dragged || dragged === section) return;
    event.preventDefault();
    section.before(dragged);
    write("");
    clearMarks();
  });
}
