// Stands for packages that markdown-it imports and our rules never call.
export const decodeHTML = (text) => text;
export const decodeHTMLStrict = decodeHTML;
export default class {}
