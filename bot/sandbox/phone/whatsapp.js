// WhatsApp's own marks, shown as WhatsApp shows them (faq.whatsapp.com "How to format your messages"): *bold*, _italic_,
// ~struck~, `code`, ```fixed```, "> quote", lists. Text never becomes HTML: only text nodes and elements made here.
import { safeUrl } from "./entities.js";
import { make } from "./parts.js";

const marks = [["```", "code"], ["`", "code"], ["*", "strong"], ["_", "em"], ["~", "s"]];
const isWord = (char) => char !== undefined && /[\p{L}\p{N}]/u.test(char);
const isSpace = (char) => char === undefined || /\s/.test(char);

/** Where a mark that opens at `at` closes, or -1. Both ends stand at the edge of a word. */
function closing(text, at, mark) {
  if (isWord(text[at - 1]) || isSpace(text[at + mark.length])) return -1;
  for (let end = text.indexOf(mark, at + mark.length + 1); end >= 0; end = text.indexOf(mark, end + 1)) {
    if (!isSpace(text[end - 1]) && !isWord(text[end + mark.length])) return end;
  }
  return -1;
}

function link(address) {
  const element = make("a", "", address);
  element.href = safeUrl(address);
  element.target = "_blank";
  element.rel = "noopener noreferrer";
  return element;
}

function inline(parent, text) {
  let plain = 0;
  const flush = (end) => { if (end > plain) parent.append(text.slice(plain, end)); };
  for (let at = 0; at < text.length; ++at) {
    const address = text.slice(at).match(/^https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]*_~`]/);
    if (address && !isWord(text[at - 1]) && safeUrl(address[0])) {
      flush(at);
      parent.append(link(address[0]));
      at += address[0].length - 1;
      plain = at + 1;
      continue;
    }
    const found = marks.find(([mark]) => text.startsWith(mark, at) && closing(text, at, mark) > 0);
    if (!found) continue;
    const [mark, tag] = found;
    const end = closing(text, at, mark);
    flush(at);
    const element = make(tag);
    if (tag === "code") element.textContent = text.slice(at + mark.length, end);
    else inline(element, text.slice(at + mark.length, end));
    parent.append(element);
    at = end + mark.length - 1;
    plain = at + 1;
  }
  flush(text.length);
}

/** Fills `parent` with a post. */
export function renderWhatsapp(parent, text) {
  text.split("\n").forEach((line, index) => {
    if (index > 0) parent.append("\n");
    const quote = line.match(/^> (.*)/);
    const item = line.match(/^[-*] (.*)/);
    const target = quote ? make("q", "wa-quote") : parent;
    if (item) parent.append("• ");
    inline(target, quote ? quote[1] : item ? item[1] : line);
    if (quote) parent.append(target);
  });
}

/** The same without marks, for lists and notices. */
export function plainWhatsapp(text) {
  const box = make("p");
  renderWhatsapp(box, text);
  return box.textContent;
}
