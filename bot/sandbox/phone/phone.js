import { firstLink, renderText } from "./entities.js";
import { startPanel } from "./panel.js";
import { locale, t } from "./texts.js";

const $ = (id) => document.getElementById(id);
const state = { reader: 0, readers: [], chats: new Map(), seq: 0, open: null, locked: false, notes: [], panel: false, zone: undefined, clock: { now: Date.now(), at: performance.now() } };

// ---------------------------------------------------------------------------------------------- talking to the sandbox

async function getJson(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

async function act(what, more = {}) {
  const answer = await fetch("/phone/act", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ reader: state.reader, do: what, ...more }) });
  return answer.json();
}

async function load() {
  const picture = await getJson(`/phone/state?reader=${state.reader}`);
  state.reader = picture.reader.id;
  state.readers = picture.readers;
  state.seq = picture.seq;
  state.panel = picture.panel === true;
  setClock(picture.now);
  state.chats = new Map(picture.chats.map((chat) => [chat.key, chat]));
  if (state.open && !state.chats.has(state.open)) state.open = null;
  sessionStorage.setItem("reader", String(state.reader));
  drawAll();
}

async function listen() {
  let pause = 500;
  for (;;) {
    const mine = state.reader;
    try {
      const news = await getJson(`/phone/events?reader=${mine}&after=${state.seq}`);
      pause = 500;
      say("");
      if (mine !== state.reader) continue;
      if (news.reload) { await load(); continue; }
      state.seq = news.seq;
      setClock(news.now);
      let reload = false;
      for (const event of news.events) reload = happen(event) || reload;
      if (reload) await load();
    } catch {
      say(t.offline);
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, 8000);
      await load().catch(() => {});
    }
  }
}

/** One event; true: the whole picture has to be loaded. */
function happen(event) {
  if (event.type === "reload") return true;
  if (event.type === "toast") { toast(event.text, event.alert); return false; }
  const chat = state.chats.get(event.chat);
  if (!chat) return true;
  if (event.type === "message") arrive(chat, event.message);
  if (event.type === "edit") replace(chat, event.message);
  if (event.type === "delete") remove(chat, event.message_id);
  return false;
}

function arrive(chat, message) {
  if (chat.messages.some((known) => known.id === message.id)) return;
  chat.messages.push(message);
  const looking = state.open === chat.key && !state.locked && !document.hidden;
  if (looking) { act("read", { chat: chat.key }); chat.read_up_to = message.id; }
  if (state.open === chat.key) appendMessage(chat, message);
  if (!message.mine && state.locked && receives(chat)) addNote(chat, message);
  else if (!message.mine && !looking) banner(chat, message);
  drawList();
}

function replace(chat, message) {
  const index = chat.messages.findIndex((known) => known.id === message.id);
  if (index < 0) return;
  chat.messages[index] = message;
  if (state.open === chat.key) {
    const old = $("messages").querySelector(`[data-id="${message.id}"]`);
    if (old) old.replaceWith(bubble(chat, message));
  }
  drawList();
}

function remove(chat, id) {
  chat.messages = chat.messages.filter((known) => known.id !== id);
  state.notes = state.notes.filter((note) => note.chat !== chat.key || note.id !== id);
  if (state.open === chat.key) $("messages").querySelector(`[data-id="${id}"]`)?.remove();
  drawNotes();
  drawList();
}

// ---------------------------------------------------------------------------------------------- time

function setClock(now) { state.clock = { now, at: performance.now() }; drawClock(); }
function now() { return state.clock.now + (performance.now() - state.clock.at); }
function format(ms, options) {
  try { return new Intl.DateTimeFormat(locale, { timeZone: state.zone, ...options }).format(ms); }
  catch { return new Intl.DateTimeFormat(locale, options).format(ms); }
}
const clockTime = (ms) => format(ms, { hour: "2-digit", minute: "2-digit", hour12: false });
const dayOf = (ms) => format(ms, { year: "numeric", month: "numeric", day: "numeric" });
function dayName(ms) {
  if (dayOf(ms) === dayOf(now())) return t.today;
  if (dayOf(ms) === dayOf(now() - 86400000)) return t.yesterday;
  return format(ms, { weekday: "long", day: "numeric", month: "long" });
}
function drawClock() {
  $("status-time").textContent = clockTime(now());
  $("lock-time").textContent = clockTime(now());
  $("lock-date").textContent = format(now(), { weekday: "long", day: "numeric", month: "long" });
}

