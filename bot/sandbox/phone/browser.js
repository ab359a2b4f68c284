// Links open inside the phone: pages of this very server in a small browser, a channel's address in its chat, anything else
// in a sheet that shows the sample newsroom's article or the address.
import { icon, make } from "./parts.js";
import { t } from "./texts.js";

const $ = (id) => document.getElementById(id);
let phone = null;
let focusBefore = null;

/** `openChannel(name)` answers whether there is such a channel; `articles()` whether the sample newsroom is behind us. */
export function startBrowser({ openChannel, articles }) {
  phone = { openChannel, articles };
  $("sheet-close").addEventListener("click", closeSheet);
  $("sheet-back").addEventListener("click", (event) => { if (event.target === $("sheet-back")) closeSheet(); });
  $("web-close").addEventListener("click", closeWeb);
  $("web-frame").addEventListener("load", pageLoaded);
}

export function openLink(address) {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) return openSheet(url);
  if (openChannelOf(url)) return undefined;
  return openWeb(url);
}

/** True: something was open and is closed now. */
export function closeTop() {
  if (!$("sheet-back").hidden) { closeSheet(); return true; }
  if (!$("web").hidden) { closeWeb(); return true; }
  return false;
}

function openChannelOf(url) {
  const name = url.origin === location.origin && url.pathname.startsWith("/channel/") ? url.pathname.slice(9) : "";
  if (!name || !phone.openChannel(name)) return false;
  $("web").hidden = true;
  return true;
}

function openWeb(url) {
  if ($("web").hidden) focusBefore = document.activeElement;
  $("web-host").textContent = url.host;
  $("web").hidden = false;
  $("web-frame").src = url.href;
  $("web-close").focus();
}

/** The page inside behaves as in a phone: its links stay here, and a channel's address opens the app. */
function pageLoaded() {
  const page = $("web-frame").contentDocument;
  if (!page || page.URL === "about:blank") return;
  $("web-host").textContent = page.title || new URL(page.URL).host;
  page.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.getAttribute("href").startsWith("#") || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (!/^https?:$/.test(url.protocol)) return;
    event.preventDefault();
    if (url.origin === location.origin && !openChannelOf(url)) page.location.href = url.href;
    else if (url.origin !== location.origin) openSheet(url);
  });
  page.addEventListener("keydown", (event) => { if (event.key === "Escape") closeTop(); });
}

function closeWeb() {
  $("web").hidden = true;
  $("web-frame").src = "about:blank";
  focusBefore?.focus();
}

async function openSheet(url) {
  focusBefore = document.activeElement;
  $("sheet-host").textContent = url.host;
  $("sheet-title").textContent = "";
  $("sheet-text").replaceChildren();
  const address = url.href;
  const answer = phone.articles() ? await fetch(`/feeds/article?url=${encodeURIComponent(address)}`, { cache: "no-store" }).catch(() => null) : null;
  const article = answer?.ok ? await answer.json() : null;
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

/** Names and pictures of the browser's own controls. */
export function labelBrowser() {
  for (const id of ["sheet-close", "web-close"]) {
    $(id).append(icon("close"));
    $(id).setAttribute("aria-label", t.close);
  }
  $("web-frame").title = t.browser;
  $("web").setAttribute("aria-label", t.browser);
}
