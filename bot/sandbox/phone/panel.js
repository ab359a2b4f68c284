// The demo's controls: the newsroom's clock, jumps, breaking news, a correction (GET /demo/state, POST /demo/...).
import { locale, t } from "./texts.js";

const $ = (id) => document.getElementById(id);

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body || {}) });
  if (answer.ok) return;
  const problem = await answer.json().catch(() => ({}));
  throw new Error(t.reasons[problem.reason] || problem.error || t.failed);
}

function time(ms, zone) {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone || undefined }).format(ms);
}

const day = (ms, zone) => new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: zone || undefined }).format(ms);

function nextLine(entry, zone, now) {
  const item = document.createElement("li");
  if (typeof entry === "string") { item.textContent = entry; return item; }
  const at = Date.parse(entry.at || "");
  const when = document.createElement("b");
  when.textContent = Number.isNaN(at) ? String(entry.at || "") : time(at, zone);
  if (!Number.isNaN(at) && day(at, zone) !== day(now, zone)) when.textContent = `${day(at, zone)} ${when.textContent}`;
  item.append(when, ` ${t.editions[entry.name || entry.edition] || entry.name || entry.edition || ""}`);
  return item;
}

/** Tells the newsroom's time zone and time, and keeps on telling. */
export function watchClock({ onZone, onClock }) {
  async function refresh() {
    const answer = await fetch("/demo/state", { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const demo = await answer.json();
    onZone(demo.time_zone);
    onClock(Date.parse(demo.now));
  }
  refresh();
  setInterval(refresh, 2000);
}

/** Shows the panel while /demo/state answers 200, and keeps it fresh. */
export function startPanel({ onZone, onClock }) {
  $("panel-title").textContent = t.panel;
  $("panel").setAttribute("aria-label", t.panel);
  const buttons = [
    ["jump-morning", t.morning, "/demo/jump", { to: "06:30" }, t.jumped("06:30")],
    ["jump-evening", t.evening, "/demo/jump", { to: "17:30" }, t.jumped("17:30")],
    ["do-breaking", t.breaking, "/demo/breaking", null, t.breakingDone],
    ["do-correct", t.correct, "/demo/correct", null, t.correctDone],
  ];
  for (const [id, label, path, body, done] of buttons) {
    $(id).textContent = label;
    $(id).addEventListener("click", async () => {
      $(id).disabled = true;
      try { await post(path, body); $("panel-said").textContent = done; }
      catch (error) { $("panel-said").textContent = error instanceof TypeError ? t.failed : error.message; }
      $(id).disabled = false;
      refresh();
    });
  }

  let offset = 0;
  let zone;
  async function refresh() {
    const answer = await fetch("/demo/state", { cache: "no-store" }).catch(() => null);
    $("panel").hidden = !answer || !answer.ok;
    if ($("panel").hidden) return;
    const demo = await answer.json();
    const now = typeof demo.now === "number" ? demo.now : Date.parse(demo.now);
    offset = now - Date.now();
    zone = demo.time_zone;
    if (demo.newsroom) $("panel-title").textContent = demo.newsroom;
    onZone(zone);
    onClock(now);
    $("panel-next").replaceChildren(...(demo.next || []).slice(0, 3).map((entry) => nextLine(entry, zone, now)));
    tick();
  }
  function tick() {
    const now = Date.now() + offset;
    $("panel-time").textContent = time(now, zone);
    $("panel-zone").textContent = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "long", timeZone: zone || undefined }).format(now);
  }
  refresh();
  setInterval(refresh, 2000);
  setInterval(tick, 1000);
}
