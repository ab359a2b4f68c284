// One message as a phone shows it: who, what it answers, text, picture, poll, preview, buttons.
import { openLink } from "./browser.js";
import { answer, editPost, sayText } from "./composer.js";
import { firstLink, renderText } from "./entities.js";
import { button, icon, iconButton, make } from "./parts.js";
import { t } from "./texts.js";
import { plainWhatsapp, renderWhatsapp } from "./whatsapp.js";

const $ = (id) => document.getElementById(id);
let act = async () => {};
let clockTime = () => "";

/** What bubbles do with their buttons, and how they say a time. */
export function startBubbles(hooks) { ({ act, clockTime } = hooks); }

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
export const plain = (chat, message) => chat.kind === "whatsapp" ? plainWhatsapp(message.text) : message.text;
export const firstLine = (chat, message) => plain(chat, message).split("\n").find((line) => line.trim()) || message.poll?.question || (message.photo ? t.photo : "");

export function bubble(chat, message) {
  const mine = message.mine && chat.kind !== "whatsapp"; // a channel's post is the channel's
  const wrap = make("article", `message${mine ? " mine" : ""}`);
  wrap.dataset.id = message.id;
  wrap.dataset.testid = mine ? "message-mine" : "message";
  const body = make("div", "bubble");
  if (!message.mine && message.name && chat.kind === "group") body.append(make("p", "author", message.name));
  if (message.reply_to) body.append(quoteOf(chat, message.reply_to));
  if (message.photo) body.append(photoOf(message));
  if (message.poll) body.append(pollOf(chat, message));
  if (message.text) {
    const text = make("div", "text");
    text.dataset.testid = "text";
    if (chat.kind === "whatsapp") renderWhatsapp(text, message.text);
    else renderText(text, message.text, message.entities, (command) => sayText(chat, command));
    catchLinks(text);
    body.append(text);
  }
  const link = message.preview && !message.mine ? firstLink(message.text, message.entities) : null;
  if (link) body.append(previewOf(link, firstLine(chat, message)));
  const meta = make("div", "meta");
  meta.append(...deedsOf(chat, message));
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

function quoteOf(chat, id) {
  const answered = chat.messages.find((known) => known.id === id);
  const quote = button("quote", answered ? firstLine(chat, answered) : t.deleted, () => {
    $("messages").querySelector(`[data-id="${id}"]`)?.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  }, "quote");
  return quote;
}

/** The picture itself when this server has it; a frame for every other: nothing is fetched from elsewhere. */
function photoOf(message) {
  if (URL.canParse(message.photo) && new URL(message.photo).origin === location.origin) {
    const picture = make("img", "picture");
    picture.src = message.photo;
    picture.alt = t.photo;
    picture.dataset.testid = "picture";
    picture.addEventListener("error", () => picture.replaceWith(make("div", "photo", t.photo)));
    return picture;
  }
  const photo = make("div", "photo", t.photo);
  if (!/^https?:/.test(message.photo)) photo.append(make("span", "photo-name", message.photo));
  return photo;
}

/** What a person can do with one message. */
function deedsOf(chat, message) {
  if (chat.kind === "whatsapp" && chat.admin) {
    return [iconButton("edit", t.editPost, () => editPost(chat, message), "post-edit", "deed"),
      iconButton("trash", t.deletePost, () => act("delete_post", { chat: chat.key, message_id: message.id }), "post-delete", "deed")];
  }
  const talk = chat.kind === "group" || (chat.kind === "bot" && chat.standing === "open");
  return talk && !message.mine ? [iconButton("reply", t.answer, () => answer(chat, message), "reply", "deed")] : [];
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