// ---------------------------------------------------------------------------------------------- small makers

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}
function button(className, text, onClick, testid) {
  const element = make("button", className, text);
  element.type = "button";
  element.addEventListener("click", onClick);
  if (testid) element.dataset.testid = testid;
  return element;
}
const shapes = {
  back: "M15 5l-7 7 7 7", menu: "M12 5.5v.01M12 12v.01M12 18.5v.01", close: "M6 6l12 12M18 6L6 18", send: "M4 12l16-7-5.5 15-3-6.5z",
  channel: "M4 10v4h3l8 4V6l-8 4zM18.5 9.5a4 4 0 0 1 0 5", down: "M6 10l6 6 6-6", controls: "M4 8h9M18 8h2M4 16h2M11 16h9M15.5 5.5v5M8.5 13.5v5", mute: "M5 10v4h3l4 3.5v-11L8 10zM16 10l4 4M20 10l-4 4", command: "M14.5 5l-5 14",
};
function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("glyph");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", shapes[name]);
  svg.append(path);
  return svg;
}
function initials(chat) {
  const words = chat.title.replace(/[^\p{L}\p{N} _-]/gu, "").split(/[ _-]+/).filter(Boolean);
  return ((words[0]?.[0] || "•") + (words[1]?.[0] || "")).toUpperCase();
}
function dressAvatar(element, chat) {
  element.textContent = initials(chat);
  element.classList.toggle("round", chat.kind === "bot");
  element.dataset.kind = chat.kind;
}
const firstLine = (message) => message.text.split("\n").find((line) => line.trim()) || message.poll?.question || (message.photo ? t.photo : "");
const receives = (chat) => chat.kind === "bot" ? chat.standing === "open" : chat.follows;
const unread = (chat) => receives(chat) ? chat.messages.filter((message) => !message.mine && message.id > chat.read_up_to).length : 0;

// ---------------------------------------------------------------------------------------------- the list of chats

function drawList() {
  const list = [...state.chats.values()].sort((a, b) => (b.messages.at(-1)?.date || 0) - (a.messages.at(-1)?.date || 0));
  $("chats").replaceChildren(...list.map(chatRow));
  $("no-chats").hidden = list.length > 0;
}

function chatRow(chat) {
  const last = receives(chat) ? chat.messages.at(-1) : undefined;
  const row = make("li");
  const open = button("chat-row", undefined, () => openChat(chat.key), `chat-${chat.username || chat.key}`);
  const avatar = make("span", "avatar");
  avatar.setAttribute("aria-hidden", "true");
  dressAvatar(avatar, chat);
  const middle = make("span", "row-text");
  const title = make("span", "row-title", chat.title);
  if (chat.kind === "channel") title.append(icon("channel"), make("span", "sr", ` (${t.channel})`));
  middle.append(title, make("span", "row-last", last ? firstLine(last) : restingLine(chat)));
  const end = make("span", "row-end");
  end.append(make("span", "row-time", last ? clockTime(last.date) : ""));
  const count = unread(chat);
  if (count > 0) {
    const badge = make("span", "badge", String(count));
    badge.setAttribute("aria-label", t.unread(count));
    badge.setAttribute("role", "img");
    badge.dataset.testid = "unread";
    end.append(badge);
  } else if (!receives(chat)) {
    end.append(make("span", "tag", chat.kind === "bot" ? t.start : t.followShort));
  }
  open.append(avatar, middle, end);
  row.append(open);
  return row;
}

function restingLine(chat) {
  if (chat.kind === "channel") return chat.follows ? t.emptyChannel : `@${chat.username} · ${t.publicChannel}`;
  if (chat.standing === "blocked") return t.blocked;
  return chat.standing === "open" ? t.emptyChat : t.startHint;
}

// ---------------------------------------------------------------------------------------------- one chat

