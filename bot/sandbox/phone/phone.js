import { closeTop, labelBrowser, startBrowser } from "./browser.js";
import { bubble, calm, firstLine, startBubbles } from "./bubbles.js";
import { answer, drawComposer, startComposer } from "./composer.js";
import { addNote, banner, drawNotes, dropNotes, say, startNotices, toast } from "./notices.js";
import { startPanel, watchClock } from "./panel.js";
import { button, icon, make } from "./parts.js";
import { locale, t } from "./texts.js";

const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
/** One of two phones on a page: without the side and with a person of its own. */
const embedded = query.has("embedded");
const state = { reader: 0, readers: [], chats: new Map(), seq: 0, open: null, locked: false, below: 0, acted: 0, panel: false, zone: undefined, clock: { now: Date.now(), at: performance.now() } };

// ---------------------------------------------------------------------------------------------- talking to the sandbox

async function getJson(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

async function act(what, more = {}) {
  if (what !== "read") state.acted = performance.now();
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
  for (const chat of picture.chats) {
    for (const message of chat.messages) if (message.sender) message.mine = message.sender === state.reader;
  }
  state.chats = new Map(picture.chats.map((chat) => [chat.key, chat]));
  if (state.open && !state.chats.has(state.open)) state.open = null;
  if (!embedded) sessionStorage.setItem("reader", String(state.reader));
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
  if (event.message?.sender) event.message.mine = event.message.sender === state.reader;
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
  if (!message.mine && state.locked && rings(chat)) addNote(chat, message);
  else if (!message.mine && !looking && rings(chat) && state.open) banner(chat, message); // the list shows it by itself
  if (looking && message.asks !== undefined) answer(chat, message, message.asks);
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
  dropNotes((note) => note.chat === chat.key && note.id === id);
  if (state.open === chat.key) $("messages").querySelector(`[data-id="${id}"]`)?.remove();
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

// ---------------------------------------------------------------------------------------------- the list of chats

function initials(chat) {
  const words = chat.title.replace(/[^\p{L}\p{N} _-]/gu, "").split(/[ _-]+/).filter(Boolean);
  return ((words[0]?.[0] || "•") + (words[1]?.[0] || "")).toUpperCase();
}
function dressAvatar(element, chat) {
  element.textContent = initials(chat);
  element.classList.toggle("round", chat.kind === "bot");
  element.dataset.kind = chat.kind;
}
const receives = (chat) => chat.kind === "bot" ? chat.standing === "open" : chat.follows || chat.admin;
/** A WhatsApp channel is silent until its bell is on; everything else rings. */
const rings = (chat) => receives(chat) && chat.rings !== false;
const unread = (chat) => receives(chat) ? chat.messages.filter((message) => !message.mine && message.id > chat.read_up_to).length : 0;

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
  if (chat.kind === "group") title.append(icon("group"), make("span", "sr", ` (${t.group})`));
  if (chat.kind === "whatsapp") title.append(icon(chat.rings ? "bell" : "bell-off"), make("span", "sr", ` (${t.whatsapp}, ${chat.rings ? t.bellIsOn : t.bellIsOff})`));
  middle.append(title, make("span", "row-last", last ? firstLine(chat, last) : restingLine(chat)));
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
  if (chat.kind === "group") return t.emptyChat;
  if (chat.kind === "whatsapp") return chat.follows || chat.admin ? t.emptyChannel : t.whatsapp;
  if (chat.kind === "channel") return chat.follows ? t.emptyChannel : `@${chat.username} · ${t.publicChannel}`;
  if (chat.standing === "blocked") return t.blocked;
  return chat.standing === "open" ? t.emptyChat : t.startHint;
}

// ---------------------------------------------------------------------------------------------- one chat

function openChat(key) {
  state.open = key;
  dropNotes((note) => note.chat === key);
  const chat = state.chats.get(key);
  act("read", { chat: key });
  chat.read_up_to = chat.messages.at(-1)?.id || 0;
  drawList();
  showScreen();
  drawChat();
  showNewest();
  if (!embedded || document.hasFocus()) ($("composer").querySelector("input, textarea, button") || $("back")).focus({ preventScroll: true });
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
  $("chat-subtitle").textContent = subtitle(chat);
  dressAvatar($("chat-avatar"), chat);
  $("chat-screen").dataset.kind = chat.kind;
  drawBell(chat);
  const box = $("messages");
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  const keep = box.scrollTop;
  box.replaceChildren();
  box.dataset.day = "";
  if (chat.kind === "whatsapp") box.append(make("p", "simulated", t.simulated));
  for (const message of chat.messages) appendMessage(chat, message, false);
  if (chat.messages.length === 0) box.append(emptyCard(chat));
  box.scrollTop = atEnd ? box.scrollHeight : keep;
  drawToEnd();
  drawComposer(chat);
  drawMenu(chat);
}

function subtitle(chat) {
  if (chat.kind === "group") return t.group;
  if (chat.kind === "whatsapp") return `${t.whatsapp} · ${t.followers(chat.followers)}`;
  return `@${chat.username} · ${chat.kind === "bot" ? t.bot : chat.follows ? t.youFollow : t.channel}`;
}

function drawBell(chat) {
  const bell = $("bell");
  bell.hidden = chat.kind !== "whatsapp" || !chat.follows;
  if (bell.hidden) return;
  bell.replaceChildren(icon(chat.rings ? "bell" : "bell-off"));
  bell.setAttribute("aria-label", t.bell);
  bell.setAttribute("aria-pressed", String(chat.rings));
  bell.title = chat.rings ? t.bellIsOn : t.bellIsOff;
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
  if (!scroll) return;
  // A message taller than the screen is shown from its beginning: people read downwards. What answers a press or words of
  // their own is shown in any case, and so is everything on a phone that lies beside the one in use; anything else below
  // what is being read is counted.
  const answers = message.mine || performance.now() - (state.acted || -10000) < 3000;
  const lookedAt = embedded && !document.hasFocus();
  if (atEnd || answers || lookedAt) {
    const top = Math.min(box.scrollHeight - box.clientHeight, shown.offsetTop - 12);
    box.scrollTo({ top, behavior: calm() ? "auto" : "smooth" });
  } else {
    ++state.below;
  }
  drawToEnd();
}

/** A chat opens at its newest message, from that one's beginning. */
function showNewest() {
  const box = $("messages");
  const newest = box.querySelector(".message:last-of-type");
  box.scrollTop = Math.min(box.scrollHeight - box.clientHeight, newest ? newest.offsetTop - 12 : 0);
  drawToEnd();
}

/** The button to the newest message, with how many have come that were not seen. */
function drawToEnd() {
  const box = $("messages");
  const away = box.scrollHeight - box.scrollTop - box.clientHeight;
  if (away < 60) state.below = 0;
  $("to-end").hidden = away < 120 && state.below === 0;
  $("to-end-count").textContent = state.below > 0 ? String(state.below) : "";
  $("to-end").setAttribute("aria-label", state.below > 0 ? `${t.toEnd}: ${t.unread(state.below)}` : t.toEnd);
}
// ---------------------------------------------------------------------------------------------- menu

function drawMenu(chat) {
  const menu = $("menu");
  menu.replaceChildren();
  const item = (text, what, testid) => menu.append(button("menu-item", text, () => { closeMenu(); act(what, { chat: chat.key }); }, testid));
  if (chat.kind === "whatsapp" && chat.follows) item(chat.rings ? t.bellOff : t.bellOn, chat.rings ? "bell_off" : "bell_on", "menu-bell");
  if (chat.kind === "group") { $("menu-button").hidden = true; return; }
  if (chat.kind !== "bot") item(chat.follows ? t.unfollow : t.follow, chat.follows ? "unfollow" : "follow", "menu-follow");
  else if (chat.standing === "blocked") item(t.unblock, "unblock", "menu-unblock");
  else if (chat.standing === "open") item(t.block, "block", "menu-block");
  $("menu-button").hidden = menu.childElementCount === 0;
}
function closeMenu() {
  $("menu").hidden = true;
  $("menu-button").setAttribute("aria-expanded", "false");
}

// ---------------------------------------------------------------------------------------------- lock screen

function lock() { state.locked = true; showScreen(); drawNotes(); $("unlock").focus({ preventScroll: true }); }
function unlock() { state.locked = false; showScreen(); }

// ---------------------------------------------------------------------------------------------- the side: readers, theme

function drawSide() {
  if (embedded) return;
  $("readers").replaceChildren(...state.readers.map((person) => {
    const choose = button("reader", person.role ? `${person.name} · ${t.roles[person.role] || person.role}` : person.name, () => switchReader(person.id), `reader-${person.id}`);
    choose.setAttribute("aria-pressed", String(person.id === state.reader));
    return choose;
  }));
  const hints = [t.hint1, t.hint2, ...(state.panel ? [t.hintPanel] : []), t.hint3];
  $("hints").replaceChildren(...hints.map((hint) => make("li", "", hint)));
}

async function switchReader(id) {
  Object.assign(state, { reader: id, open: null });
  dropNotes(() => true);
  await load();
  showScreen();
}

function theme() {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset.theme);
}

