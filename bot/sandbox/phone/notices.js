// What a phone tells by itself: notices on the lock screen, a banner above what is open, a short toast.
import { firstLine, plain } from "./bubbles.js";
import { button, icon, make } from "./parts.js";
import { t } from "./texts.js";

const $ = (id) => document.getElementById(id);
let notes = [];
let open = () => {};
let clockTime = () => "";

/** What a touched notice opens (a chat's key), and how a time is said. */
export function startNotices(hooks) { ({ open, clockTime } = hooks); }

/** Forgets the notices for which `matches` says so. */
export function dropNotes(matches) {
  notes = notes.filter((note) => !matches(note));
  drawNotes();
}

export function addNote(chat, message) {
  notes.unshift({ chat: chat.key, id: message.id, title: chat.title, text: firstLine(chat, message), rest: plain(chat, message).split("\n").filter((line) => line.trim()).slice(1, 3).join(" "), date: message.date, silent: message.silent });
  notes.length = Math.min(notes.length, 50);
  drawNotes();
}

export function drawNotes() {
  $("notes").replaceChildren(...notes.map((note) => {
    const item = make("li");
    const shown = button("note", undefined, () => open(note.chat), "notification");
    const head = make("span", "note-head");
    head.append(make("span", "note-app", note.title));
    if (note.silent) { const mute = icon("mute"); mute.classList.add("mute"); head.append(mute, make("span", "sr", t.silent)); }
    head.append(make("time", "", clockTime(note.date)));
    shown.append(head, make("span", "note-first", note.text));
    if (note.rest) shown.append(make("span", "note-rest", note.rest));
    item.append(shown);
    return item;
  }));
}

export function banner(chat, message) {
  const box = $("banners");
  const note = button("banner", undefined, () => { note.remove(); open(chat.key); }, "banner");
  note.append(make("span", "note-app", chat.title), make("span", "note-first", firstLine(chat, message)));
  box.replaceChildren(note);
  setTimeout(() => note.remove(), 6000);
}

let toastTimer = 0;
export function toast(text, stay) {
  if (!text) return;
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, stay ? 8000 : 3500);
}
export function say(problem) {
  if (problem) toast(problem, true);
  else if ($("toast").textContent === t.offline) $("toast").hidden = true;
}
