// Comforts of the mission form; without them all fields are there and a button adds a row.

const form = document.querySelector("[data-mission-form]");

// Fields that only some kinds of mission have.
const ONLY_FOR = {
  specific_kind: "specific",
  workshop_on: "setup",
  setup_explanation: "setup",
};

function showForKind(kind) {
  for (const [name, wanted] of Object.entries(ONLY_FOR)) {
    const box = document.getElementById(`div_id_${name}`);
    if (box) box.hidden = kind.value !== wanted;
  }
}

// One more person: the last row again, empty, under the next number.
function addRow(rows, button) {
  const total = rows.querySelector(`[name="${rows.dataset.rows}-TOTAL_FORMS"]`);
  const last = [...rows.querySelectorAll(".repeat")].pop();
  const before = Number(total.value) - 1;
  const row = last.cloneNode(true);
  for (const node of row.querySelectorAll("*")) {
    for (const name of ["name", "id", "for", "aria-describedby"]) {
      const value = node.getAttribute(name);
      if (value) node.setAttribute(name, value.replaceAll(`${rows.dataset.rows}-${before}-`, `${rows.dataset.rows}-${before + 1}-`));
    }
    if (node.matches("input, select, textarea") && node.type !== "hidden") node.value = "";
  }
  for (const old of row.querySelectorAll(".invalid-feedback")) old.remove();
  for (const old of row.querySelectorAll(".field-error, .is-invalid")) old.classList.remove("field-error", "is-invalid");
  const role = row.querySelector("select[name$='-role']");
  if (role) role.value = "member";
  total.value = before + 2;
  button.before(row);
  row.querySelector("input:not([type=hidden]), select, textarea").focus();
}

// A code chosen among the suggestions becomes a ticked box at once.
function pickCode(pick, input) {
  const option = [...pick.querySelectorAll("datalist option")].find((one) => one.value === input.value.trim().toUpperCase());
  if (!option) return;
  const boxes = pick.querySelector(".pick-boxes");
  const id = `id_${pick.dataset.pick}_${option.dataset.pk}`;
  let box = document.getElementById(id);
  if (!box) {
    const line = document.createElement("div");
    const label = document.createElement("label");
    const code = document.createElement("b");
    box = document.createElement("input");
    line.className = "form-check";
    Object.assign(box, { className: "form-check-input", type: "checkbox", name: pick.dataset.pick, value: option.dataset.pk, id });
    Object.assign(label, { className: "form-check-label", htmlFor: id });
    code.textContent = option.value;
    label.append(code, ` ${option.textContent}`);
    line.append(box, " ", label);
    boxes.append(line);
  }
  box.checked = true;
  input.value = "";
}

if (form) {
  const kind = form.querySelector("[name=kind]");
  if (kind) {
    showForKind(kind);
    kind.addEventListener("change", () => showForKind(kind));
  }
  for (const pick of form.querySelectorAll("[data-pick]")) {
    const input = pick.querySelector("input[list]");
    if (input) input.addEventListener("input", () => pickCode(pick, input));
  }
  for (const button of form.querySelectorAll("[name=add_row]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      addRow(button.closest("[data-rows]"), button);
    });
  }
}
