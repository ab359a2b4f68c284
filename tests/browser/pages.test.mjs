// The public pages of a running newsroom in a real browser: the page to subscribe, the archive, notices. A feed, a sandbox
// and `depesche run` of their own; nothing leaves the machine.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { axe, binary, here, openBrowser, skipped as cannot, startDepesche } from "./support.mjs";

const skipped = cannot || (process.env.DEPESCHE_SANDBOX_URL ? "skipped: needs a newsroom of its own" : false)
  || (existsSync(here("node_modules/html-validate")) ? false : "skipped: html-validate is missing (npm ci)");
const pictures = here("../../build/browser/");
const run = promisify(execFile);
process.env.DEPESCHE_PAGES_TOKEN = "111000111:of_the_sandbox_and_no_secret_at_all_00";
const hundredth = (n) => String(n).padStart(2, "0");
let browser, feed, sandbox, newsroom, folder, address, validator;

const stories = [
  ["Nachtzug zum See fährt ab Dezember täglich", "Die Bahn rechnet mit doppelt so vielen Reisenden.", "Inland"],
  ["Seestadt senkt die Preise im Hallenbad", "Ein Eintritt kostet neu sechs Franken.", "Stadt"],
  ["Werft «Müller» & Söhne baut die erste Fähre ohne Diesel", "Sie soll im Frühling fahren.", "Wirtschaft"],
  ["FC Seestadt gewinnt in der Nachspielzeit", "Das Tor fiel nach 94 Minuten.", "Sport"],
  ["Ein Biber legt den Parkplatz still", "Sein Damm bleibt, die Autos müssen weichen.", "Panorama"],
];
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function rss() {
  const items = stories.map(([title, lead, section], i) => `<item><title>${escape(title)}</title><link>https://seestadt.example/${i}</link>
    <guid>https://seestadt.example/${i}</guid><category>${section}</category><description>${lead}</description>
    <pubDate>${new Date(Date.now() - (i + 1) * 600000).toUTCString()}</pubDate></item>`);
  return `<rss version="2.0"><channel><title>Seestadt heute</title><language>de-CH</language>${items.join("")}</channel></rss>`;
}
/** Times of day around now, so that the editions' windows hold the stories whenever the test runs; late ones would be shorter by default. */
const clock = (minutes) => {
  const at = new Date(Date.now() + minutes * 60000);
  return `${hundredth(at.getUTCHours())}:${hundredth(at.getUTCMinutes())}`;
};
const configuration = (feedUrl, sandboxUrl) => `name = "Seestadt heute"
language = "de-CH"
time_zone = "Etc/UTC"
contact = "redaktion@seestadt.example"
site_url = "https://seestadt.example/"
state_dir = "${folder}/state"
feeds = [{ url = "${feedUrl}/rss", source = "Seestadt heute" }]
light_sections = ["Panorama"]
[edition.morning]
at = "${clock(120)}"
items = 5
[edition.matin]
at = "${clock(150)}"
items = 5
language = "fr-CH"
[channel.telegram]
token = "env:DEPESCHE_PAGES_TOKEN"
to = "@seestadt_heute"
api_url = "${sandboxUrl}"
[channel.whatsapp]
to = "https://whatsapp.com/channel/0029VaSeestadtHeute"
[breaking]
quiet_hours = false
[editors]
token = "env:DEPESCHE_PAGES_TOKEN"
api_url = "${sandboxUrl}"
people = [{ name = "Keller", id = 123456789 }]
[web]
listen = "127.0.0.1:0"
`;
const depesche = async (...words) => (await run(binary, ["--config", join(folder, "depesche.toml"), ...words])).stdout;

before(async () => {
  if (skipped) { console.log(skipped); return; }
  const { HtmlValidate } = await import("html-validate");
  // Pages are small and hand-made: everything that html-validate recommends, and its rules for accessibility.
  validator = new HtmlValidate({ extends: ["html-validate:recommended", "html-validate:a11y"] });
  mkdirSync(pictures, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), "depesche-pages-"));
  feed = createServer((request, response) => { response.setHeader("Content-Type", "application/rss+xml"); response.end(rss()); });
  await new Promise((resolve) => feed.listen(0, "127.0.0.1", resolve));
  sandbox = await startDepesche(["sandbox", "--listen", "127.0.0.1:0"]);
  writeFileSync(join(folder, "depesche.toml"), configuration(`http://127.0.0.1:${feed.address().port}`, sandbox.url));
  newsroom = await startDepesche(["--config", join(folder, "depesche.toml"), "run"], /pages are served on .*\(port (\d+)\)/);
  address = `http://127.0.0.1:${newsroom.url}`;
  for (let tries = 0; (await depesche("article", "list")).split("\n").filter((line) => line.includes("Biber")).length === 0; ++tries)
    assert.ok(tries < 50, "the feed was not read");
  await depesche("send", "morning", "--wait");
  await depesche("alert", "Brücke in Seestadt gesperrt", "--severity", "2", "--yes", "--wait");
  const drafts = JSON.parse(await depesche("draft", "list", "--json"));
  const alert = drafts.find((draft) => draft.kind === "alert").id;
  await depesche("alert", "correct", alert, "Nur eine Spur der Brücke ist gesperrt", "--yes", "--wait");
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await newsroom?.stop();
  await sandbox?.stop();
  feed?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Every public page with its address. */