function openChat(key) {
  state.open = key;
  state.notes = state.notes.filter((note) => note.chat !== key);
  const chat = state.chats.get(key);
  act("read", { chat: key });
  chat.read_up_to = chat.messages.at(-1)?.id || 0;
  drawList();
  drawNotes();
  showScreen();
  drawChat();
  $("messages").scrollTop = $("messages").scrollHeight;
  ($("composer").querySelector("input, button") || $("back")).focus({ preventScroll: true });
}

function closeChat() {
  state.open = null;
  showScreen();
  drawList();
}

function showScreen() {
  $("lock-screen").hidden = !state.locked;
  $("chat-screen").hidden = state.locked || !state.open;
  $("list-screen").hidden = state.locked || Boolean(state.open);
  $("device").classList.toggle("locked", state.locked);
  if (state.locked) $("banners").replaceChildren();
  closeMenu();
}

function drawChat() {
  const chat = state.chats.get(state.open);
  if (!chat) return;
  $("chat-title").textContent = chat.title;
  $("chat-subtitle").textContent = `@${chat.username} · ${chat.kind === "bot" ? t.bot : chat.follows ? t.youFollow : t.channel}`;
  dressAvatar($("chat-avatar"), chat);
  const box = $("messages");
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  const keep = box.scrollTop;
  box.replaceChildren();
  box.dataset.day = "";
  for (const message of chat.messages) appendMessage(chat, message, false);
  if (chat.messages.length === 0) box.append(emptyCard(chat));
  box.scrollTop = atEnd ? box.scrollHeight : keep;
  drawComposer(chat);
  drawMenu(chat);
}

function emptyCard(chat) {
  const card = make("div", "empty-chat");
  const avatar = make("span", "avatar big");
  avatar.setAttribute("aria-hidden", "true");
  dressAvatar(avatar, chat);
  card.append(avatar, make("p", "empty-title", chat.title), make("p", "", restingLine(chat)));
  return card;
}

function appendMessage(chat, message, scroll = true) {
  const box = $("messages");
  box.querySelector(".empty-chat")?.remove();
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  const day = dayOf(message.date);
  if (box.dataset.day !== day) {
    box.dataset.day = day;
    box.append(make("p", "day", dayName(message.date)));
  }
  const shown = bubble(chat, message);
  box.append(shown);
  // A message taller than the screen is shown from its beginning: people read downwards.
  const top = Math.min(box.scrollHeight - box.clientHeight, shown.offsetTop - 12);
  if (scroll && (atEnd || message.mine)) box.scrollTo({ top, behavior: calm() ? "auto" : "smooth" });
  else if (scroll) $("to-end").hidden = false;
}
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function bubble(chat, message) {
  const wrap = make("article", `message${message.mine ? " mine" : ""}`);
  wrap.dataset.id = message.id;
  wrap.dataset.testid = message.mine ? "message-mine" : "message";
  const body = make("div", "bubble");
  if (message.photo) body.append(make("div", "photo", t.photo));
  if (message.poll) body.append(pollOf(chat, message));
  if (message.text) {
    const text = make("div", "text");
    text.dataset.testid = "text";
    renderText(text, message.text, message.entities, (command) => sayText(chat, command));
    catchLinks(text);
    body.append(text);
  }
  const link = message.preview && !message.mine ? firstLink(message.text, message.entities) : null;
  if (link) body.append(previewOf(link, firstLine(message)));
  const meta = make("div", "meta");
  if (message.silent && !message.mine) { const mute = icon("mute"); mute.classList.add("mute"); meta.append(mute, make("span", "sr", t.silent)); }
  if (message.edited) { const mark = make("span", "edited", t.edited); mark.dataset.testid = "edited"; meta.append(mark); }
  const time = make("time", "", clockTime(message.date));
  time.dateTime = new Date(message.date).toISOString();
  meta.append(time);
  body.append(meta);
  wrap.append(body);
  if (message.buttons.length > 0) wrap.append(keyboard(chat, message));
  return wrap;
}

