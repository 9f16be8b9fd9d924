// Rows of the restitution are added and removed here without a round trip; without this the same
// buttons do it by sending the form. Each row has a key of its own (see reports/debriefings/rows.py).

const form = document.querySelector("[data-debriefing]");

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// `key` is given when a row comes back from this device's own store.
export function addRow(list, key = newKey()) {
  const row = list.querySelector("template").content.firstElementChild.cloneNode(true);
  for (const node of row.querySelectorAll("*")) {
    for (const name of ["name", "id", "for", "value", "aria-describedby"]) {
      const value = node.getAttribute(name);
      if (value && value.includes("__key__")) node.setAttribute(name, value.replaceAll("__key__", key));
    }
  }
  const places = [...list.querySelectorAll("[name$='-position']")].map((one) => Number(one.value) || 0);
  row.querySelector("[name$='-position']").value = Math.max(0, ...places) + 1;
  const rows = list.querySelectorAll("[data-row]");
  (rows.length ? rows[rows.length - 1] : list.querySelector(".meta")).after(row);
  return row;
}

// Emptied and out of sight: empty fields are what tells the server that the row is gone.
export function removeRow(row) {
  for (const field of row.querySelectorAll("input:not([type=hidden]), textarea")) {
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  row.hidden = true;
}

function count(list) {
  const total = list.querySelector("[data-total]");
  if (!total) return;
  const sum = (name) => [...list.querySelectorAll(`[data-row] [name$='-${name}']`)].reduce((all, one) => all + (Number(one.value) || 0), 0);
  total.querySelector("[data-women]").textContent = sum("women");
  total.querySelector("[data-men]").textContent = sum("men");
  total.hidden = false;
}

if (form) {
  for (const list of form.querySelectorAll("[data-rows]")) {
    count(list);
    list.addEventListener("input", () => count(list));
  }
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=add], button[name=remove]");
    if (!button) return;
    event.preventDefault();
    const list = button.closest("[data-rows]");
    if (button.name === "add") {
      addRow(list).querySelector("input:not([type=hidden]), textarea").focus();
    } else {
      removeRow(button.closest("[data-row]"));
      list.querySelector("button[name=add]").focus();
    }
  });
}
