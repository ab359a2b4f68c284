// Builds DOM from a text and its entities. Message text never becomes HTML: only text nodes and elements made here.
const tags = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

/** A link's address, or null when it is not http(s). */
export function safeUrl(address) {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

function linkTo(address) {
  const href = safeUrl(address);
  if (!href) return document.createElement("span");
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

function elementFor(entity, covered, onCommand) {
  if (entity.type === "text_link") return linkTo(entity.url);
  if (entity.type === "url") return linkTo(covered);
  if (entity.type === "bot_command") {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "command";
    button.addEventListener("click", () => onCommand(covered));
    return button;
  }
  if (entity.type === "spoiler") {
    const spoiler = document.createElement("button");
    spoiler.type = "button";
    spoiler.className = "spoiler";
    spoiler.addEventListener("click", () => spoiler.classList.add("shown"));
    return spoiler;
  }
  return document.createElement(tags[entity.type] || "span");
}

function fill(parent, text, from, to, entities, onCommand) {
  let at = from;
  while (entities.length > 0) {
    const entity = entities.shift();
    const begin = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (end <= begin) continue;
    if (begin > at) parent.append(text.slice(at, begin));
    const inside = [];
    while (entities.length > 0 && entities[0].offset < end) inside.push(entities.shift());
    const element = elementFor(entity, text.slice(begin, end), onCommand);
    fill(element, text, begin, end, inside, onCommand);
    parent.append(element);
    at = end;
  }
  if (at < to) parent.append(text.slice(at, to));
}

/** Fills `parent` with the text; offsets are UTF-16 units, as JavaScript counts. */
export function renderText(parent, text, entities, onCommand) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(parent, text, 0, text.length, sorted, onCommand);
}

/** The first address of a message, for its preview. */
export function firstLink(text, entities) {
  for (const entity of [...entities].sort((a, b) => a.offset - b.offset)) {
    if (entity.type === "text_link") return safeUrl(entity.url);
    if (entity.type === "url") return safeUrl(text.slice(entity.offset, entity.offset + entity.length));
  }
  return null;
}