function keyboard(chat, message) {
  const board = make("div", "keyboard");
  for (const row of message.buttons) {
    const line = make("div", "keys");
    for (const key of row) {
      const press = async () => {
        if (key.url) { openLink(key.url); return; }
        control.classList.add("busy");
        await act("press", { chat: chat.key, message_id: message.id, data: key.callback_data });
        setTimeout(() => control.classList.remove("busy"), 1500);
      };
      const control = button("key", key.text, press, "inline-button");
      line.append(control);
    }
    board.append(line);
  }
  return board;
}

function pollOf(chat, message) {
  const poll = message.poll;
  const box = make("div", "poll");
  box.dataset.testid = "poll";
  box.append(make("p", "poll-question", poll.question), make("p", "poll-kind", t.anonymous));
  poll.options.forEach((option, index) => {
    const share = poll.total_voter_count ? Math.round(100 * option.voter_count / poll.total_voter_count) : 0;
    if (poll.mine < 0) {
      box.append(button("poll-option", option.text, () => act("vote", { chat: chat.key, message_id: message.id, option: index }), "poll-option"));
      return;
    }
    const line = make("div", `poll-result${poll.mine === index ? " chosen" : ""}`);
    const meter = make("meter", "", "");
    meter.max = 100;
    meter.value = share;
    meter.setAttribute("aria-label", option.text);
    line.append(make("span", "poll-share", `${share} %`), make("span", "", option.text), meter);
    box.append(line);
  });
  box.append(make("p", "poll-total", t.votes(poll.total_voter_count)));
  return box;
}

function previewOf(address, fallback) {
  const url = new URL(address);
  const card = make("a", "preview");
  card.href = address;
  card.target = "_blank";
  card.rel = "noopener noreferrer";
  const words = decodeURI(url.pathname).split("/").pop().replace(/[-_]/g, " ");
  card.append(make("span", "preview-host", url.host), make("span", "preview-path", words.includes(" ") ? words : fallback));
  card.addEventListener("click", (event) => { event.preventDefault(); openLink(address); });
  return card;
}

function catchLinks(box) {
  for (const link of box.querySelectorAll("a"))
    link.addEventListener("click", (event) => { event.preventDefault(); openLink(link.href); });
}

// ---------------------------------------------------------------------------------------------- composer and menu

function drawComposer(chat) {
  const foot = $("composer");
  const before = foot.querySelector("input")?.value || "";
  foot.replaceChildren();
  $("commands").hidden = true;
  if (chat.kind === "channel") {
    const wide = button(chat.follows ? "wide calm" : "wide", chat.follows ? t.unfollow : t.follow, () => act(chat.follows ? "unfollow" : "follow", { chat: chat.key }), chat.follows ? "unfollow" : "follow");
    foot.append(wide);
    return;
  }
  if (chat.standing !== "open") {
    const blocked = chat.standing === "blocked";
    const payload = new URLSearchParams(location.search).get("start") || "";
    foot.append(button("wide", blocked ? t.unblock : t.start, () => act(blocked ? "unblock" : "start", { chat: chat.key, payload }), blocked ? "unblock" : "start"));
    return;
  }
  const form = make("form", "write");
  const menu = button("icon", undefined, () => toggleCommands(chat), "command-menu");
  menu.append(icon("command"));
  menu.setAttribute("aria-label", t.commands);
  menu.setAttribute("aria-expanded", "false");
  const field = make("input");
  field.type = "text";
  field.maxLength = 4096;
  field.value = before;
  field.autocomplete = "off";
  field.enterKeyHint = "send";
  field.placeholder = t.write;
  field.setAttribute("aria-label", t.write);
  field.dataset.testid = "input";
  field.addEventListener("input", () => suggest(chat, field.value));
  const send = make("button", "icon send");
  send.setAttribute("aria-label", t.send);
  send.dataset.testid = "send";
  send.append(icon("send"));
  form.append(menu, field, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) sayText(chat, field.value.trim());
    field.value = "";
    $("commands").hidden = true;
  });
  foot.append(form);
}

async function sayText(chat, text) { await act("say", { chat: chat.key, text }); }

function toggleCommands(chat) {
  if ($("commands").hidden) suggest(chat, "/");
  else $("commands").hidden = true;
}

