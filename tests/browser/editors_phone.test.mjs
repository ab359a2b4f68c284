// What an editor needs of the phone, against `depesche sandbox` alone: answers, groups, pages inside the phone, and a
// WhatsApp channel in which she posts by hand.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, bot, openBrowser, openPhone, skipped, startDepesche } from "./support.mjs";

let sandbox, browser, runs = 0;
before(async () => {
  if (skipped) { console.log(skipped); return; }
  sandbox = await startDepesche(["sandbox", "--listen", "127.0.0.1:0"]);
  browser = await openBrowser();
});
after(async () => { await browser?.close(); await sandbox?.stop(); });

const post = (path, body) => fetch(sandbox.url + path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).then((answer) => answer.json());
const person = async (name) => (await post("/phone/act", { do: "add_reader", name, language: "de" })).reader;
const phoneOf = (reader, options) => openPhone(browser, sandbox.url, { path: `/phone?reader=${reader}`, ...options });
const settled = (page) => page.waitForTimeout(400); // entry animations change what axe measures

test("a WhatsApp channel: posted, corrected and deleted by hand, shown with WhatsApp's marks", { skip: skipped }, async () => {
  const name = `0029Va${Date.now()}`;
  const editor = await person("Keller");
  const reader = await person("Nora");
  const { id } = await post("/_sandbox/chats", { type: "whatsapp", username: name, title: "Seestadt heute", admins: [editor] });
  const keller = await phoneOf(editor, { viewport: { width: 390, height: 844 } });
  const nora = await phoneOf(reader);
  await nora.page.getByTestId(`chat-${name}`).click();
  await nora.page.getByTestId("follow").click();
  await nora.page.getByTestId("bell").waitFor();
  assert.equal(await nora.page.getByTestId("bell").getAttribute("aria-pressed"), "false");
  await nora.page.getByTestId("back").click();

  await keller.page.getByTestId(`chat-${name}`).click();
  const long = Array.from({ length: 12 }, (_, n) => `*${n + 1} Titel* und eine Zeile, die _etwas_ sagt.\nhttps://seestadt.example/${n}`).join("\n\n");
  await keller.page.getByTestId("post-text").fill(`*Guten Morgen*, 2 * 3 = 6 und snake_case_bleibt\n\n${long}`);
  await keller.page.getByTestId("post-send").click();
  const shown = keller.page.getByTestId("message").last();
  await shown.waitFor();
  assert.equal(await shown.locator("strong").first().innerText(), "Guten Morgen");
  assert.match(await shown.innerText(), /2 \* 3 = 6 und snake_case_bleibt/);
  assert.equal(await shown.locator(".text a").count(), 12);
  await settled(keller.page);
  assert.deepEqual(await axe(keller.page), []);

  await nora.page.getByTestId(`chat-${name}`).getByTestId("unread").getByText("1").waitFor();
  assert.equal(await nora.page.locator(".banner").count(), 0, "a WhatsApp channel is silent by default");
  await nora.page.getByTestId(`chat-${name}`).click();
  await nora.page.getByTestId("bell").click();
  await nora.page.waitForSelector('[data-testid="bell"][aria-pressed="true"]');
  await settled(nora.page);
  assert.deepEqual(await axe(nora.page), []);
  assert.equal(await nora.page.getByTestId("post-edit").count(), 0, "followers change nothing");

  await keller.page.getByTestId("post-edit").click();
  await keller.page.getByTestId("post-text").fill("*Korrigiert*");
  await keller.page.getByTestId("post-send").click();
  await nora.page.getByTestId("message").getByText("Korrigiert").waitFor();
  await nora.page.getByTestId("edited").waitFor();
  await keller.page.getByTestId("post-delete").click();
  await nora.page.getByTestId("message").waitFor({ state: "detached" });
  const rows = (await (await fetch(`${sandbox.url}/_sandbox/ledger`)).text()).split("\n").filter(Boolean).map((line) => JSON.parse(line)).filter((row) => row.recipient === name);
  assert.deepEqual(rows.map((row) => `${row.platform}: ${row.method}`), ["whatsapp: by hand", "whatsapp: edit by hand", "whatsapp: delete by hand"]);
  const opened = await fetch(`${sandbox.url}/channel/${name}`, { redirect: "manual" });
  assert.equal(opened.headers.get("location"), `/phone?chat=${id}`);
  assert.deepEqual([...keller.errors, ...nora.errors], []);
  await Promise.all([keller.close(), nora.close()]);
});

