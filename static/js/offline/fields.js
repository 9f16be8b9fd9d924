// The fields of a form. A field of a row carries the number of its row, `recommendation-<uuid>-text`;
// whoever first types a row gives it its number, here or on the server, and it keeps it for good.

import { sameLines } from "./text.js";

const ROW = /^([a-z_]+)-([0-9a-f]{8}-[0-9a-f-]{27})-(\w+)$/;
const LAYOUT = /^(csrfmiddlewaretoken|seen_fields|layout-order)$|(^|-)(version|seen|id|ORDER|DELETE)$/;
//: In the place of which a new row's number is written (reports/writing/sets.py).
const BLANK = /00000000-0000-4000-8000-000000000000|__uuid__/g;

export class Fields {
  constructor(form) {
    this.form = form;
  }

  nameOf(control) {
    return control.name && !LAYOUT.test(control.name) && this.isField(control) ? control.name : "";
  }

  isField(control) {
    if (!/^(INPUT|TEXTAREA|SELECT)$/.test(control.tagName)) return false;
    return !/^(file|submit|button|image|reset|password)$/.test(control.type);
  }

  names() {
    return [...new Set([...this.form.elements].map((control) => this.nameOf(control)).filter(Boolean))];
  }

  controls(name) {
    const found = this.form.elements[name];
    if (!found) return [];
    return found instanceof RadioNodeList ? [...found] : [found];
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

  // As the server drew it, whatever was typed since.
  drawn(name) {
    const controls = this.controls(name);
    const [first] = controls;
    if (first.type === "radio") return controls.find((one) => one.defaultChecked)?.value ?? "";
    if (first.type === "checkbox") return first.defaultChecked ? "on" : "";
    if (first.tagName !== "SELECT") return sameLines(first.defaultValue);
    const chosen = [...first.options].find((one) => one.defaultSelected) ?? first.options[0];
    return chosen?.value ?? "";
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
    const first = this.form.querySelector(`[name^="${set}-${number}-"]`);
    return first ? first.closest("[data-row]") : null;
  }

  // A row that a device has and this page has not: from the page's own template.
  addRow(set, number) {
    const there = this.element(set, number);
    if (there) return this.bringBack(there);
    const template = document.querySelector(`template[data-row-of="${set}"]`);
    const rows = this.form.querySelector(`[data-rows="${set}"]`);
    if (!template || !rows) return null;
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replace(BLANK, number);
    const row = holder.content.firstElementChild;
    row.id = `${set}-${number}`;
    const title = row.querySelector("h3");
    const count = rows.querySelectorAll("[data-row]").length + 1;
    if (title) title.firstChild.textContent = title.firstChild.textContent.replace(/^\s*\d+/, count);
    rows.append(holder.content);
    row.dispatchEvent(new Event("offline:row", { bubbles: true }));
    return row;
  }

  // Hidden, not sent, and said to be gone; its words stay on the page to be brought back.
  takeAway(set, number) {
    const row = this.element(set, number);
    if (!row || row.hidden) return;
    for (const control of row.querySelectorAll("input, textarea, select, button")) control.disabled = true;
    const mark = document.createElement("input");
    Object.assign(mark, { type: "hidden", name: `${set}-${number}-DELETE`, value: "on" });
    mark.dataset.gone = "";
    row.append(mark);
    row.hidden = true;
  }

  bringBack(row) {
    if (!row.hidden) return row;
    row.querySelector("[data-gone]")?.remove();
    for (const control of row.querySelectorAll("input, textarea, select, button")) control.disabled = false;
    row.hidden = false;
    return row;
  }

  // Hidden fields of the same row, such as its place in the list: they go with its words.
  companions(name) {
    const row = this.rowOf(name);
    if (!row) return [];
    const begin = `${row.set}-${row.number}-`;
    return this.names().filter((one) => one.startsWith(begin) && this.controls(one)[0].type === "hidden");
  }

  // What the page says its writer has seen of the filed texts.
  writeSign(name, value) {
    for (const control of this.controls(name)) control.value = value;
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
