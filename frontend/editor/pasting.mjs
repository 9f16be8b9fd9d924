// What Word, LibreOffice and Outlook put on the clipboard, as the few elements we know.

const LEVEL = /mso-list:\s*l\d+\s+level(\d+)/i;
const NUMBERED = /^\s*(?:\(?\d{1,3}|\(?[a-z]|[ivx]{1,5})[.)]/i;

// Word writes list items as paragraphs, each with its sign in a span of its own.
function listsOfWord(root) {
  let open = [];
  for (const one of [...root.querySelectorAll("p, h1, h2, h3, h4, h5, h6, table, ul, ol")]) {
    const level = Number(LEVEL.exec(one.getAttribute("data-style") || "")?.[1] || 0);
    if (!level) {
      if (!one.closest("li")) open = [];
      continue;
    }
    const sign = one.querySelector('[data-style*="mso-list:Ignore" i], [data-style*="mso-list: Ignore" i]');
    const name = NUMBERED.test(sign?.textContent || "") ? "ol" : "ul";
    sign?.remove();
    open = open.slice(0, level);
    if (open.length === level && open.at(-1).localName !== name) open.pop();
    while (open.length < level) {
      const list = root.ownerDocument.createElement(name);
      const above = open.at(-1)?.lastElementChild;
      if (above) above.append(list);
      else if (open.length) open.at(-1).append(root.ownerDocument.createElement("li"), list);
      else one.before(list);
      open.push(list);
    }
    const item = root.ownerDocument.createElement("li");
    open.at(-1).append(item);
    item.append(one);
  }
}

function headings(root) {
  for (const one of root.querySelectorAll("h1, h5, h6")) {
    const other = root.ownerDocument.createElement(one.localName === "h1" ? "h2" : "h4");
    other.append(...one.childNodes);
    one.replaceWith(other);
  }
}

// Cells hold one line each, none reaches over others, and the first row is the head.
function tables(root) {
  for (const one of root.querySelectorAll("td, th")) {
    const wide = Math.min(Number(one.getAttribute("colspan")) || 1, 20);
    for (let more = 1; more < wide; more += 1) one.after(root.ownerDocument.createElement(one.localName));
    for (const line of one.querySelectorAll("br")) line.replaceWith(" ");
    for (const part of one.querySelectorAll("p, div, li")) part.append(" ");
    for (const part of one.querySelectorAll("p, div, li, ul, ol, h1, h2, h3, h4, h5, h6, table, tbody, tr, td"))
      if (one.contains(part)) part.replaceWith(...part.childNodes);
  }
  for (const row of root.querySelectorAll("table")) {
    for (const one of row.querySelector("tr")?.querySelectorAll("td") || []) {
      const head = root.ownerDocument.createElement("th");
      head.append(...one.childNodes);
      one.replaceWith(head);
    }
  }
}

// A page that forbids inline styles and handlers complains of each one that is only read.
const quiet = (tag) => tag.replace(/([\s"'/])(style|on\w+)(?=\s*=)/gi, "$1data-$2");
const silenced = (html) =>
  html
    .replace(/<(script|style|iframe|object|svg|math)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<\/?(?:base|link|meta|img|embed|script|iframe|object|svg|math)\b[^>]*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, quiet)
    .replace(/([\s"'/])(style|on[a-z]{3,})(?=\s*=\s*["'])/gi, "$1data-$2");

export function cleaned(html) {
  const root = new DOMParser().parseFromString(silenced(html), "text/html").body;
  for (const one of root.querySelectorAll("style, script, meta, link, xml, title, img, svg, object, iframe")) one.remove();
  const walk = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walk.nextNode()) comments.push(walk.currentNode);
  for (const one of comments) one.remove();
  listsOfWord(root);
  headings(root);
  tables(root);
  for (const one of root.querySelectorAll("*")) {
    const isBold = /font-weight:\s*(?:bold|[6-9]00)/i.test(one.getAttribute("data-style") || "");
    for (const { name } of [...one.attributes])
      if (!(one.localName === "a" && name === "href") && !(one.localName === "ol" && name === "start"))
        one.removeAttribute(name);
    if (one.localName.includes(":") || one.localName === "font") one.replaceWith(...one.childNodes);
    else if (isBold && one.localName === "span") {
      const bold = root.ownerDocument.createElement("b");
      bold.append(...one.childNodes);
      one.replaceWith(bold);
    }
  }
  return root.innerHTML.replace(/\u00a0/g, " ");
}