function suggest(chat, typed) {
  const box = $("commands");
  const fitting = typed.startsWith("/") && !typed.includes(" ") ? chat.commands.filter((entry) => `/${entry.command}`.startsWith(typed)) : [];
  box.replaceChildren(...fitting.map((entry) => {
    const choose = button("command-row", undefined, () => { box.hidden = true; $("composer").querySelector("input").value = ""; sayText(chat, `/${entry.command}`); }, "command");
    choose.append(make("span", "command-name", `/${entry.command}`), make("span", "command-what", entry.description));
    return choose;
  }));
  box.hidden = fitting.length === 0;
}

function drawMenu(chat) {
  const menu = $("menu");
  menu.replaceChildren();
  const item = (text, what, testid) => menu.append(button("menu-item", text, () => { closeMenu(); act(what, { chat: chat.key }); }, testid));
  if (chat.kind === "channel") item(chat.follows ? t.unfollow : t.follow, chat.follows ? "unfollow" : "follow", "menu-follow");
  else if (chat.standing === "blocked") item(t.unblock, "unblock", "menu-unblock");
  else if (chat.standing === "open") item(t.block, "block", "menu-block");
  $("menu-button").hidden = menu.childElementCount === 0;
}
function closeMenu() {
  $("menu").hidden = true;
  $("menu-button").setAttribute("aria-expanded", "false");
}

// ---------------------------------------------------------------------------------------------- lock screen and notices

function addNote(chat, message) {
  state.notes.unshift({ chat: chat.key, id: message.id, title: chat.title, text: firstLine(message), rest: message.text.split("\n").filter((line) => line.trim()).slice(1, 3).join(" "), date: message.date, silent: message.silent });
  state.notes.length = Math.min(state.notes.length, 50);
  drawNotes();
}

function drawNotes() {
  $("notes").replaceChildren(...state.notes.map((note) => {
    const item = make("li");
    const open = button("note", undefined, () => { unlock(); openChat(note.chat); }, "notification");
    const head = make("span", "note-head");
    head.append(make("span", "note-app", note.title));
    if (note.silent) { const mute = icon("mute"); mute.classList.add("mute"); head.append(mute, make("span", "sr", t.silent)); }
    head.append(make("time", "", clockTime(note.date)));
    open.append(head, make("span", "note-first", note.text));
    if (note.rest) open.append(make("span", "note-rest", note.rest));
    item.append(open);
    return item;
  }));
}

function lock() { state.locked = true; showScreen(); drawNotes(); $("unlock").focus({ preventScroll: true }); }
function unlock() { state.locked = false; showScreen(); }

function banner(chat, message) {
  if (!receives(chat) || !state.open) return; // the list of chats shows it by itself
  const box = $("banners");
  const note = button("banner", undefined, () => { note.remove(); openChat(chat.key); }, "banner");
  note.append(make("span", "note-app", chat.title), make("span", "note-first", firstLine(message)));
  box.replaceChildren(note);
  setTimeout(() => note.remove(), 6000);
}

let toastTimer = 0;
function toast(text, stay) {
  if (!text) return;
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, stay ? 8000 : 3500);
}
function say(problem) {
  if (problem) toast(problem, true);
  else if ($("toast").textContent === t.offline) $("toast").hidden = true;
}

// ---------------------------------------------------------------------------------------------- links open inside the phone

let focusBefore = null;
async function openLink(address) {
  const url = new URL(address);
  focusBefore = document.activeElement;
  $("sheet-host").textContent = url.host;
  $("sheet-title").textContent = "";
  $("sheet-text").replaceChildren();
  const article = state.panel ? await getJson(`/feeds/article?url=${encodeURIComponent(address)}`).catch(() => null) : null;
  if (article) {
    $("sheet-title").textContent = article.title;
    if (article.lead) $("sheet-text").append(make("p", "sheet-lead", article.lead));
    for (const paragraph of article.paragraphs) $("sheet-text").append(make("p", "", paragraph));
  } else {
    $("sheet-title").textContent = t.noPage;
    const link = make("a", "", address);
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    $("sheet-text").append(link);
  }
  $("sheet-back").hidden = false;
  $("sheet-close").focus();
}
function closeSheet() { $("sheet-back").hidden = true; focusBefore?.focus(); }

