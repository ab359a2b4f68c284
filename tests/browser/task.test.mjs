// The page made for the thumb in a real browser: a newsroom with a WhatsApp channel, one alert to post by hand.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { axe, binary, here, openBrowser, skipped as cannot, startDepesche } from "./support.mjs";

const skipped = cannot || (process.env.DEPESCHE_SANDBOX_URL ? "skipped: needs a newsroom of its own" : false)
  || (existsSync(here("node_modules/html-validate")) ? false : "skipped: html-validate is missing (npm ci)");
const pictures = here("../../build/browser/");
const run = promisify(execFile);
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: "de-CH" };
let browser, sandbox, newsroom, folder, address, validator;

const configuration = (sandboxUrl) => `name = "Seestadt heute"
language = "de-CH"
time_zone = "Europe/Zurich"
state_dir = "${folder}/state"
feeds = ["http://127.0.0.1:1/rss"]
[edition.morning]
at = "06:30"
[channel.telegram]
token = "file:${folder}/token"
to = "@seestadt_heute"
api_url = "${sandboxUrl}"
[channel.whatsapp]
to = "https://whatsapp.com/channel/0029VaSeestadtHeute"
[editors]
people = [{ name = "Rahel Keller", id = 11 }, { name = "Meier", id = 12 }]
[breaking]
quiet_hours = false
per_day = 0
[web]
listen = "127.0.0.1:0"
`;
const depesche = async (...words) => (await run(binary, ["--config", join(folder, "depesche.toml"), ...words])).stdout;
const asked = async (...words) => JSON.parse(await depesche(...words, "--json"));

/** A task link as Depesche signs it, with the newsroom's own key. */
function linkOf(task, who, { expires = Date.parse(task.expires), key = readFileSync(join(folder, "state/web.key")) } = {}) {
  const head = Buffer.alloc(16);
  head.writeBigInt64BE(BigInt(task.id), 0);
  head.writeBigInt64BE(BigInt(expires), 8);
  const payload = Buffer.concat([head, Buffer.from(who)]);
  const mac = createHmac("sha256", key).update("depesche task link 1\0").update(payload).digest();
  return Buffer.concat([payload, mac]).toString("base64url");
}

/** An alert that waits to be posted by hand. */
async function newTask(headline = "Brücke in Seestadt gesperrt") {
  const sent = await asked("alert", headline, "--severity", "2", "--yes");
  for (let tries = 0; ; ++tries) {
    const task = (await asked("task", "list")).find((one) => one.draft === sent.draft);
    if (task) return task;
    assert.ok(tries < 50, "no task was made of the alert");
  }
}
const state = async (task) => (await asked("task", "list", "--all")).find((one) => one.id === task.id);
const visit = async (token, options = phone) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const errors = [], hosts = new Set();
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => { if (message.type() === "error" && !message.text().includes("status of 4")) errors.push(message.text()); });
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  page.setDefaultTimeout(15000);
  await page.goto(`${address}/t/${token}`);
  return { page, context, errors, hosts, close: () => context.close() };
};
const valid = async (html, what) => {
  const report = await validator.validateString(html);
  assert.deepEqual(report.results.flatMap((result) => result.messages.map((one) => `${one.line}: ${one.ruleId}: ${one.message}`)), [], what);
};

