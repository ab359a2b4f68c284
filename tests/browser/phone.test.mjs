// The phone against `depesche sandbox` alone: a bot made of fetch on one side, a person in a browser on the other.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, bot, openBrowser, openPhone, skipped, startDepesche } from "./support.mjs";

let sandbox, browser, send, me, runs = 0;
const token = () => `${Date.now()}${runs++}:browser-test`;

before(async () => {
  if (skipped) { console.log(skipped); return; }
  sandbox = await startDepesche(["sandbox", "--listen", "127.0.0.1:0"]);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await sandbox?.stop();
});

/** A new bot and a new reader on her phone. */
async function meet(options) {
  send = bot(sandbox.url, token());
  me = (await send("getMe")).result;
  const act = (body) => fetch(`${sandbox.url}/phone/act`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).then((answer) => answer.json());
  const reader = (await act({ do: "add_reader", name: "Testperson", language: "de" })).reader;
  const phone = await openPhone(browser, sandbox.url, { path: `/phone?reader=${reader}`, ...options });
  return { ...phone, reader };
}
const updates = async () => (await send("getUpdates", { timeout: 10 })).result;

test("a reader presses Start and the bot hears it; the answer arrives live", { skip: skipped }, async () => {
  const { page, errors, reader, close } = await meet();
  await page.getByTestId(`chat-${me.username}`).click();
  await page.getByTestId("start").click();
  const [update] = await updates();
  assert.equal(update.message.text, "/start");
  assert.equal(update.message.chat.id, reader);
  await send("sendMessage", { chat_id: reader, text: "<b>Willkommen</b> &lt;script&gt;alert(1)&lt;/script&gt;\n<a href=\"https://seite.example/x\">Lesen</a>", parse_mode: "HTML" });
  const message = page.getByTestId("message").last();
  await message.getByTestId("text").getByText("alert(1)").waitFor();
  assert.equal(await message.locator("strong").innerText(), "Willkommen");
  assert.equal(await page.locator(".messages script").count(), 0);
  assert.equal(await message.locator(".text a").getAttribute("href"), "https://seite.example/x");
  assert.deepEqual(errors, []);
  await close();
});

test("buttons, edits, toasts and deletions work", { skip: skipped }, async () => {
  const { page, reader, close } = await meet();
  await page.getByTestId(`chat-${me.username}`).click();
  await page.getByTestId("start").click();
  await updates();
  const reply_markup = { inline_keyboard: [[{ text: "Morgen", callback_data: "toggle:morning" }]] };
  const sent = (await send("sendMessage", { chat_id: reader, text: "Was willst du?", reply_markup })).result;
  await page.getByTestId("inline-button").click();
  const press = (await send("getUpdates", { offset: -1, timeout: 10 })).result[0].callback_query;
  assert.equal(press.data, "toggle:morning");
  await send("answerCallbackQuery", { callback_query_id: press.id, text: "Gespeichert" });
  await page.getByTestId("toast").getByText("Gespeichert").waitFor();
  await send("editMessageText", { chat_id: reader, message_id: sent.message_id, text: "Gewählt: Morgen" });
  await page.getByTestId("text").getByText("Gewählt: Morgen").waitFor();
  await page.getByTestId("edited").waitFor();
  await send("deleteMessage", { chat_id: reader, message_id: sent.message_id });
  await page.getByTestId("text").getByText("Gewählt: Morgen").waitFor({ state: "detached" });
  await close();
});

test("commands are offered and sent", { skip: skipped }, async () => {
  const { page, close } = await meet();
  await send("setMyCommands", { commands: [{ command: "hilfe", description: "Was ich kann" }, { command: "stop", description: "Abmelden" }] });
  await page.getByTestId(`chat-${me.username}`).click();
  await page.getByTestId("start").click();
  await page.getByTestId("command-menu").click();
  await page.getByTestId("command").filter({ hasText: "/stop" }).click();
  await page.getByTestId("message-mine").getByText("/stop").waitFor();
  await page.getByTestId("input").fill("Guten Tag");
  await page.getByTestId("input").press("Enter");
  await page.getByTestId("message-mine").getByText("Guten Tag").waitFor();
  const heard = await updates();
  assert.deepEqual(heard.map((update) => update.message.text), ["/start", "/stop", "Guten Tag"]);
  await close();
});