/** The newsroom's time zone is known: every time on the phone is its own. */
function takeZone(zone) {
  if (state.zone === zone) return;
  state.zone = zone;
  drawClock();
  drawList();
  drawNotes();
  if (state.open) drawChat();
}

function drawAll() {
  drawSide();
  drawList();
  showScreen();
  if (state.open) drawChat();
  if (state.panel && !panelStarted) {
    panelStarted = true;
    (embedded ? watchClock : startPanel)({ onZone: takeZone, onClock: setClock });
  }
}
let panelStarted = false;

function label() {
  document.documentElement.lang = locale;
  const words = { "side-name": t.app, "side-lead": t.lead, "list-title": t.chats, lock: t.lock, unlock: t.unlock, "no-chats": t.noChats, "readers-title": t.readers, "add-reader": t.addReader, "hint-title": t.hints, theme: t.theme };
  for (const [id, text] of Object.entries(words)) $(id).textContent = text;
  for (const [id, name, text] of [["back", "back", t.back], ["menu-button", "menu", t.menu], ["to-end", "down", t.toEnd], ["side-toggle", "controls", t.side]]) {
    $(id).prepend(icon(name));
    $(id).setAttribute("aria-label", text);
  }
  $("messages").setAttribute("aria-label", t.messages);
  labelBrowser();
}

