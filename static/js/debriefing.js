// The restitution counts women and men while they are typed, and gives a new row its place.
// Rows come and go by static/js/offline/page.js; without scripts the same buttons send the form.

const form = document.querySelector("[data-debriefing]");

function sum(list, name) {
  const cells = [...list.querySelectorAll(`[data-row]:not([hidden]) [name$='-${name}']`)];
  return cells.reduce((all, one) => all + (Number(one.value) || 0), 0);
}

function count() {
  const list = form.querySelector("#participants");
  const total = list.querySelector("[data-total]");
  total.querySelector("[data-women]").textContent = sum(list, "women");
  total.querySelector("[data-men]").textContent = sum(list, "men");
  total.hidden = false;
}

// Behind all others, unless it came with a place of its own.
function place(row) {
  const own = row.querySelector("[name$='-position']");
  if (!own || own.value) return;
  const places = [...form.querySelectorAll("[name$='-position']")].map((one) => Number(one.value) || 0);
  own.value = Math.max(0, ...places) + 1;
}

if (form) {
  count();
  form.addEventListener("input", count);
  form.addEventListener("offline:written", count);
  form.addEventListener("click", () => setTimeout(count));
  form.addEventListener("offline:row", (event) => place(event.target));
}
