// A day in four steps, and what else an editor does: what to press, and what the newsroom made of it, with its reason.
// All of it comes from GET /demo/state; a step ticks itself off once it really happened.
import { button, make } from "./parts.js";
import { t } from "./texts.js";

const d = t.demo;
const $ = (id) => document.getElementById(id);
let opened = -2;

/** When an hour of the newsroom's is over, as milliseconds of its clock; set by the page. */
let clockTime = () => "";

// ---------------------------------------------------------------------------------------------- what happened, and why

/** "shares a 0.4, b 0.3 and c 0.2: 1.9, needed 1.3" in the page's language; anything else as it is. */
function because(sentence) {
  const found = sentence.match(/^shares (.+?)(?:; against it .+)?: (-?[\d.]+), needed (-?[\d.]+)$/);
  if (!found) return sentence;
  const named = { "@": d.whoAndWhat, figures: d.figures, more: d.more_words };
  const words = found[1].replace("both who and what", "@").replace(" and ", ", ").split(", ").map((part) => part.replace(/ [\d.]+$/, "")).map((word) => named[word] || word).join(", ");
  return d.because(words, found[2], found[3]);
}

function row(report, more, aside) {
  const item = make("li", aside ? "report aside" : "report");
  item.append(make("b", "", report.source), make("time", "", clockTime(report.at)));
  if (more) item.append(make("span", "remark", more));
  return item;
}

function told(list, title) {
  const box = make("div", "evidence");
  box.append(list);
  if (title) box.append(make("p", "one", title));
  return box;
}

function mergedBox(merged) {
  const list = make("ul", "reports");
  list.append(...merged.reports.map((report) => row(report, report.voice ? "" : d.reprint, !report.voice)));
  const box = told(list, merged.title);
  const joined = merged.reports.filter((report) => report.because);
  if (joined.length > 0) {
    const last = joined.filter((report) => report.voice).at(-1) || joined[0];
    box.append(make("p", "why", `${last.source}: ${because(last.because)}`));
  }
  return box;
}

function surpriseBox(surprise) {
  const list = make("ul", "reasons");
  list.append(...surprise.why.slice(0, 3).map((reason) => make("li", "", `${reason}.`)));
  const box = make("div", "evidence");
  box.append(make("p", "one", surprise.title), list);
  return box;
}

function burstBox(burst, quiet) {
  const list = make("ul", "reports");
  list.append(...burst.reports.map((report) => row(report)));
  const box = told(list, burst.title);
  box.append(make("p", "why", burst.why));
  if (quiet) box.append(make("p", "calm-note", d.quiet(quiet.sources.length, quiet.title)));
  return box;
}

function eveningBox(evening) {
  const list = make("ul", "marks");
  list.append(...evening.items.map((item) => {
    const line = make("li");
    if (item.mark) line.append(make("span", `mark ${item.mark}`, d.marks[item.mark]));
    line.append(item.title);
    if (item.alerted) line.append(make("span", "mark alerted", d.sinceAlert(clockTime(item.alerted))));
    return line;
  }));
  const box = make("div", "evidence");
  box.append(list);
  return box;
}

// ---------------------------------------------------------------------------------------------- the steps

const sent = (one) => one && one.state !== "proposed" && one.state !== "approved";
/** `done`: it happened; `past`: the day has gone on without it. */
const day = [
  { key: "merged", at: "06:30", done: ({ news }) => news.surprise || news.burst || news.evening, past: () => false, box: (news) => news.merged && mergedBox(news.merged) },
  { key: "surprise", at: "10:00", done: ({ news }) => sent(news.surprise), past: ({ news }) => news.burst || news.evening, box: (news) => news.surprise && surpriseBox(news.surprise) },
  { key: "burst", at: "14:20", done: ({ news }) => sent(news.burst), past: ({ news }) => news.evening, box: (news) => news.burst && burstBox(news.burst, news.quiet) },
  { key: "approved", at: "17:30", done: ({ news, steps }) => sent(news.evening) && (steps.approved || true), past: () => false, box: (news) => news.evening && eveningBox(news.evening) },
];
const besides = ["swapped", "alert", "posted", "corrected"].map((key) => ({ key, done: (state) => state.steps[key] }));

/** What the button of a step does now: {label, act}. */
let deeds = {};

function makeStep(step) {
  const item = make("li", "step");
  item.dataset.testid = `step-${step.key}`;
  const box = make("details");
  const title = make("summary");
  if (step.at) title.append(make("span", "hour", step.at));
  title.append(make("span", "what", d.steps[step.key][0]), make("span", "sr"), make("span", "state"));
  const go = button("", "", () => deeds[step.key].act(go), `go-${step.key}`);
  title.querySelector(".state").setAttribute("aria-hidden", "true");
  box.append(title, make("p", "press", d.steps[step.key][1]), make("div", "proof"), go);
  item.append(box);
  return item;
}

export function makeSteps(what, time) {
  deeds = what;
  clockTime = time;
  $("steps").replaceChildren(...day.map(makeStep));
  $("steps-more").replaceChildren(...besides.map(makeStep));
}

function draw(list, steps, state) {
  steps.forEach((step, index) => {
    const item = list.children[index];
    const done = step.done(state);
    item.classList.toggle("done", Boolean(done));
    const who = typeof done === "string" && ["approved", "posted"].includes(step.key) ? done : "";
    item.querySelector(".state").textContent = who;
    item.querySelector(".sr").textContent = done ? d.done(who) : "";
    const go = item.querySelector("details > button");
    go.textContent = deeds[step.key].label();
    const proof = item.querySelector(".proof");
    const drawn = JSON.stringify(step.box ? [state.news[step.key], state.news.quiet, state.news.evening] : "");
    if (!step.box || proof.dataset.of === drawn) return; // what somebody reads does not jump
    proof.dataset.of = drawn;
    proof.replaceChildren(...[step.box(state.news)].filter(Boolean));
  });
}

/** What is to be pressed next stays in sight when the reasons above it grow; once, so that nobody is pulled back. */
let seen = "";
function keepInSight(item) {
  const proof = item?.querySelector(".proof").dataset.of || "";
  if (!item || proof === seen) return;
  seen = proof;
  requestAnimationFrame(() => item.scrollIntoView({ block: "nearest" }));
}

/** Shows where the day stands; the step that is next opens by itself, once. */
export function drawSteps(state) {
  draw($("steps"), day, state);
  draw($("steps-more"), besides, state);
  const now = day.findIndex((step) => !step.done(state) && !step.past(state));
  [...$("steps").children].forEach((item, index) => item.classList.toggle("now", index === now));
  $("now-line").textContent = now < 0 ? "" : d.steps[day[now].key][1];
  keepInSight($("steps").children[now]);
  if (now === opened) return;
  for (const [index, open] of [[opened, false], [now, true]]) { // what a visitor opened stays open
    const item = $("steps").children[index];
    if (item) item.querySelector("details").open = open;
  }
  opened = now;
}
