// Fields of marked text become an editor when somebody enters one: the editor weighs 160 KB on the
// line, and whoever only reads or sends never fetches it. Where marks would be read as they are
// typed, it comes by itself, unless the line is to be spared. The textarea stays what is sent.

const template = document.getElementById("rich-text");
const PLAIN = "backstopping-plain-text";
const MARKS = /^(?:#{2,4} |[-*+] |\d+[.)] |\|)|\*\S|\]\(|\\[-#*|[]/m;
let loading = null;
let dialog = null;

const remembered = () => {
  try {
    return localStorage.getItem(PLAIN) === "1";
  } catch {
    return false;
  }
};

function remember(isPlain) {
  try {
    localStorage.setItem(PLAIN, isPlain ? "1" : "");
  } catch {
    // A browser that keeps nothing asks again.
  }
}

const load = () => (loading ||= import(template.dataset.editor).catch((error) => ((loading = null), Promise.reject(error))));

function askLink(editor) {
  dialog ||= document.body.appendChild(template.content.querySelector("dialog").cloneNode(true));
  const [field, wrong] = [dialog.querySelector("input"), dialog.querySelector("#rich-wrong")];
  field.value = editor.getAttributes("link").href || "";
  wrong.hidden = true;
  field.removeAttribute("aria-invalid");
  dialog.returnValue = "cancel";
  dialog.querySelector("form").onsubmit = (event) => {
    if (event.submitter?.value !== "set" || address(field.value)) return;
    event.preventDefault();
    wrong.hidden = false;
    field.setAttribute("aria-invalid", "true");
    field.focus();
  };
  dialog.onclose = () => {
    const chain = editor.chain().focus().extendMarkRange("link");
    const href = address(field.value);
    if (dialog.returnValue === "unset") chain.unsetLink().run();
    else if (dialog.returnValue === "set" && editor.state.selection.empty && !editor.isActive("link"))
      chain.insertContent([{ type: "text", text: href.replace("mailto:", ""), marks: [{ type: "link", attrs: { href } }] }]).run();
    else if (dialog.returnValue === "set") chain.setLink({ href }).run();
    else editor.commands.focus();
  };
  dialog.showModal();
}

function address(typed) {
  const text = typed.trim();
  if (/^(?:https:\/\/|mailto:)[^\s()<>]+$/i.test(text)) return text;
  if (/^[^\s@()<>:]+@[^\s@()<>:]+\.[^\s@()<>:]+$/.test(text)) return `mailto:${text}`;
  return /^[^\s@()<>:/]+\.[^\s()<>:]+$/.test(text) ? `https://${text}` : "";
}

// One stop of the tab key; arrows go from button to button.
function rove(bar) {
  const usable = () => [...bar.querySelectorAll("button:not([hidden])")];
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const all = usable();
    const at = all.indexOf(document.activeElement);
    const next = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : at + step;
    if (at < 0 || Number.isNaN(next)) return;
    event.preventDefault();
    all[(next + all.length) % all.length].focus();
  });
  bar.addEventListener("focusin", (event) => {
    for (const one of bar.querySelectorAll("button")) one.tabIndex = one === event.target ? 0 : -1;
  });
  for (const [place, one] of usable().entries()) one.tabIndex = place ? -1 : 0;
}

function show(bar, editor, acts) {
  for (const one of bar.querySelectorAll("button")) {
    const act = acts[one.dataset.act];
    if (!act) continue;
    if (act.is) one.setAttribute("aria-pressed", String(act.is(editor)));
    if (act.off) {
      const isOff = act.off(editor);
      one.setAttribute("aria-disabled", String(isOff));
      if ("inTable" in one.dataset) one.hidden = isOff;
    }
  }
}

function open(textarea, module, place) {
  const box = template.content.querySelector(".rich").cloneNode(true);
  const bar = box.querySelector(".rich-bar");
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  if (label) label.id ||= `${textarea.id}-label`;
  textarea.after(box);
  const editor = module.mount(textarea, box.querySelector(".rich-place"), {
    label: label?.id || "",
    describedBy: textarea.getAttribute("aria-describedby"),
    onChange: () => textarea.dispatchEvent(new Event("input", { bubbles: true })),
    onState: () => editor && show(bar, editor, module.ACTS),
  });
  // At once, not with the next picture: what is typed meanwhile must not fall beside.
  if (place === "all") editor.commands.selectAll();
  else if (place) editor.commands.setTextSelection(place === "end" ? editor.state.doc.content.size : 0);
  if (place) editor.view.focus();
  textarea.hidden = true;
  rove(bar);
  show(bar, editor, module.ACTS);
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const { act } = event.target.closest("button")?.dataset || {};
    if (act === "plain") close(textarea, editor, box);
    else if (act === "link") askLink(editor);
    else if (module.ACTS[act] && !module.ACTS[act].off?.(editor)) module.ACTS[act].run(editor.chain().focus()).run();
  });
  label?.addEventListener("click", () => !textarea.hidden || editor.commands.focus());
  return editor;
}

function close(textarea, editor, box) {
  remember(true);
  editor.destroy();
  box.remove();
  textarea.hidden = false;
  offer(textarea);
  textarea.focus();
}

async function enter(textarea, isAsked) {
  if (textarea.hidden || textarea.readOnly || textarea.disabled) return;
  const before = textarea.value;
  const module = await load();
  // Whoever began to type while it came is not interrupted.
  if (textarea.hidden || (!isAsked && (textarea.value !== before || document.activeElement !== textarea))) return;
  const { selectionStart, selectionEnd, value } = textarea;
  const isAll = value && selectionStart === 0 && selectionEnd === value.length;
  textarea.previousElementSibling?.matches(".rich-offer") && textarea.previousElementSibling.remove();
  open(textarea, module, isAll ? "all" : selectionStart ? "end" : "start");
}

function offer(textarea) {
  if (textarea.previousElementSibling?.matches(".rich-offer")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link rich-offer";
  button.textContent = template.content.querySelector(".rich-bar").getAttribute("aria-label");
  button.addEventListener("click", () => {
    remember(false);
    enter(textarea, true);
  });
  textarea.before(button);
}

// One after the other, so that the page answers in between; what somebody is in is left to him.
async function unveil(textareas) {
  const module = await load();
  for (const textarea of textareas) {
    if (!textarea.hidden && !textarea.readOnly && !textarea.disabled && document.activeElement !== textarea) open(textarea, module, "");
    await new Promise((resolve) => setTimeout(resolve));
  }
}

if (template) {
  const marked = [...document.querySelectorAll("textarea[data-rich]")].filter((one) => MARKS.test(one.value));
  if (marked.length && !remembered() && !navigator.connection?.saveData) unveil(marked).catch(() => {});
  for (const textarea of document.querySelectorAll("textarea[data-rich]")) {
    if (remembered()) offer(textarea);
    textarea.addEventListener("focus", () => remembered() || enter(textarea, false).catch(() => offer(textarea)));
  }
}
