// Text to editor. The same rules as core/prose.py: a change in one is a change in both.
import MarkdownIt from "markdown-it";

const SPACE = "[ \\t\\u00a0\\u202f]";
const LIST_LINE = new RegExp(`^(\\s*)([-*•–]|\\d{1,3}[.)])${SPACE}+(\\S.*)$`);
const RULER = /^\s*(?:[-*_]\s*)+$/;
const UNMEANT = /^(\s*\d{4,}|\s*\d+(?=[.)]$)|\s*(?=#(?!#)|#{5,}|#+$|\+\s))(?=\D)/;
const IN_ITEM = /^(?:(?=[-+*]\s|#)|\d+(?=[.)](?:\s|$)))/;
const LINK =
  /\[((?:\\.|[^[\]\\\n]){1,1000})\]\(((?:https:\/\/|mailto:)(?:[^\s()<>]|\([^\s()<>]{0,200}\)){1,2000})\)/iy;
const ESCAPED = /(\\{1,100})([*[\]()#+|.-])/y;
const BACKSLASHES = /\\+/y;

const unmeant = (line) =>
  RULER.test(line) ? line.replace(/^\s*/, "$&\\") : line.replace(UNMEANT, "$&\\");

export function asCommonmark(text) {
  const lines = [];
  let wasItem = false;
  for (let line of text.split("\n")) {
    line = line.trimEnd();
    const item = RULER.test(line) ? null : LIST_LINE.exec(line);
    const isIndented = /^\s/.test(line);
    if (item) {
      if (lines.length && lines.at(-1) && !wasItem && !isIndented) lines.push("");
      const mark = "•–*".includes(item[2]) ? "-" : item[2];
      line = `${item[1]}${mark} ${item[3].replace(IN_ITEM, "$&\\")}`;
    } else {
      const isAfterTable = !line.includes("|") && lines.length && lines.at(-1).startsWith("|");
      if (line && ((wasItem && !isIndented) || isAfterTable)) lines.push("");
      line = unmeant(line);
    }
    wasItem = Boolean(item) || (wasItem && /^\s/.test(line));
    lines.push(line);
  }
  return lines.join("\n");
}

function at(pattern, state) {
  pattern.lastIndex = state.pos;
  const found = pattern.exec(state.src.slice(0, state.posMax));
  return found;
}

function link(state, silent) {
  if (state.src[state.pos] !== "[" || state.linkLevel) return false;
  const found = at(LINK, state);
  if (!found) return false;
  const last = state.pos + found[0].length;
  if (!silent) {
    const end = state.posMax;
    state.pos += 1;
    state.posMax = state.pos + found[1].length;
    state.push("link_open", "a", 1).attrs = [["href", found[2]]];
    state.linkLevel += 1;
    state.md.inline.tokenize(state);
    state.linkLevel -= 1;
    state.push("link_close", "a", -1);
    state.posMax = end;
  }
  state.pos = last;
  return true;
}

function backslash(state, silent) {
  if (state.src[state.pos] !== "\\") return false;
  const found = at(ESCAPED, state);
  const run = (found ? found[1] : at(BACKSLASHES, state)[0]).length;
  const isOdd = Boolean(found) && run % 2 === 1;
  if (!silent) state.pending += "\\".repeat(found ? Math.floor(run / 2) : run) + (isOdd ? found[2] : "");
  state.pos += run + (isOdd ? 1 : 0);
  return true;
}

function reader() {
  const md = new MarkdownIt("zero", { html: false, breaks: true, maxNesting: 40 });
  md.enable(["table", "list", "heading", "newline", "escape", "emphasis", "link"]);
  const rules = md.inline.ruler.__rules__;
  const emphasis = rules.find((one) => one.name === "emphasis").fn;
  md.inline.ruler.at("emphasis", (state, silent) => {
    const { pos, src } = state;
    if (src[pos] !== "*") return false;
    if (/\d/.test(src[pos - 1] || "") && /\d/.test(src[pos + 1] || "")) return false;
    return emphasis(state, silent);
  });
  md.inline.ruler.at("link", link);
  md.inline.ruler.at("escape", backslash);
  return md;
}

const MARKS = { strong: "bold", em: "italic", link: "link" };

function inline(tokens) {
  const found = [];
  const marks = [];
  for (const one of tokens) {
    const name = MARKS[one.type.replace(/_(open|close)$/, "")];
    if (name && one.nesting === 1)
      marks.push(name === "link" ? { type: name, attrs: { href: one.attrGet("href") } } : { type: name });
    else if (name) marks.pop();
    else if (one.type === "softbreak" || one.type === "hardbreak")
      found.push({ type: "hardBreak", marks: [...marks] });
    else if (one.content) found.push({ type: "text", text: one.content, marks: [...marks] });
  }
  return found;
}

const NODES = {
  bullet_list: () => ({ type: "bulletList" }),
  ordered_list: (one) => ({ type: "orderedList", attrs: { start: Number(one.attrGet("start") || 1) } }),
  list_item: () => ({ type: "listItem" }),
  paragraph: () => ({ type: "paragraph" }),
  heading: (one) => ({ type: "heading", attrs: { level: Number(one.tag[1]) } }),
  table: () => ({ type: "table" }),
  tr: () => ({ type: "tableRow" }),
  th: () => ({ type: "tableHeader" }),
  td: () => ({ type: "tableCell" }),
};

export function read(text) {
  const doc = { type: "doc", content: [] };
  const open = [doc];
  for (const one of reader().parse(asCommonmark(text), {})) {
    const make = NODES[one.type.replace(/_(open|close)$/, "")];
    const parent = open.at(-1);
    if (one.type === "inline") {
      const content = inline(one.children);
      if (/^table(Cell|Header)$/.test(parent.type)) parent.content = [{ type: "paragraph", content }];
      else parent.content = content;
    } else if (make && one.nesting === 1) {
      const node = { ...make(one), content: [] };
      parent.content.push(node);
      open.push(node);
    } else if (make) {
      const node = open.pop();
      if (node.type === "listItem" && node.content[0]?.type !== "paragraph")
        node.content.unshift({ type: "paragraph" });
      if (/^table(Cell|Header)$/.test(node.type) && !node.content.length)
        node.content = [{ type: "paragraph" }];
    }
  }
  if (!doc.content.length) doc.content.push({ type: "paragraph" });
  return doc;
}
