// The editor's choice, in `depesche demo`: what an editor and a reader see of it on their phones, and what the page and the
// terminal say of it. The demo's clock jumps; nobody waits.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { desk, draftOf, keller, key, nora, settled, stageOf, told, until } from "./demo_support.mjs";
import { axe, here, openBrowser, skipped } from "./support.mjs";

const pictures = here("../../build/browser/");
const wide = { width: 1280, height: 900 };
let browser;

before(async () => {
  if (skipped) { console.log(skipped); return; }
  mkdirSync(pictures, { recursive: true });
  browser = await openBrowser();
});
after(async () => { await browser?.close(); });
const running = [];
afterEach(async () => { while (running.length > 0) await running.pop()(); }); // a test that fails leaves nothing behind
const begin = () => stageOf(browser, running);
const options = { skip: skipped, timeout: 180000 };

const news = async (demo, what) => until(async () => (await demo.state()).news[what], `no news of ${what}`);
const count = (text, words) => text.split(words).length - 1;
/** What the program says in its terminal. */
const printed = (demo, words) => until(() => words.test(demo.said()), `${words} is not in the terminal: ${demo.said()}`);
const pressed = async (message, name) => { await key(message, name).click(); };

test("one event in five feeds is one item: four sources with their words in common, a reprint that does not count", options, async () => {
  const demo = await begin();
  const reader = await demo.phone(nora, "seestadt_heute");
  await told(reader, "Guten Morgen").waitFor();
  const morning = await told(reader, "Guten Morgen").innerText();
  assert.equal(count(morning, "Albrix"), 1, morning);
  const merged = await news(demo, "merged");
  assert.match(merged.title, /Albrix/);
  const sources = (voice) => merged.reports.filter((report) => report.voice === voice).map((report) => report.source).sort();
  assert.deepEqual(sources(true), ["Alpine Wire", "Seestadt heute", "Ticino oggi", "ana Agentur"]);
  assert.deepEqual(sources(false), ["Regio-Portal"]);
  for (const report of merged.reports.slice(1)) assert.match(report.because, /Albrix/i, report.source);

  const page = await demo.page("/demo", wide);
  const step = page.getByTestId("step-merged");
  await step.getByText("Nachdruck, zählt nicht").waitFor();
  assert.equal(await step.locator(".report").count(), 5);
  await step.getByText(/weil gemeinsam: .*Albrix/i).waitFor();
  await settled(page);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: `${pictures}choice-merged.png` });
  await printed(demo, /^06:\d\d  5 reports, one story: Albrix/m);
  await printed(demo, /Regio-Portal prints another's text and does not count/);
  assert.deepEqual([...page.problems, ...reader.problems], []);
});

test("a surprising story lies on the editor's phone with its reason, and goes to the reader after one tap", options, async () => {
  const demo = await begin();
  const page = await demo.page("/demo", wide);
  const editor = page.frameLocator('[data-testid="editor-phone"]');
  await told(editor, "Guten Morgen").waitFor();
  await page.getByTestId("go-merged").click(); // on to 10:00
  const draft = draftOf(editor, "Zwei Alpakas");
  await key(draft, "Senden").waitFor();
  assert.match(await draft.innerText(), /«Alpakas» und «Endstation» standen in \d Tagen nie beisammen/, "the reason stands below it");
  const step = page.getByTestId("step-surprise");
  await step.getByText("standen in").waitFor();
  assert.ok(await step.locator(".reasons li").count() >= 2);
  await page.screenshot({ path: `${pictures}choice-surprise.png` });
  await pressed(draft, "Senden");
  await told(page.frameLocator('[data-testid="reader-phone"]'), "Zwei Alpakas").waitFor();
  await page.locator('[data-testid="step-surprise"].done').waitFor();
  assert.equal((await demo.channel()).filter((row) => row.text.includes("Alpakas")).length, 1);
  await printed(demo, /^(09:59|10:00)  a surprising story, proposed: Zwei Alpakas/m);
  assert.deepEqual(page.problems, []);
});

