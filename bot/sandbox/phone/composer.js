// The foot of a chat: writing, answering, commands, following, and posting by hand in a simulated WhatsApp channel.
import { button, icon, iconButton, make } from "./parts.js";
import { t } from "./texts.js";

const $ = (id) => document.getElementById(id);
/** What the next words do besides being said: answer a message, or replace a post. */
const draft = { chat: null, replyTo: null, editing: null };
let act = async () => {};

export function startComposer(send) { act = send; }

/** The next words answer this message. */
export function answer(chat, message, placeholder) {
  Object.assign(draft, { chat: chat.key, replyTo: message, editing: null });
  drawComposer(chat, placeholder);
  field()?.focus({ preventScroll: true });
}

/** The next words replace this post. */
export function editPost(chat, message) {
  Object.assign(draft, { chat: chat.key, replyTo: null, editing: message });
  drawComposer(chat);
  field().value = message.text;
  grow(field());
  field().focus({ preventScroll: true });
}

const field = () => $("composer").querySelector("input, textarea");
export function sayText(chat, text, replyTo) {
  return act("say", { chat: chat.key, text, ...(replyTo ? { reply_to: replyTo.id } : {}) });
}

export function drawComposer(chat, placeholder = "") {
  const foot = $("composer");
  const before = draft.chat === chat.key || foot.dataset.chat === chat.key ? field()?.value || "" : "";
  if (draft.chat !== chat.key) Object.assign(draft, { chat: chat.key, replyTo: null, editing: null });
  if (draft.replyTo && !chat.messages.some((message) => message.id === draft.replyTo.id)) draft.replyTo = null;
  foot.dataset.chat = chat.key;
  foot.replaceChildren();
  $("commands").hidden = true;
  if (chat.kind === "whatsapp" && chat.admin) return drawPost(foot, chat, before);
  if (chat.kind === "channel" || chat.kind === "whatsapp") return drawFollow(foot, chat);
  if (chat.kind === "bot" && chat.standing !== "open") return drawStart(foot, chat);
  return drawWrite(foot, chat, before, placeholder);
}

function drawFollow(foot, chat) {
  const what = chat.follows ? "unfollow" : "follow";
  foot.append(button(chat.follows ? "wide calm" : "wide", chat.follows ? t.unfollow : t.follow, () => act(what, { chat: chat.key }), what));
}

function drawStart(foot, chat) {
  const blocked = chat.standing === "blocked";
  const payload = new URLSearchParams(location.search).get("start") || "";
  foot.append(button("wide", blocked ? t.unblock : t.start, () => act(blocked ? "unblock" : "start", { chat: chat.key, payload }), blocked ? "unblock" : "start"));
}

/** What is answered or replaced, with a way out. */
function contextBar(chat, title, text) {
  const bar = make("div", "answering");
  bar.dataset.testid = "answering";
  const words = make("p", "answering-words");
  words.append(make("b", "", title), " ", text);
  bar.append(words, iconButton("close", t.cancel, () => { Object.assign(draft, { replyTo: null, editing: null }); field().value = ""; drawComposer(chat); field()?.focus(); }, "answering-cancel"));
  return bar;
}

function drawWrite(foot, chat, before, placeholder) {
  if (draft.replyTo) foot.append(contextBar(chat, t.answering, draft.replyTo.text.split("\n").find((line) => line.trim()) || ""));
  const form = make("form", "write");
  const menu = iconButton("command", t.commands, () => toggleCommands(chat), "command-menu");
  menu.setAttribute("aria-expanded", "false");
  const input = make("input");
  input.type = "text";
  input.maxLength = 4096;
  input.value = before;
  input.autocomplete = "off";
  input.enterKeyHint = "send";
  input.placeholder = placeholder || t.write;
  input.setAttribute("aria-label", draft.replyTo ? t.answer : t.write);
  input.dataset.testid = "input";
  input.addEventListener("input", () => suggest(chat, input.value));
  const send = make("button", "icon send");
  send.setAttribute("aria-label", t.send);
  send.dataset.testid = "send";
  send.append(icon("send"));
  form.append(menu, input, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const replyTo = draft.replyTo;
    draft.replyTo = null;
    if (input.value.trim()) sayText(chat, input.value.trim(), replyTo);
    input.value = "";
    $("commands").hidden = true;
    if (replyTo) { drawComposer(chat); field().focus({ preventScroll: true }); }
  });
  foot.append(form);
}

function grow(area) { area.style.height = "auto"; area.style.height = `${Math.min(area.scrollHeight + 2, 180)}px`; }

function drawPost(foot, chat, before) {
  if (draft.editing) foot.append(contextBar(chat, t.editing, ""));
  const form = make("form", "write post");
  const area = make("textarea");
  area.rows = 1;
  area.value = before;
  area.placeholder = t.post;
  area.maxLength = 60000;
  area.setAttribute("aria-label", t.post);
  area.dataset.testid = "post-text";
  area.addEventListener("input", () => grow(area));
  const paste = iconButton("paste", t.paste, () => pasteInto(area), "post-paste");
  const send = make("button", "icon send");
  send.setAttribute("aria-label", t.postSend);
  send.dataset.testid = "post-send";
  send.append(icon("send"));
  const picture = pictureChooser(form);
  form.append(paste, ...(draft.editing ? [] : picture), area, send);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!area.value.trim()) return;
    const editing = draft.editing;
    const text = area.value.trim();
    area.value = "";
    draft.editing = null;
    await act(editing ? "edit_post" : "post", { chat: chat.key, text, ...(editing ? { message_id: editing.id } : { photo: form.dataset.photo || "" }) });
    drawComposer(chat);
  });
  foot.append(form);
  grow(area);
}

/** The simulation keeps a picture's name only; the phone shows a frame in its place. */
function pictureChooser(form) {
  const file = make("input", "sr");
  file.type = "file";
  file.accept = "image/*";
  file.tabIndex = -1;
  file.setAttribute("aria-hidden", "true");
  const choose = iconButton("picture", t.addPhoto, () => file.click(), "post-photo");
  file.addEventListener("change", () => {
    form.dataset.photo = file.files[0]?.name || "";
    choose.classList.toggle("chosen", Boolean(form.dataset.photo));
  });
  return [choose, file];
}

/** Reading the clipboard needs a permission; without it the keyboard's own paste serves as well. */
async function pasteInto(area) {
  const text = await navigator.clipboard?.readText?.().catch(() => "");
  area.focus();
  if (!text) { area.placeholder = t.pasteHint; return; }
  area.value = text;
  grow(area);
}

function toggleCommands(chat) {
  if ($("commands").hidden) suggest(chat, "/");
  else $("commands").hidden = true;
}

function suggest(chat, typed) {
  const box = $("commands");
  const known = chat.commands || [];
  const fitting = typed.startsWith("/") && !typed.includes(" ") ? known.filter((entry) => `/${entry.command}`.startsWith(typed)) : [];
  box.replaceChildren(...fitting.map((entry) => {
    const choose = button("command-row", undefined, () => { box.hidden = true; field().value = ""; sayText(chat, `/${entry.command}`); }, "command");
    choose.append(make("span", "command-name", `/${entry.command}`), make("span", "command-what", entry.description));
    return choose;
  }));
  box.hidden = fitting.length === 0;
}
