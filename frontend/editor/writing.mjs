// Editor to text: as little markup as says the same, so that the plain form stays readable.

const SIGNS = { bold: "**", italic: "*" };
const ORDER = ["link", "bold", "italic"];

const isSpace = (text) => !text.trim();

// Signs that would mean something; an asterisk alone between spaces means nothing.
function escaped(text) {
  return text
    .replace(/(\\+)(?=[*[\]()#+|.-])/g, "$1$1")
    .replace(/\*/g, (sign, place) =>
      /\s/.test(text[place - 1] || "x") && /\s/.test(text[place + 1] || "x") ? sign : "\\*")
    .replace(/\]\(/g, "\\](");
}

const keyOf = (mark) => (mark.type.name === "link" ? `link ${mark.attrs.href}` : mark.type.name);

// Pieces of words and of space; space between two pieces only has the marks of both.
function pieces(node) {
  const found = [];
  node.forEach((child) => {
    const marks = child.marks.map(keyOf);
    if (child.type.name === "hardBreak") found.push({ text: "\n", marks });
    else for (const text of child.text.match(/^\s+|\s+$|\S(?:[\s\S]*\S)?/g) || []) found.push({ text, marks });
  });
  return found.map((one, place) => {
    if (!isSpace(one.text)) return one;
    const before = found.slice(0, place).findLast((other) => !isSpace(other.text));
    const after = found.slice(place + 1).find((other) => !isSpace(other.text));
    return { ...one, marks: before && after ? before.marks.filter((mark) => after.marks.includes(mark)) : [] };
  });
}

const rank = (mark) => ORDER.indexOf(mark.split(" ")[0]);

function inline(node) {
  let text = "";
  const open = [];
  const close = () => {
    const mark = open.pop();
    text += mark.startsWith("link ") ? `](${mark.slice(5)})` : SIGNS[mark];
  };
  for (const one of pieces(node)) {
    while (open.some((mark) => !one.marks.includes(mark))) close();
    for (const mark of one.marks.filter((each) => !open.includes(each)).sort((a, b) => rank(a) - rank(b))) {
      text += mark.startsWith("link ") ? "[" : SIGNS[mark];
      open.push(mark);
    }
    const words = escaped(one.text);
    text += open.some((mark) => mark.startsWith("link ")) ? words.replace(/(?<!\\)[[\]]/g, "\\$&") : words;
  }
  while (open.length) close();
  return text.replace(/[ \t]+\n/g, "\n").trim();
}

// A line of a paragraph that would begin something else.
const asLine = (line) => line.replace(/^(\s*)(#{2,4}\s|[-+*]\s)/, "$1\\$2").replace(/^(\s*\d{1,3})([.)]\s)/, "$1\\$2");
const oneLine = (text) => text.replace(/\s*\n\s*/g, " ");

function cell(node) {
  const words = [];
  node.forEach((child) => words.push(oneLine(inline(child))));
  return words.join(" ").replace(/(?<!\\)\|/g, "\\|");
}

function table(node) {
  const rows = [];
  node.forEach((row) => {
    const cells = [];
    row.forEach((one) => cells.push(cell(one)));
    rows.push(cells);
  });
  const width = Math.max(...rows.map((row) => row.length));
  const line = (cells) => `| ${Array.from({ length: width }, (_, i) => cells[i] ?? "").join(" | ")} |`;
  return [line(rows[0]), line(Array(width).fill("---")), ...rows.slice(1).map(line)].join("\n");
}

function list(node) {
  const items = [];
  let number = node.attrs.start ?? 1;
  node.forEach((item) => {
    const mark = node.type.name === "orderedList" ? `${number++}. ` : "- ";
    const parts = [];
    item.forEach((child, _offset, place) => {
      const isList = /List$/.test(child.type.name);
      const text = block(child);
      if (text) parts.push(place && !isList ? `\n${text}` : text);
    });
    const indent = " ".repeat(mark.length);
    const body = parts.join("\n").split("\n").map((line, i) => (i && line ? indent + line : line)).join("\n");
    items.push(`${mark}${body}`.trimEnd());
  });
  return items.filter((item) => !/^(?:-|\d+\.)$/.test(item)).join("\n");
}

function block(node) {
  switch (node.type.name) {
    case "heading":
      return `${"#".repeat(node.attrs.level)} ${oneLine(inline(node))}`.replace(/^#+ $/, "");
    case "bulletList":
    case "orderedList":
      return list(node);
    case "table":
      return table(node);
    default:
      return inline(node).split("\n").map(asLine).join("\n");
  }
}

export function write(doc) {
  const found = [];
  doc.forEach((node) => found.push(block(node)));
  return found.filter(Boolean).join("\n\n");
}
