// `depesche demo` as a newcomer meets it: the real binary, the real pipeline, a person in a browser. The demo's clock jumps; nobody waits.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { axe, here, openBrowser, openPhone, skipped, startDepesche } from "./support.mjs";

const bot = "chat-seestadt_heute_bot";
const channel = "chat-seestadt_heute";
const pictures = here("../../build/browser/");
let browser;

before(async () => {
  if (skipped) { console.log(skipped); return; }
  mkdirSync(pictures, { recursive: true });
  browser = await openBrowser();
});
after(async () => { await browser?.close(); });
const running = [];
afterEach(async () => { while (running.length > 0) await running.pop()(); }); // a test that fails leaves nothing behind

/** A demo of its own and a phone that looks at it. */
async function begin(options) {
  const started = performance.now();
  const demo = await startDepesche(["demo", "--no-browser", "--listen", "127.0.0.1:0"]);
  const phone = await openPhone(browser, demo.url, options);
  const stop = async () => { await phone.close(); return demo.stop(); };
  running.push(stop);
  return { ...phone, demo, started, stop };
}
const texts = (page) => page.getByTestId("message").getByTestId("text");
const said = (page, words) => texts(page).filter({ hasText: words }).last();
async function say(page, words) {
  await page.getByTestId("input").fill(words);
  await page.getByTestId("input").press("Enter");
}
async function pressStart(page) {
  await page.getByTestId(bot).click();
  await page.getByTestId("start").click();
  await said(page, "Schön, bist du da").waitFor();
}
/** The channel has this morning's edition: whoever presses Start from now on gets it and nothing older. */
async function morningIsOut(page) {
  await page.getByTestId(channel).click();
  await said(page, "Guten Morgen").waitFor();
  await page.getByTestId("back").click();
}
const unexpected = (errors) => errors.filter((error) => !error.includes("409")); // the panel shows why something is not possible now
const numbered = (digest) => digest.match(/^[1-9] /gm) || [];

test("the first digest is on the phone within ten seconds of starting the program", { skip: skipped }, async () => {
  const { page, started, errors, stop } = await begin();
  await page.getByTestId(channel).click();
  await said(page, "Guten Morgen").waitFor();
  const took = performance.now() - started;
  console.log(`first digest on the phone after ${(took / 1000).toFixed(1)} s`);
  assert.ok(took < 10000, `it took ${took} ms`);
  assert.deepEqual(errors, []);
  assert.equal(await stop(), 0);
});

test("a reader has her morning, an alert, her evening and the correction", { skip: skipped }, async () => {
  const { page, errors, stop } = await begin();
  await page.getByTestId(channel).click();
  await page.getByTestId("unfollow").waitFor(); // Nora follows the channel already
  await page.getByTestId("back").click();
  await morningIsOut(page);
  await pressStart(page);

  const morning = said(page, "Guten Morgen");
  await morning.waitFor();
  const first = await morning.innerText();
  assert.equal(numbered(first).length, 5, first);
  assert.ok(await morning.locator("a").count() >= 5);
  assert.doesNotMatch(first, /[<>ß]|&[a-z]+;|\n\n\n/, "no mark-up left over, Swiss spelling");
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: `${pictures}morning.png` });

  await page.getByTestId("breaking").click();
  const alert = said(page, "EIL:");
  await alert.waitFor();
  assert.match(await alert.innerText(), /^🔴 EIL: .*140 (Personen|Menschen)/); // whichever source is read first
  await page.getByTestId("breaking").click();
  await page.getByTestId("panel-status").getByText("schon").waitFor();

  await page.getByTestId("jump-evening").click();
  const evening = said(page, "Feierabend");
  await evening.waitFor();
  const second = await evening.innerText();
  assert.match(second, /^Neu · /m);
  assert.match(second, /^Update · /m);
  assert.equal((second.match(/^(Neu|Update) · |\(seit unserer Eilmeldung um /gm) || []).length, 4, second); // each item says what readers know of it

  await page.getByTestId("correct").click();
  const correction = said(page, "Korrektur");
  await correction.waitFor();
  assert.match(await correction.innerText(), /96 Personen sassen fest, nicht 140/);
  await page.screenshot({ path: `${pictures}correction.png` });

  await page.getByTestId("back").click();
  await page.getByTestId(channel).click();
  for (const words of ["Guten Morgen", "EIL:", "Feierabend", "Korrektur"]) await said(page, words).waitFor();
  assert.equal(await texts(page).count(), 4, "each message once");
  assert.deepEqual(unexpected(errors), []);
  await stop();
});