test("in a group an editor answers a bot's question and presses its buttons", { skip: skipped }, async () => {
  const send = bot(sandbox.url, `${Date.now()}${runs++}:browser-test`);
  const editor = await person("Keller");
  const { id } = await post("/_sandbox/chats", { id: -1009, type: "supergroup", title: "Redaktion", members: [editor] });
  const { page, errors, close } = await phoneOf(editor);
  await page.getByTestId(`chat-${id}`).click();
  await send("sendMessage", { chat_id: id, text: "Entwurf", reply_markup: { inline_keyboard: [[{ text: "Senden", callback_data: "send" }]] } });
  await page.getByTestId("inline-button").click();
  const press = (await send("getUpdates", { timeout: 10 })).result[0];
  assert.equal(press.callback_query.from.id, editor);
  await send("answerCallbackQuery", { callback_query_id: press.callback_query.id, text: "Freigegeben" });
  await page.getByTestId("toast").getByText("Freigegeben").waitFor();
  const asked = (await send("sendMessage", { chat_id: id, text: "Neuer Titel für 2?", reply_markup: { force_reply: true, input_field_placeholder: "Titel | Zeile" } })).result;
  await page.getByTestId("answering").waitFor();
  await page.getByTestId("input").fill("Brücke bleibt zu");
  await page.getByTestId("input").press("Enter");
  const heard = (await send("getUpdates", { offset: press.update_id + 1, timeout: 10 })).result[0].message;
  assert.equal(heard.reply_to_message.message_id, asked.message_id);
  assert.equal(heard.text, "Brücke bleibt zu");
  await page.getByTestId("message").first().getByTestId("reply").click();
  await page.getByTestId("answering").getByText("Entwurf").waitFor();
  await settled(page);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(errors, []);
  await close();
});

test("an address of this server opens inside the phone; a short message below a long one is counted or shown", { skip: skipped }, async () => {
  const send = bot(sandbox.url, `${Date.now()}${runs++}:browser-test`);
  const me = (await send("getMe")).result;
  const reader = await person("Keller");
  // She started the bot earlier, so what follows answers no press; without motion it scrolls at once.
  await post("/phone/act", { reader, do: "start", chat: me.username });
  const { page, errors, close } = await phoneOf(reader, { viewport: { width: 390, height: 844 }, reducedMotion: "reduce" });
  await page.getByTestId(`chat-${me.username}`).click();
  await page.getByTestId("message-mine").waitFor();
  await send("sendMessage", { chat_id: reader, text: Array.from({ length: 40 }, (_, n) => `Zeile ${n + 1} der langen Nachricht`).join("\n\n") });
  await page.getByTestId("message").getByText("Zeile 1 der").waitFor();
  await send("sendMessage", { chat_id: reader, text: "kurz", reply_markup: { inline_keyboard: [[{ text: "Seite", url: `${sandbox.url}/phone?reader=${reader}&embedded=1` }]] } });
  await page.locator("#to-end-count").getByText("1").waitFor();
  await page.getByTestId("to-end").click();
  await page.getByTestId("inline-button").click();
  await page.frameLocator('[data-testid="web-frame"]').locator("body[data-ready]").waitFor();
  await page.getByTestId("web-close").click();
  await page.getByTestId("web").waitFor({ state: "hidden" });
  assert.deepEqual(errors, []);
  await close();
});

test("a picture of this server is shown; any other is a frame, and nothing is fetched", { skip: skipped }, async () => {
  const send = bot(sandbox.url, `${Date.now()}${runs++}:browser-test`);
  const me = (await send("getMe")).result;
  const reader = await person("Nora");
  await post("/phone/act", { reader, do: "start", chat: me.username });
  const { page, errors, close } = await phoneOf(reader);
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).host));
  const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  await page.route("**/bild.png", (route) => route.fulfill({ body: pixel, contentType: "image/png" }));
  await page.getByTestId(`chat-${me.username}`).click();
  await send("sendPhoto", { chat_id: reader, photo: `${sandbox.url}/bild.png`, caption: "Hier" });
  await send("sendPhoto", { chat_id: reader, photo: "https://bilder.example/fern.png", caption: "Dort" });
  await page.getByTestId("message").getByText("Dort").waitFor();
  assert.equal(await page.getByTestId("picture").getAttribute("alt"), "Bild");
  assert.equal(await page.locator(".photo").count(), 1);
  assert.deepEqual([...new Set(asked)], [new URL(sandbox.url).host]);
  await settled(page);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(errors, []);
  await close();
});