before(async () => {
  if (skipped) { console.log(skipped); return; }
  const { HtmlValidate } = await import("html-validate");
  validator = new HtmlValidate({ extends: ["html-validate:recommended", "html-validate:a11y"] });
  mkdirSync(pictures, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), "depesche-task-"));
  sandbox = await startDepesche(["sandbox", "--listen", "127.0.0.1:0"]);
  writeFileSync(join(folder, "token"), "111:seestadt_heute_for_the_tests_of_tasks\n", { mode: 0o600 });
  writeFileSync(join(folder, "depesche.toml"), configuration(sandbox.url));
  newsroom = await startDepesche(["--config", join(folder, "depesche.toml"), "run"], /pages are served on .*\(port (\d+)\)/);
  address = `http://127.0.0.1:${newsroom.url}`;
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await newsroom?.stop();
  await sandbox?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test("copy, open the channel, Posted: three taps on a phone", { skip: skipped }, async () => {
  const task = await newTask();
  const { page, context, errors, hosts, close } = await visit(linkOf(task, "Rahel Keller"));
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: address });
  assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "Im WhatsApp-Kanal posten");
  const text = await page.getByLabel("Der fertige Text").inputValue();
  assert.match(text, /^🔴 \*EIL: Brücke in Seestadt gesperrt\*/);
  await page.getByRole("button", { name: "Kopieren" }).tap();
  await page.getByRole("button", { name: "Kopiert" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
  assert.equal(await page.getByRole("link", { name: "Kanal öffnen" }).getAttribute("href"), "https://whatsapp.com/channel/0029VaSeestadtHeute");
  assert.match(await page.locator("#left").textContent(), /^noch \d+ (Min\.|s)$/);
  await page.screenshot({ path: join(pictures, "task.png"), fullPage: true });
  await page.getByLabel(/Link zum Beitrag/).fill("https://whatsapp.com/channel/0029VaSeestadtHeute/128");
  await page.getByRole("button", { name: "Gepostet" }).tap();
  await page.getByText(/^Gepostet von Rahel Keller, /).waitFor();
  assert.equal(await page.getByRole("button").count(), 0);
  const ended = await state(task);
  assert.equal(ended.state, "posted");
  assert.equal(ended.posted_by, "Rahel Keller");
  assert.equal(ended.link, "https://whatsapp.com/channel/0029VaSeestadtHeute/128");
  assert.deepEqual([...hosts], [new URL(address).host]);
  assert.deepEqual(errors, []);
  await close();
});

test("without JavaScript the text can be selected and Posted works", { skip: skipped }, async () => {
  const task = await newTask("Fähre fällt aus");
  const { page, close } = await visit(linkOf(task, "Meier"), { ...phone, javaScriptEnabled: false });
  assert.match(await page.getByLabel("Der fertige Text").inputValue(), /Fähre fällt aus/);
  assert.ok(await page.locator("#text[readonly]").isVisible());
  assert.equal(await page.getByRole("button", { name: "Kopieren" }).isVisible(), false);
  await page.getByRole("button", { name: "Ich mache es" }).tap();
  await page.getByText(/^Meier ist seit /).waitFor();
  await page.getByRole("button", { name: "Gepostet" }).tap();
  await page.getByText(/^Gepostet von Meier, /).waitFor();
  assert.equal((await state(task)).posted_by, "Meier");
  await close();
});

test("without a clipboard the old way copies; Share shares where the phone can", { skip: skipped }, async () => {
  const task = await newTask("Markt verlegt");
  const context = await browser.newContext(phone);
  await context.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    navigator.share = async (data) => { document.title = data.text; };
  });
  const page = await context.newPage();
  await page.goto(`${address}/t/${linkOf(task, "Meier")}`);
  await page.getByRole("button", { name: "Kopieren" }).tap();
  await page.getByRole("button", { name: "Kopiert" }).waitFor();
  await page.getByRole("button", { name: "Teilen" }).tap();
  assert.match(await page.title(), /Markt verlegt/);
  await context.close();
  await depesche("task", "drop", String(task.id));
});

test("Share is not offered where the browser has none", { skip: skipped }, async () => {
  const task = await newTask("Turm gesperrt");
  const context = await browser.newContext(phone);
  await context.addInitScript(() => { delete Navigator.prototype.share; });
  const page = await context.newPage();
  await page.goto(`${address}/t/${linkOf(task, "Meier")}`);
  assert.equal(await page.getByRole("button", { name: "Teilen" }).isVisible(), false);
  await context.close();
  await depesche("task", "drop", String(task.id));
});

