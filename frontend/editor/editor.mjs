// The editor over one textarea. The textarea stays the field that is sent; it is written to on
// each change by its reader's hand, and never before one.
import { Editor } from "@tiptap/core";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import StarterKit from "@tiptap/starter-kit";
import { cleaned } from "./pasting.mjs";
import { read } from "./reading.mjs";
import { write } from "./writing.mjs";

export { cleaned, read, write };

// No inline style: the page forbids it, and widths are the reader's own.
const HouseTable = Table.extend({ renderHTML: () => ["table", ["tbody", 0]] }).configure({ resizable: false, View: null });
const lone = { content: "paragraph", addAttributes: () => ({ colspan: { default: 1, rendered: false }, rowspan: { default: 1, rendered: false }, colwidth: { default: null, rendered: false } }) };
const isAddress = (address) => /^(?:https:\/\/|mailto:)[^\s()<>]+$/i.test(address || "");

const EXTENSIONS = [
  StarterKit.configure({
    blockquote: false, code: false, codeBlock: false, horizontalRule: false, strike: false, underline: false,
    dropcursor: false, heading: { levels: [2, 3, 4] }, trailingNode: false,
    link: { openOnClick: false, autolink: false, HTMLAttributes: { target: null, rel: "noopener" }, isAllowedUri: isAddress },
  }),
  HouseTable, TableRow, TableCell.extend(lone), TableHeader.extend(lone),
];

export function mount(textarea, place, { label, describedBy, onChange, onState }) {
  const editor = new Editor({
    element: place,
    injectCSS: false,
    extensions: EXTENSIONS,
    content: read(textarea.value),
    editorProps: {
      attributes: {
        class: "prose", role: "textbox", "aria-multiline": "true", "aria-labelledby": label,
        ...(describedBy ? { "aria-describedby": describedBy } : {}), lang: document.documentElement.lang,
      },
      transformPastedHTML: cleaned,
    },
    onUpdate: () => {
      textarea.value = write(editor.state.doc);
      onChange();
    },
    onTransaction: () => onState?.(),
  });
  return editor;
}

// Name of a button: what it does, whether it is on, whether it can be pressed now.
export const ACTS = {
  bold: { run: (chain) => chain.toggleBold(), is: (editor) => editor.isActive("bold") },
  italic: { run: (chain) => chain.toggleItalic(), is: (editor) => editor.isActive("italic") },
  ...Object.fromEntries(
    [2, 3, 4].map((level) => [
      `h${level}`,
      { run: (chain) => chain.toggleHeading({ level }), is: (editor) => editor.isActive("heading", { level }) },
    ]),
  ),
  ul: { run: (chain) => chain.toggleBulletList(), is: (editor) => editor.isActive("bulletList") },
  ol: { run: (chain) => chain.toggleOrderedList(), is: (editor) => editor.isActive("orderedList") },
  table: { run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }), off: (editor) => editor.isActive("table") },
  rowAdd: { run: (chain) => chain.addRowAfter(), off: (editor) => !editor.isActive("table") },
  columnAdd: { run: (chain) => chain.addColumnAfter(), off: (editor) => !editor.isActive("table") },
  rowDrop: { run: (chain) => chain.deleteRow(), off: (editor) => !editor.isActive("table") },
  columnDrop: { run: (chain) => chain.deleteColumn(), off: (editor) => !editor.isActive("table") },
  tableDrop: { run: (chain) => chain.deleteTable(), off: (editor) => !editor.isActive("table") },
  undo: { run: (chain) => chain.undo(), off: (editor) => !editor.can().undo() },
  redo: { run: (chain) => chain.redo(), off: (editor) => !editor.can().redo() },
};
