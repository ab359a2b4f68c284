// The demo's page: an editor's phone, a reader's phone, and steps that tick themselves off once they really happened
// (GET /demo/state, POST /demo/...).
import { button, make } from "./parts.js";
import { locale, t } from "./texts.js";

const $ = (id) => document.getElementById(id);
const d = t.demo;
const stage = { state: null, offset: 0, editor: 0, step: -2, said: "" };
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

const steps = [
  { key: "approved", text: d.approve, act: () => prepare(), label: d.openDraft },
  { key: "swapped", text: d.swap, act: () => prepare(), label: d.openDraft },
  { key: "alert", text: d.alert, act: () => prepare(stage.state.alert_words), label: d.writeAlert },
  { key: "posted", text: d.post, act: () => prepare(), label: d.openTask },
  { key: "corrected", text: d.correct, act: () => prepare(stage.state.correction_words, stage.state.alert_headline), label: d.writeCorrection },
];

function drawSteps() {
  const done = stage.state.steps;
  const now = steps.findIndex((step) => !done[step.key]);
  steps.forEach((step, index) => {
    const item = $("steps").children[index];
    item.classList.toggle("done", Boolean(done[step.key]));
    item.classList.toggle("now", index === now);
    const who = typeof done[step.key] === "string" && ["approved", "posted"].includes(step.key) ? done[step.key] : "";
    item.querySelector(".state").textContent = done[step.key] ? d.done(who) : "";
  });
  if (now === stage.step) return;
  stage.step = now; // the next step opens by itself, once; what a visitor opens stays open until then
  [...$("steps").children].forEach((item, index) => { item.querySelector("details").open = index === now; });
}

function makeSteps() {
  $("steps").replaceChildren(...steps.map((step) => {
    const item = make("li", "step");
    item.dataset.testid = `step-${step.key}`;
    const box = make("details");
    const title = make("summary", "", step.text[0]);
    title.append(make("span", "state"));
    box.append(title, make("p", "", step.text[1]), button("", step.label, step.act, `go-${step.key}`));
    item.append(box);
    return item;
  }));
}

// ---------------------------------------------------------------------------------------------- clock and jumps

/** The next edition that is worth a jump, and when its draft is on the editor's phone. */
function nextEdition() {
  const entry = stage.state?.next?.[0];
  if (!entry) return null;
  const at = Date.parse(entry.at);
  return { name: t.editions[entry.edition] || entry.edition, at, draft: at - 20 * 60000 };
}

function drawClock() {
  const now = Date.now() + stage.offset;
  $("panel-time").textContent = time(now);
  $("panel-zone").textContent = format(now, { weekday: "short", day: "numeric", month: "long" });
  const next = nextEdition();
  if (!next) return;
  $("jump-draft").textContent = d.jumpDraft(next.name, time(next.draft));
  $("jump-send").textContent = d.jumpSend(time(next.at));
  $("jump-draft").disabled = next.draft <= now;
}

async function refresh() {
  const answer = await fetch("/demo/state", { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  stage.state = await answer.json();
  stage.offset = Date.parse(stage.state.now) - Date.now();
  $("two-people").checked = stage.state.two_people;
  drawPersons();
  drawSteps();
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
  const words = { "page-title": d.title, "guide-name": d.title, "guide-lead": d.lead, "clock-title": d.clock, "editor-title": d.editor, "more-title": d.more, "do-breaking": t.breaking, "do-correct": t.correct, "two-people-label": d.twoPeople };
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
  $("two-people").addEventListener("change", () => attempt($("two-people"), () => post("/demo/two-people", { on: $("two-people").checked ? "yes" : "no" }),
    () => ($("two-people").checked ? d.twoPeopleOn : d.twoPeopleOff)));
}

async function begin() {
  const stored = localStorage.getItem("theme");
  if (stored) document.documentElement.dataset.theme = stored;
  label();
  makeSteps();
  wire();
  seat("guide");
  await refresh();
  document.body.dataset.ready = "true";
  setInterval(refresh, 1000);
  setInterval(drawClock, 1000);
}
begin();