// ---------------------------------------------------------------------------------------------- the side: readers, theme

function drawSide() {
  $("readers").replaceChildren(...state.readers.map((person) => {
    const choose = button("reader", person.name, () => switchReader(person.id), `reader-${person.id}`);
    choose.setAttribute("aria-pressed", String(person.id === state.reader));
    return choose;
  }));
  const hints = [t.hint1, t.hint2, ...(state.panel ? [t.hintPanel] : []), t.hint3];
  $("hints").replaceChildren(...hints.map((hint) => make("li", "", hint)));
}

async function switchReader(id) {
  Object.assign(state, { reader: id, notes: [], open: null });
  await load();
  showScreen();
}

function theme() {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset.theme);
}

function drawAll() {
  drawSide();
  drawList();
  showScreen();
  if (state.open) drawChat();
  if (state.panel && !panelStarted) {
    panelStarted = true;
    startPanel({ onZone: (zone) => { state.zone = zone; drawClock(); drawList(); }, onClock: setClock });
  }
}
let panelStarted = false;

function label() {
  document.documentElement.lang = locale;
  const words = { "side-name": t.app, "side-lead": t.lead, "list-title": t.chats, lock: t.lock, unlock: t.unlock, "no-chats": t.noChats, "readers-title": t.readers, "add-reader": t.addReader, "hint-title": t.hints, theme: t.theme };
  for (const [id, text] of Object.entries(words)) $(id).textContent = text;
  for (const [id, name, text] of [["back", "back", t.back], ["menu-button", "menu", t.menu], ["sheet-close", "close", t.close], ["to-end", "down", t.toEnd], ["side-toggle", "controls", t.side]]) {
    $(id).append(icon(name));
    $(id).setAttribute("aria-label", text);
  }
  $("messages").setAttribute("aria-label", t.chats);
}

function wire() {
  $("back").addEventListener("click", closeChat);
  $("lock").addEventListener("click", lock);
  $("unlock").addEventListener("click", unlock);
  $("theme").addEventListener("click", theme);
  $("sheet-close").addEventListener("click", closeSheet);
  $("sheet-back").addEventListener("click", (event) => { if (event.target === $("sheet-back")) closeSheet(); });
  $("to-end").addEventListener("click", () => { $("messages").scrollTop = $("messages").scrollHeight; });
  $("messages").addEventListener("scroll", () => {
    const box = $("messages");
    $("to-end").hidden = box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  }, { passive: true });
  $("menu-button").addEventListener("click", () => {
    $("menu").hidden = !$("menu").hidden;
    $("menu-button").setAttribute("aria-expanded", String(!$("menu").hidden));
    if (!$("menu").hidden) $("menu").querySelector("button")?.focus();
  });
  $("add-reader").addEventListener("click", async () => {
    const made = await act("add_reader", { name: `${t.reader} ${state.readers.length + 1}`, language: locale.slice(0, 2) });
    if (made.ok) switchReader(made.reader);
  });
  $("side-toggle").addEventListener("click", () => {
    const open = document.body.classList.toggle("side-open");
    $("side-toggle").setAttribute("aria-expanded", String(open));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!$("sheet-back").hidden) closeSheet();
    else if (!$("menu").hidden) { closeMenu(); $("menu-button").focus(); }
    else if (!$("commands").hidden) $("commands").hidden = true;
    else if (state.open && !state.locked) closeChat();
  });
}

async function begin() {
  const stored = localStorage.getItem("theme");
  if (stored) document.documentElement.dataset.theme = stored;
  label();
  wire();
  setInterval(drawClock, 1000);
  state.reader = Number(new URLSearchParams(location.search).get("reader") || sessionStorage.getItem("reader") || 0);
  await load().catch(() => say(t.offline));
  const wanted = new URLSearchParams(location.search).get("bot");
  if (wanted && state.chats.has(wanted)) openChat(wanted);
  document.body.dataset.ready = "true";
  listen();
}
begin();