test("pressed twice, by two, or too late: one post, and each page says how it ended", { skip: skipped }, async () => {
  const task = await newTask("Zug verspätet");
  const first = await visit(linkOf(task, "Rahel Keller")), second = await visit(linkOf(task, "Meier"));
  await first.page.getByRole("button", { name: "Gepostet" }).tap();
  await first.page.getByText(/^Gepostet von Rahel Keller, /).waitFor();
  await second.page.getByRole("button", { name: "Gepostet" }).tap();
  await second.page.getByText(/^Gepostet von Rahel Keller, /).waitFor();
  assert.equal((await state(task)).posted_by, "Rahel Keller");
  await first.close();
  await second.close();
});

test("forged, expired, strangers' and replayed requests change nothing", { skip: skipped }, async () => {
  const task = await newTask("Schule geschlossen");
  const good = linkOf(task, "Rahel Keller");
  const form = (token) => ({ method: "POST", redirect: "manual", body: new URLSearchParams({ token, act: "posted" }) });
  const cases = [
    [403, linkOf(task, "Rahel Keller", { key: Buffer.alloc(32) })], [403, good.slice(0, -1)], [403, "abc"],
    [410, linkOf(task, "Rahel Keller", { expires: Date.now() - 1000 })], [403, linkOf(task, "Niemand")],
  ];
  for (const [status, token] of cases) {
    const looked = await fetch(`${address}/t/${token}`), pressed = await fetch(`${address}/t/${token}`, form(token));
    assert.equal(looked.status, status, token);
    assert.equal(pressed.status, status, token);
    await valid(await pressed.text(), token);
  }
  assert.equal((await fetch(`${address}/t/${good}`)).status, 200);
  assert.equal((await state(task)).state, "open");
  assert.equal((await fetch(`${address}/t/${good}`, form(good))).status, 303);
  assert.equal((await fetch(`${address}/t/${good}`, form(good))).status, 410);
  assert.equal((await state(task)).state, "posted");
});

test("every view is valid, accessible, fits at 320 px and on a desktop, light and dark", { skip: skipped }, async () => {
  const alert = await newTask("Hallenbad geschlossen");
  const posted = linkOf(alert, "Rahel Keller");
  await depesche("task", "posted", String(alert.id), "--link", "https://whatsapp.com/channel/0029VaSeestadtHeute/7");
  await depesche("alert", "correct", alert.draft, "Nur das Aussenbecken ist geschlossen", "--yes");
  let correction;
  for (let tries = 0; !correction; ++tries) {
    assert.ok(tries < 50, "no task was made of the correction");
    correction = (await asked("task", "list")).find((one) => one.kind === "correct");
  }
  await newTask("Noch eine Meldung");
  const views = { posted, correction: linkOf(correction, "Rahel Keller"), forged: "abc" };
  for (const [name, token] of Object.entries(views)) {
    await valid(await (await fetch(`${address}/t/${token}`)).text(), name);
    for (const width of [320, 390, 1280]) {
      for (const colorScheme of ["light", "dark"]) {
        const { page, close } = await visit(token, { viewport: { width, height: 844 }, colorScheme, locale: "de-CH", bypassCSP: true });
        const where = `${name} ${width} ${colorScheme}`;
        assert.deepEqual(await axe(page), [], where);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${where} is too wide`);
        if (width === 390) await page.screenshot({ path: join(pictures, `task-${name}-${colorScheme}.png`), fullPage: true });
        await close();
      }
    }
  }
  const { page, close } = await visit(views.correction);
  await page.getByText("Der frühere Beitrag", { exact: true }).waitFor();
  await page.getByRole("heading", { name: "Noch zu tun" }).waitFor();
  assert.ok((await page.getByRole("button", { name: "Kopieren" }).boundingBox()).height >= 48);
  await close();
});
