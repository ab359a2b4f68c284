// The demo's page: an editor's phone, a reader's phone, and steps that tick themselves off once they really happened
// (GET /demo/state, POST /demo/...).
import { drawSteps, makeSteps } from "./demo_steps.js";
import { button, make } from "./parts.js";
import { locale, t } from "./texts.js";

const $ = (id) => document.getElementById(id);
const d = t.demo;
const stage = { state: null, offset: 0, editor: 0, said: "" };
const lang = new URLSearchParams(location.search).get("lang");
const phoneOf = (id) => $(id).contentWindow?.phone;

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body || {}) });
  if (answer.ok) return;
  const problem = await answer.json().catch(() => ({}));
  throw new Error(t.reasons[problem.reason] || problem.error || t.failed);
}

/** Does something and says how it went. */
async function attempt(control, deed, done) {
  control.disabled = true;
  try { await deed(); $("panel-said").textContent = typeof done === "function" ? done() : done; }
  catch (error) { $("panel-said").textContent = error instanceof TypeError ? t.failed : error.message; }
  control.disabled = false;
  refresh();
}

const format = (ms, options) => new Intl.DateTimeFormat(locale, { timeZone: stage.state?.time_zone, ...options }).format(ms);
const time = (ms) => format(ms, { hour: "2-digit", minute: "2-digit", hour12: false });
const nobody = () => (stage.state.followers === 0 ? ` ${d.nobodyFollows}` : "");

// ---------------------------------------------------------------------------------------------- the editor's phone, prepared

function seat(name) {
  $("stage").dataset.seat = name;
  for (const choice of $("seats").children) choice.setAttribute("aria-pressed", String(choice.dataset.seat === name));
}

/** Opens the chat with the editors' bot, and perhaps has words ready to be sent. */
function prepare(words, answered) {
  seat("editor");
  const phone = phoneOf("editor-phone");
  if (!phone) return;
  phone.open(stage.state.editors_bot);
  if (answered) phone.answer(answered, words);
  else if (words) phone.type(words);
}

/** Brings the button that sends the newest draft into sight. */
function showSend() {
  prepare();
  phoneOf("editor-phone")?.showKey("Senden");
}

const surpriseAt = "10:00";
/** Where a step's button leads: to what is there already, or to the hour in which it comes. */
const deeds = {
  merged: { label: () => d.onTo(surpriseAt), act: (control) => jumpTo(control, surpriseAt) },
  surprise: { label: () => (stage.state.news.surprise ? d.openProposal : d.onTo(surpriseAt)), act: (control) => (stage.state.news.surprise ? showSend() : jumpTo(control, surpriseAt)) },
  burst: { label: () => (stage.state.news.burst ? d.openCandidate : d.letThemReport), act: (control) => (stage.state.news.burst ? showSend() : attempt(control, () => post("/demo/burst"), d.burstDone)) },
  approved: { label: () => (evening("proposed") ? d.openDraft : d.onTo(eveningHour())), act: (control) => (evening("proposed") ? showSend() : jumpTo(control, eveningHour())) },
  swapped: { label: () => d.openDraft, act: showSend },
  alert: { label: () => d.writeAlert, act: () => prepare(stage.state.alert_words) },
  posted: { label: () => d.openTask, act: () => prepare() },
  corrected: { label: () => d.writeCorrection, act: () => prepare(stage.state.correction_words, stage.state.alert_headline) },
};

const evening = (state) => stage.state.news.evening?.state === state;
/** Its draft first, and its time once somebody has approved it. */
function eveningHour() { return evening("approved") ? "17:30" : "17:10"; }

function jumpTo(control, at) {
  attempt(control, () => post("/demo/jump", { to: at }), t.jumped(at));
}

// ---------------------------------------------------------------------------------------------- clock and jumps

/** The next edition that is worth a jump, and when its draft is on the editor's phone. */
function nextEdition() {
  const entry = stage.state?.next?.[0];
  if (!entry) return null;
  const at = Date.parse(entry.at);
  return { at, draft: at - 20 * 60000 };
}