test("four sources at once ring within seconds, one tap sends it; what everybody covers on schedule rings nobody", options, async () => {
  const demo = await begin();
  const page = await demo.page("/demo", wide);
  const editor = page.frameLocator('[data-testid="editor-phone"]');
  await told(editor, "Guten Morgen").waitFor();
  await page.getByTestId("step-burst").locator("summary").click();
  const pressedAt = performance.now();
  await page.getByTestId("go-burst").click();
  const alert = draftOf(editor, "EIL:").filter({ hasText: "Markthalle" });
  await key(alert, "Senden").waitFor();
  console.log(`burst: from the press, with the way to 14:20 and the reports themselves, to the candidate in ${((performance.now() - pressedAt) / 1000).toFixed(1)} s`);
  const burst = await until(async () => { const one = (await demo.state()).news.burst; return one?.reports.length === 4 && one.severity === 2 && one; }, "four reports of severity 2");
  assert.equal(new Set(burst.reports.map((report) => report.source)).size, 4);
  await alert.getByText("4 unabhängige Quellen melden es").waitFor(); // the reason is on the phone
  await alert.getByText("Stufe 2").waitFor();
  assert.equal((await demo.channel()).filter((row) => row.text.includes("Markthalle")).length, 0, "a burst never sends itself");
  await page.getByTestId("step-burst").getByText("Ruhig blieb es").waitFor();
  const { quiet } = (await demo.state()).news;
  assert.ok(quiet.sources.length >= 3, "as many sources as a burst has");
  const alerts = await editor.getByTestId("message").filter({ hasText: "EIL:" }).filter({ hasText: "Stufe" }).count();
  assert.equal(alerts, 1, "nothing else rang");
  await settled(page);
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: `${pictures}choice-burst.png` });
  await pressed(alert, "Senden");
  await told(page.frameLocator('[data-testid="reader-phone"]'), "EIL:").waitFor();
  await page.locator('[data-testid="step-burst"].done').waitFor();
  assert.equal((await demo.channel()).filter((row) => row.text.includes("Markthalle")).length, 1);

  await printed(demo, /^14:2\d  breaking candidate, waits for one tap: .*Markthalle/m);
  await printed(demo, /^14:2\d  the alert is out/m);

  await page.getByTestId("go-approved").click(); // on to the evening's draft
  const draft = draftOf(editor, "das war heute");
  await key(draft, "Senden").waitFor();
  assert.match(await draft.innerText(), /Markthalle.*seit unserer Eilmeldung um 14\.2\d Uhr/s);
  assert.deepEqual(page.problems, []);
});

test("the evening marks what is new and what is an update, and brings nothing from the morning again", options, async () => {
  const demo = await begin();
  const page = await demo.page("/demo", wide);
  const editor = page.frameLocator('[data-testid="editor-phone"]');
  await told(editor, "Guten Morgen").waitFor();
  const { text: morning } = await until(async () => (await demo.channel()).find((row) => row.text.includes("Guten Morgen")), "no morning in the channel");
  await page.getByTestId("jump-draft").getByText("17:10").waitFor();
  await page.getByTestId("jump-draft").click();
  const draft = draftOf(editor, "das war heute");
  await key(draft, "Senden").click();
  await page.getByTestId("step-approved").locator(".mark.update").first().waitFor();
  await page.getByTestId("step-approved").locator(".mark.new").first().waitFor();
  await settled(page);
  await page.screenshot({ path: `${pictures}choice-evening.png` });
  await page.getByTestId("jump-send").click();
  const reader = page.frameLocator('[data-testid="reader-phone"]');
  await told(reader, "Feierabend").waitFor();
  const evening = await told(reader, "Feierabend").innerText();
  assert.match(evening, /^Neu · /m);
  assert.match(evening, /^Update · /m);
  const titles = (text) => [...text.matchAll(/^\d (.+)$/gm)].map((found) => found[1]);
  await printed(demo, /the evening marks what readers had this morning:(.|\n)*  update /);
  for (const title of titles(morning)) assert.ok(!evening.includes(title), `told twice: ${title}`);
  assert.deepEqual(page.problems, []);
});