test("a followed channel is counted as unread and read", { skip: skipped }, async () => {
  const { page, close } = await meet();
  const channel = `kanal_${Date.now()}`;
  await send("sendMessage", { chat_id: `@${channel}`, text: "Erste" });
  await page.getByTestId(`chat-${channel}`).click();
  await page.getByTestId("follow").click();
  await page.getByTestId("unfollow").waitFor();
  await page.getByTestId("back").click();
  await send("sendMessage", { chat_id: `@${channel}`, text: "Zweite" });
  const row = page.getByTestId(`chat-${channel}`);
  await row.getByTestId("unread").getByText("1").waitFor();
  await row.click();
  await page.getByTestId("message").getByText("Zweite").waitFor();
  await page.getByTestId("back").click();
  await row.getByTestId("unread").waitFor({ state: "detached" });
  await close();
});

test("the lock screen shows the first line and opens the chat", { skip: skipped }, async () => {
  const { page, reader, close } = await meet();
  await page.getByTestId(`chat-${me.username}`).click();
  await page.getByTestId("start").click();
  await page.getByTestId("message-mine").waitFor();
  await page.getByTestId("back").click();
  await page.getByTestId("lock").click();
  await send("sendMessage", { chat_id: reader, text: "🔴 <b>EIL: Seilbahn steht</b>\nMehr folgt.", parse_mode: "HTML" });
  const note = page.getByTestId("notification");
  await note.getByText("EIL: Seilbahn steht").waitFor();
  await note.click();
  await page.getByTestId("message").getByText("Mehr folgt.").waitFor();
  await close();
});

test("who blocks the bot is not reached until she takes it back", { skip: skipped }, async () => {
  const { page, reader, close } = await meet();
  await page.getByTestId(`chat-${me.username}`).click();
  await page.getByTestId("start").click();
  await page.getByTestId("chat-menu").click();
  await page.getByTestId("menu-block").click();
  await page.getByTestId("unblock").waitFor();
  assert.equal((await send("sendMessage", { chat_id: reader, text: "x" })).description, "Forbidden: bot was blocked by the user");
  await page.getByTestId("unblock").click();
  await page.getByTestId("input").waitFor();
  assert.equal((await send("sendMessage", { chat_id: reader, text: "wieder da" })).ok, true);
  await page.getByTestId("message").getByText("wieder da").waitFor();
  await close();
});

test("a poll is answered once", { skip: skipped }, async () => {
  const { page, reader, close } = await meet();
  await page.getByTestId(`chat-${me.username}`).click();
  await page.getByTestId("start").click();
  await page.getByTestId("message-mine").waitFor();
  await send("sendPoll", { chat_id: reader, question: "Soll das Tram nachts fahren?", options: [{ text: "Ja" }, { text: "Nein" }] });
  await page.getByTestId("poll-option").first().click();
  await page.getByTestId("poll").getByText("100 %").waitFor();
  assert.equal(await page.getByTestId("poll-option").count(), 0);
  await close();
});

test("the page is accessible: list, chat, lock screen, light, dark and small", { skip: skipped }, async () => {
  for (const options of [{ colorScheme: "light" }, { colorScheme: "dark", locale: "en-GB" }, { viewport: { width: 390, height: 844 }, locale: "en-GB" }]) {
    const { page, errors, reader, close } = await meet(options);
    assert.deepEqual(await axe(page), []);
    await page.getByTestId(`chat-${me.username}`).click();
    await page.getByTestId("start").click();
    await page.getByTestId("message-mine").waitFor();
    await send("sendMessage", { chat_id: reader, text: "<b>Guten Morgen</b>\n<a href=\"https://seite.example/ein-titel\">Ein Titel</a> /stop", parse_mode: "HTML", reply_markup: { inline_keyboard: [[{ text: "Mehr", callback_data: "m" }]] } });
    await page.getByTestId("message").waitFor();
    await page.waitForTimeout(400); // the bubble's entry animation changes contrast while it runs
    assert.deepEqual(await axe(page), []);
    await page.getByTestId("back").click();
    await page.getByTestId("lock").click();
    await send("sendMessage", { chat_id: reader, text: "Neues", disable_notification: true });
    await page.getByTestId("notification").waitFor();
    await page.waitForTimeout(400);
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(errors, []);
    await close();
  }
});