function drawClock() {
  const now = Date.now() + stage.offset;
  $("panel-time").textContent = time(now);
  $("panel-zone").textContent = format(now, { weekday: "short", day: "numeric", month: "long" });
  const next = nextEdition();
  if (!next) return;
  $("jump-draft").textContent = d.jumpDraft(time(next.draft));
  $("jump-send").textContent = d.jumpSend(time(next.at));
  $("jump-draft").disabled = next.draft <= now;
}

async function refresh() {
  const answer = await fetch("/demo/state", { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  stage.state = await answer.json();
  stage.offset = Date.parse(stage.state.now) - Date.now();
  if (!$("two-people").disabled) $("two-people").checked = stage.state.two_people; // while it is being asked for, the click stands
  drawPersons();
  drawSteps(stage.state);
  drawClock();
}

// ---------------------------------------------------------------------------------------------- who sits where

function phoneAddress(reader, open) {
  const query = new URLSearchParams({ embedded: "1", reader, open });
  if (lang) query.set("lang", lang);
  return `/phone?${query}`;
}

function drawPersons() {
  if ($("persons").childElementCount > 0) return;
  const [keller, huber, nora] = stage.state.people;
  const choose = (person) => {
    stage.editor = person.id;
    $("editor-phone").src = phoneAddress(person.id, stage.state.editors_bot);
    $("editor-phone").title = d.phoneOf(person.name);
    for (const choice of $("persons").children) choice.setAttribute("aria-pressed", String(choice.dataset.id === String(person.id)));
  };
  $("persons").replaceChildren(...[keller, huber].map((person) => {
    const choice = button("person", person.name, () => choose(person), `person-${person.name}`);
    choice.dataset.id = person.id;
    return choice;
  }));
  choose(keller);
  $("reader-title").textContent = d.reader(nora.name);
  $("reader-phone").title = d.phoneOf(nora.name);
  $("reader-phone").src = phoneAddress(nora.id, stage.state.channel);
}

function label() {
  document.documentElement.lang = locale;
  document.title = d.title;
  const words = { "page-title": d.title, "guide-name": d.title, "guide-lead": d.lead, "clock-title": d.clock, "editor-title": d.editor, "more-title": d.more, "do-breaking": t.breaking, "do-correct": t.correct, "two-people-label": d.twoPeople, "more-here": d.here };
  for (const [id, text] of Object.entries(words)) $(id).textContent = text;
  $("persons").setAttribute("aria-label", d.editor);
  $("seats").setAttribute("aria-label", d.seats);
  $("seats").replaceChildren(...[["guide", d.guide], ["editor", d.editor], ["reader", d.readerShort]].map(([name, text]) => {
    const choice = button("", text, () => seat(name), `seat-${name}`);
    choice.dataset.seat = name;
    return choice;
  }));
  $("links").replaceChildren(...[["/", d.subscribePage], ["/archive/", d.archive], ["/phone", d.onePhone]].map(([href, text]) => {
    const link = make("a", "", text);
    link.href = href;
    link.target = "_blank";
    const item = make("li");
    item.append(link);
    return item;
  }));
}

function wire() {
  const jump = (control, when, said) => $(control).addEventListener("click", () => attempt($(control), async () => {
    const at = time(when());
    await post("/demo/jump", { to: at });
    stage.said = said(at);
  }, () => stage.said));
  jump("jump-draft", () => nextEdition().draft, (at) => d.jumpedDraft(at));
  jump("jump-send", () => nextEdition().at, (at) => t.jumped(at) + nobody());
  $("do-breaking").addEventListener("click", () => attempt($("do-breaking"), () => post("/demo/breaking"), () => d.breakingDone + nobody()));
  $("do-correct").addEventListener("click", () => attempt($("do-correct"), () => post("/demo/correct"), () => t.correctDone + nobody()));
  $("two-people").addEventListener("change", () => {
    const on = $("two-people").checked;
    attempt($("two-people"), () => post("/demo/two-people", { on: on ? "yes" : "no" }), on ? d.twoPeopleOn : d.twoPeopleOff);
  });
}

async function begin() {
  const stored = localStorage.getItem("theme");
  if (stored) document.documentElement.dataset.theme = stored;
  label();
  makeSteps(deeds, (iso) => time(Date.parse(iso)));
  wire();
  seat("guide");
  await refresh();
  document.body.dataset.ready = "true";
  setInterval(refresh, 1000);
  setInterval(drawClock, 1000);
}
begin();