test("who switches the evening off gets none; who says stop gets nothing; the others do", { skip: skipped }, async () => {
  const { page, demo, stop } = await begin();
  await morningIsOut(page);
  await pressStart(page);
  await said(page, "Guten Morgen").waitFor();
  await say(page, "/einstellungen");
  await page.getByTestId("inline-button").filter({ hasText: "✅ Abend" }).click();
  await page.getByTestId("inline-button").filter({ hasText: /^(?!✅).*Abend/ }).waitFor();

  await page.getByTestId("add-reader").click();
  await page.getByTestId("chat-list").waitFor();
  await pressStart(page);
  await page.getByTestId("back").click();
  await page.getByTestId("add-reader").click();
  await page.getByTestId("chat-list").waitFor();
  await pressStart(page);
  await say(page, "/stop");
  await page.getByTestId("message-mine").getByText("/stop").waitFor();
  await texts(page).nth(2).waitFor();

  await page.getByTestId("jump-evening").click();
  await page.getByRole("group").getByRole("button", { name: "Person 4" }).click();
  await page.getByTestId(bot).click();
  await said(page, "Feierabend").waitFor();
  const count = (reader) => fetch(`${demo.url}/_sandbox/ledger`).then((answer) => answer.text())
    .then((lines) => lines.split("\n").filter(Boolean).map((line) => JSON.parse(line)).filter((line) => String(line.recipient) === String(reader) && line.text.includes("Feierabend")).length);
  const readers = (await (await fetch(`${demo.url}/phone/state`)).json()).readers.filter((reader) => reader.role === "").map((reader) => reader.id);
  assert.deepEqual(await Promise.all(readers.map(count)), [0, 1, 0]);
  await stop();
});

test("the lock screen shows what arrives and opens it", { skip: skipped }, async () => {
  const { page, stop } = await begin({ viewport: { width: 390, height: 844 } });
  await pressStart(page);
  await said(page, "Guten Morgen").waitFor();
  await page.getByTestId("back").click();
  await page.getByTestId("lock").click();
  await page.evaluate(() => fetch("/demo/breaking", { method: "POST" }));
  const note = page.getByTestId("notification").filter({ hasText: "EIL:" }).first(); // the bot's; the channel's is below
  await note.waitFor();
  await page.waitForTimeout(400); // axe measures contrast; the note is fading in
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: `${pictures}lock-screen.png` });
  await note.click();
  await said(page, "EIL:").waitFor();
  await stop();
});

test("a correction before any alert, wild clicks and a reload break nothing", { skip: skipped }, async () => {
  const { page, errors, stop } = await begin();
  await page.getByTestId("correct").click();
  await page.getByTestId("panel-status").getByText("noch keine Eilmeldung").waitFor();
  await morningIsOut(page);
  await pressStart(page);
  await say(page, `/${"einstellungen".repeat(300)}`);
  await page.getByTestId("jump-evening").dblclick();
  await said(page, "Feierabend").waitFor();
  await page.reload();
  await page.waitForSelector("body[data-ready]");
  await page.getByTestId(bot).click();
  const mornings = texts(page).filter({ hasText: "Guten Morgen" });
  assert.equal(await mornings.count(), 1);
  await page.getByTestId("jump-morning").click(); // the next day's: clocks never go back
  await mornings.nth(1).waitFor();
  assert.equal(await texts(page).filter({ hasText: "Feierabend" }).count(), 1);
  assert.deepEqual(unexpected(errors), []);
  assert.equal(await stop(), 0);
});
