// The fields of a form under names that stay: the place of a row on the page is not its name.
// `recommendation-3-text` is `recommendation-<number of its row>-text`, as reports/offline says.

import { sameLines } from "./text.js";

const PLACE = /^([a-z_]+)-(\d+)-(\w+)$/;
const ROW = /^([a-z_]+)-([0-9a-f]{8}-[0-9a-f-]{27}|\d+)-(\w+)$/;
const LAYOUT = /(^|-)(csrfmiddlewaretoken|seen_fields|version|seen|id|uuid|ORDER|DELETE|(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS)$/;

export class Fields {
  constructor(form) {
    this.form = form;
  }

  nameOf(control) {
    if (!control.name || LAYOUT.test(control.name) || !this.isField(control)) return "";
    const found = PLACE.exec(control.name);
    if (!found) return control.name;
    const row = this.rowNumber(found[1], found[2]);
    return row ? `${found[1]}-${row}-${found[3]}` : control.name;
  }

  isField(control) {
    if (!/^(INPUT|TEXTAREA|SELECT)$/.test(control.tagName)) return false;
    return !/^(file|submit|button|image|reset|password)$/.test(control.type);
  }

  rowNumber(set, place) {
    const of = (end) => this.form.elements[`${set}-${place}-${end}`]?.value || "";
    return of("id") || of("uuid");
  }

  names() {
    const found = [...this.form.elements].map((control) => this.nameOf(control));
    return [...new Set(found.filter(Boolean))];
  }

  controls(name) {
    const direct = this.form.elements[name];
    if (direct) return direct instanceof RadioNodeList ? [...direct] : [direct];
    return [...this.form.elements].filter((control) => this.nameOf(control) === name);
  }

  has(name) {
    return this.controls(name).length > 0;
  }

  read(name) {
    const controls = this.controls(name);
    const [first] = controls;
    if (!first) return "";
    if (first.type === "radio") return controls.find((one) => one.checked)?.value ?? "";
    if (first.type === "checkbox") return first.checked ? "on" : "";
    return sameLines(first.value);
  }

  write(name, value) {
    const controls = this.controls(name);
    if (!controls.length || this.read(name) === value) return;
    for (const control of controls) {
      if (control.type === "radio") control.checked = control.value === value;
      else if (control.type === "checkbox") control.checked = value !== "";
      else putText(control, value);
    }
    controls[0].dispatchEvent(new Event("offline:written", { bubbles: true }));
  }

  isProse(name) {
    return this.controls(name)[0]?.tagName === "TEXTAREA";
  }

  // --- rows ----------------------------------------------------------------------------
  rowOf(name) {
    const found = ROW.exec(name);
    return found ? { set: found[1], number: found[2], field: found[3] } : null;
  }

  element(set, number) {
    for (const name of ["id", "uuid"]) {
      for (const control of this.form.querySelectorAll(`input[name^="${set}-"][name$="-${name}"]`)) {
        if (control.value === number) return control.closest("[data-row], .repeat");
      }
    }
    const first = this.form.querySelector(`[name^="${set}-${number}-"]`);
    return first ? first.closest("[data-row], .repeat") : null;
  }

  // A row that a device has and this page has not: from the page's own template.
  addRow(set, number) {
    const template = this.form.querySelector(`template[data-row-of="${set}"]`);
    const there = this.element(set, number);
    if (there) this.bringBack(there);
    if (!template || there) return there;
    const total = this.form.elements[`${set}-TOTAL_FORMS`];
    const place = total ? total.value : number;
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", place).replaceAll("__uuid__", number);
    const row = holder.content.firstElementChild;
    (this.form.querySelector(`[data-rows="${set}"]`) || template.parentElement).insertBefore(
      holder.content,
      template.parentElement.matches(`[data-rows="${set}"]`) ? template : null,
    );
    if (total) total.value = Number(total.value) + 1;
    row.dispatchEvent(new Event("offline:row", { bubbles: true }));
    return row;
  }

  // A row of a set that counts its rows, or is marked, must say that it goes; any other is gone when it is not sent.
  takeAway(set, number) {
    const row = this.element(set, number);
    if (!row || row.hidden) return;
    const isCounted = this.form.elements[`${set}-TOTAL_FORMS`];
    if (!isCounted && row.dataset.row !== "marked") {
      row.remove();
      return;
    }
    const place = isCounted ? PLACE.exec(row.querySelector(`[name^="${set}-"]`).name)[2] : number;
    const mark = document.createElement("input");
    Object.assign(mark, { type: "hidden", name: `${set}-${place}-DELETE`, value: "on" });
    mark.dataset.gone = "";
    row.append(mark);
    row.hidden = true;
  }

  bringBack(row) {
    if (!row.hidden) return;
    row.querySelector("[data-gone]")?.remove();
    row.hidden = false;
  }
}

function putText(control, value) {
  const before = control.value;
  const at = document.activeElement === control && "selectionStart" in control ? control.selectionStart : null;
  control.value = value;
  if (at === null) return;
  let same = 0;
  while (same < at && before[same] === control.value[same]) same += 1;
  const place = same < at ? Math.max(same, at + control.value.length - before.length) : at;
  control.setSelectionRange(place, place);
}