function wire() {
  $("back").addEventListener("click", closeChat);
  $("lock").addEventListener("click", lock);
  $("unlock").addEventListener("click", unlock);
  $("theme").addEventListener("click", theme);
  startBrowser({ openChannel, articles: () => state.panel });
  startComposer(act);
  startBubbles({ act, clockTime });
  startNotices({ open: (key) => { unlock(); openChat(key); }, clockTime });
  $("bell").addEventListener("click", () => {
    const chat = state.chats.get(state.open);
    act(chat.rings ? "bell_off" : "bell_on", { chat: chat.key });
  });
  $("to-end").addEventListener("click", () => { $("messages").scrollTop = $("messages").scrollHeight; });
  $("messages").addEventListener("scroll", drawToEnd, { passive: true });
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
    if (closeTop()) return;
    if (!$("menu").hidden) { closeMenu(); $("menu-button").focus(); }
    else if (!$("commands").hidden) $("commands").hidden = true;
    else if (state.open && !state.locked) closeChat();
  });
}

/** Opens the WhatsApp channel of this name; false: there is none. */
function openChannel(name) {
  const chat = [...state.chats.values()].find((one) => one.kind === "whatsapp" && one.username === name);
  if (chat) openChat(chat.key);
  return Boolean(chat);
}

/** The page around two phones prepares what a visitor would type, or opens a chat. */
globalThis.phone = {
  open: (key) => { if (state.chats.has(key)) openChat(key); },
  openChannel,
  /** Has an answer ready to the newest message of the open chat in which these words stand. */
  answer: (words, reply) => {
    const chat = state.chats.get(state.open);
    const message = chat?.messages.findLast((one) => !one.mine && one.text.includes(words));
    if (message) answer(chat, message);
    globalThis.phone.type(reply);
  },
  /** Scrolls to the newest button of this name in the open chat. */
  showKey: (name) => { [...$("messages").querySelectorAll('[data-testid="inline-button"]')].findLast((one) => one.textContent === name)?.scrollIntoView({ block: "center" }); },
  type: (words) => { const field = $("composer").querySelector("input, textarea"); if (field) { field.value = words; field.focus(); } },
};

async function begin() {
  const stored = localStorage.getItem("theme");
  if (stored) document.documentElement.dataset.theme = stored;
  label();
  wire();
  setInterval(drawClock, 1000);
  if (embedded) document.body.dataset.embedded = "true";
  state.reader = Number(query.get("reader") || (embedded ? 0 : sessionStorage.getItem("reader")) || 0);
  await load().catch(() => say(t.offline));
  const wanted = query.get("bot") || query.get("chat");
  if (wanted && state.chats.has(wanted)) openChat(wanted);
  const named = [...state.chats.values()].find((chat) => chat.username === query.get("open"));
  if (named) openChat(named.key);
  document.body.dataset.ready = "true";
  listen();
}
begin();