async function everyPage() {
  const index = await (await fetch(`${address}/archive/`)).text();
  const entries = [...index.matchAll(/href="\.\.\/archive\/([^"/?]+)"/g)].map((found) => found[1]).filter((id) => id !== "feed.atom");
  assert.ok(entries.length >= 2, `entries: ${entries}`);
  return ["/", "/fr-CH", "/archive/", ...entries.map((id) => `/archive/${id}`), "/no-such-page"];
}
async function open(path, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const responses = [];
  page.on("response", (response) => responses.push(response));
  await page.goto(address + path, { waitUntil: "networkidle" });
  const bodies = await Promise.all(responses.map((response) => response.body()));
  const seen = { hosts: new Set(responses.map((response) => new URL(response.url()).host)), bytes: bodies.reduce((sum, body) => sum + body.length, 0) };
  return { page, seen, close: () => context.close() };
}
const sizes = { narrow: { width: 320, height: 640 }, phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

test("every page is valid HTML", { skip: skipped }, async () => {
  for (const path of await everyPage()) {
    const report = await validator.validateString(await (await fetch(address + path)).text());
    const messages = report.results.flatMap((result) => result.messages.map((one) => `${one.line}: ${one.ruleId}: ${one.message}`));
    assert.deepEqual(messages, [], path);
  }
});

test("every page is accessible, fits and asks nobody else, at each size, light and dark", { skip: skipped }, async () => {
  for (const path of await everyPage()) {
    for (const [size, viewport] of Object.entries(sizes)) {
      for (const colorScheme of ["light", "dark"]) {
        const { page, seen, close } = await open(path, { viewport, colorScheme, hasTouch: size !== "desktop", isMobile: size !== "desktop", locale: "de-CH" });
        const where = `${path} ${size} ${colorScheme}`;
        assert.deepEqual(await axe(page), [], where);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${where} scrolls sideways by ${wide}`);
        assert.deepEqual([...seen.hosts], [new URL(address).host], where);
        assert.ok(seen.bytes <= 50 * 1024, `${where} weighs ${seen.bytes} bytes`);
        const name = path === "/" ? "subscribe" : path.replaceAll("/", "_").replace(/^_|_$/g, "").replace(/\d+-\d+-\d+/, "edition");
        await page.screenshot({ path: `${pictures}pages_${name}_${size}_${colorScheme}.png`, fullPage: true });
        if (path === "/" && size === "phone" && colorScheme === "light") {
          console.log(`the page to subscribe weighs ${seen.bytes} bytes with its style`);
          await page.screenshot({ path: `${pictures}subscribe.png`, fullPage: true });
        }
        await close();
      }
    }
  }
});

test("the page to subscribe works without JavaScript: buttons on a phone, QR codes on a desktop", { skip: skipped }, async () => {
  const phone = await open("/?from=sport-ende", { viewport: sizes.phone, javaScriptEnabled: false, hasTouch: true, isMobile: true });
  const whatsapp = phone.page.getByRole("link", { name: "WhatsApp-Kanal öffnen" });
  assert.ok(await whatsapp.isVisible());
  assert.equal(await whatsapp.getAttribute("href"), "https://whatsapp.com/channel/0029VaSeestadtHeute");
  const box = await whatsapp.boundingBox();
  assert.ok(box.height >= 44, `the button is ${box.height} high`);
  assert.match(await phone.page.getByRole("link", { name: "Telegram-Bot starten" }).getAttribute("href"), /start=__sport-ende$/);
  assert.equal(await phone.page.getByRole("img", { name: /QR-Code/ }).count(), 0);
  const text = await phone.page.locator("main").innerText();
  for (const words of ["Schalte die Glocke ein", "Zusammen höchstens", "Nachtzug zum See", "Verschickt am", "Telegram-Bot: Schreib ihm /stop"])
    assert.ok(text.includes(words), `${words} in ${text}`);
  await phone.close();
  const desktop = await open("/", { viewport: sizes.desktop, javaScriptEnabled: false });
  assert.equal(await desktop.page.getByRole("img", { name: /QR-Code/ }).count(), 3);
  await desktop.close();
});

test("a correction is marked at the top, and the feed is one", { skip: skipped }, async () => {
  const path = (await everyPage()).find((one) => one.includes("alert"));
  const { page, close } = await open(path, { viewport: sizes.phone });
  assert.match(await page.locator(".notice").innerText(), /^Korrigiert am/);
  assert.ok((await page.locator("main").innerText()).includes("Nur eine Spur der Brücke ist gesperrt"));
  const feedText = await (await fetch(`${address}/archive/feed.atom`)).text();
  const problem = await page.evaluate((xml) => new DOMParser().parseFromString(xml, "application/xml").querySelector("parsererror")?.textContent, feedText);
  assert.equal(problem, undefined);
  await close();
});

test("the exported pages work from a folder, without a server", { skip: skipped }, async () => {
  const out = join(folder, "pages");
  await depesche("page", "export", out);
  await depesche("page", "export", out); // again over its own
  const page = await (await browser.newContext({ viewport: sizes.phone })).newPage();
  await page.goto(pathToFileURL(join(out, "index.html")).href);
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgba(0, 0, 0, 0)");
  await page.getByRole("link", { name: "Archiv" }).click();
  await page.getByRole("link", { name: /Guten Morgen/ }).click();
  assert.ok((await page.locator("main").innerText()).includes("Werft «Müller» & Söhne"));
  await page.getByRole("link", { name: "Seestadt heute abonnieren" }).click();
  assert.match(await page.locator("h1").innerText(), /Seestadt heute/);
  await page.getByRole("link", { name: "Français" }).click();
  assert.match(await page.locator("h1").innerText(), /téléphone/);
  const listed = readFileSync(join(out, "depesche-pages.txt"), "utf8");
  assert.ok(listed.includes("index.html"));
  await page.context().close();
});
