// From binary to phone in three commands: init (on a terminal), run, Start. Every request on the way is checked against Telegram's own schema.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import Ajv from "ajv/dist/2020.js";
import { binary, here, startDepesche } from "./support.mjs";

const shared = [process.env.DEPESCHE_SHARED, here("../../../shared"), here("../../../../shared")].find((folder) => folder && existsSync(`${folder}/specs/telegram/requests.schema.json`));
const noBinary = existsSync(binary) ? false : `skipped: no binary at ${binary}`;
const token = "4711:a_token_of_the_sandbox";
const running = [];
afterEach(async () => { while (running.length > 0) await running.pop()(); });

/** A zone in which it is noon now: whenever this runs, the morning is over, the evening has not come, and no alert waits. */
function zoneAtNoon() {
  const east = 12 - new Date().getUTCHours();
  return `Etc/GMT${east === 0 ? "" : east > 0 ? `-${east}` : `+${-east}`}`; // their names have the sign turned round
}

/** A small newspaper: a front page that announces its feed, and the feed. */
async function newspaper() {
  // One every two hours since yesterday, so that each edition has something to tell.
  const things = ["Hallenbad", "Brücke am Hafen", "Schule Nord", "Waldfest", "Bibliothek", "Velobahn", "Marktplatz", "Theater", "Fernwärme", "Spielplatz", "Kläranlage", "Busbahnhof"];
  const stories = things.map((thing, index) => `${thing}: ${["Rat sagt Ja", "Umbau beginnt", "Kosten sinken", "Volk stimmt ab"][index % 4]}`);
  const server = createServer((request, response) => {
    const site = `http://${request.headers.host}`;
    if (request.url === "/") {
      response.setHeader("Content-Type", "text/html");
      response.end(`<!doctype html><title>Altbacher Bote</title><link rel="alternate" type="application/rss+xml" href="/rss.xml"><p>Guten Tag`);
      return;
    }
    if (request.url !== "/rss.xml") { response.statusCode = 404; response.end(); return; }
    const items = stories.map((title, index) => `<item><title>${title}</title><link>${site}/${index}</link><guid>${index}</guid><pubDate>${new Date(Date.now() - (2 * index + 1) * 3600000).toUTCString()}</pubDate>
      <description>Der Gemeinderat von Altbach hat dem Vorhaben «${things[index]}» zugestimmt &amp; ${index + 2} Millionen Franken bewilligt.</description></item>`);
    response.setHeader("Content-Type", "application/rss+xml");
    response.end(`<rss version="2.0"><channel><title>Altbacher Bote</title><link>${site}</link><language>de-CH</language>${items.join("")}</channel></rss>`);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  running.push(() => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }));
  return `http://127.0.0.1:${server.address().port}`;
}

async function until(what, why) {
  for (let i = 0; i < 150; ++i) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(why);
}
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), "depesche-init-"));
  running.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

/** Runs a program to its end, while the newspaper goes on answering. */
function finish(program, words, options) {
  return new Promise((resolve) => {
    const child = execFile(program, words, options, (error, stdout, stderr) => resolve({ status: error ? child.exitCode ?? error.signal : 0, stdout, stderr }));
  });
}

/** `depesche init` on a pseudo terminal, answered like a person would: each answer after its question. */
function initOnTerminal(place, site, api) {
  const dialogue = `
import os, pty, sys, time
answers = [("Bot token", "${token}"), ("site's address", "${site}"), ("newsroom's name", ""), ("Language", ""), ("Time zone", "${zoneAtNoon()}"), ("public channel", "@altbach")]
pid, terminal = pty.fork()
if pid == 0:
    os.execv("${binary}", ["depesche", "init", "--api-url", "${api}"])
seen = ""
while True:
    try:
        chunk = os.read(terminal, 4096)
    except OSError:
        break
    if not chunk:
        break
    seen += chunk.decode(errors="replace")
    if answers and answers[0][0] in seen and seen.rstrip(" ").endswith(":"):
        os.write(terminal, (answers.pop(0)[1] + "\\n").encode())
sys.stdout.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
  return finish("python3", ["-c", dialogue], { cwd: place, timeout: 20000 });
}

async function run(place) {
  const child = spawn(binary, ["run"], { cwd: place, stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, XDG_STATE_HOME: place } });
  let said = "";
  child.stderr.on("data", (chunk) => { said += chunk; });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  running.push(async () => { child.kill("SIGTERM"); await ended; });
  await until(() => /[1-9]\d* new/.test(said), "run did not read the feed");
}
const depesche = (place, ...words) => finish(binary, words, { cwd: place, timeout: 30000, env: { ...process.env, XDG_STATE_HOME: place } });

test("init, run, Start: the latest edition is on the phone, and every request fits Telegram's schema", { skip: noBinary, timeout: 90000 }, async (t) => {
  const sandbox = await startDepesche(["sandbox", "--listen", "127.0.0.1:0"]);
  running.push(sandbox.stop);
  await fetch(`${sandbox.url}/_sandbox/requests`, { method: "POST" });
  const place = folder();
  const made = await initOnTerminal(place, await newspaper(), sandbox.url);
  assert.equal(made.status, 0, made.stdout + made.stderr);
  assert.match(made.stdout, /the bot is @/);
  assert.match(made.stdout, /\/phone\?bot=\w+&start=init/); // a sandbox has a phone page, not t.me
  assert.ok(!made.stdout.includes(token), "the token is not shown");
  const config = readFileSync(join(place, "depesche.toml"), "utf8");
  assert.match(config, /name += "Altbacher Bote"\nlanguage += "de-CH"/);
  assert.ok(!config.includes(token));
  assert.equal(statSync(join(place, "depesche.token")).mode & 0o777, 0o600);

  await run(place);
  const act = (body) => fetch(`${sandbox.url}/phone/act`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).then((answer) => answer.json());
  const phone = await (await fetch(`${sandbox.url}/phone/state`)).json();
  const chat = phone.chats.find((one) => one.kind === "bot").key;
  const reader = phone.reader.id;
  const heard = async () => (await (await fetch(`${sandbox.url}/phone/state?reader=${reader}`)).json()).chats.find((one) => one.key === chat).messages.filter((message) => !message.mine);
  await act({ reader, do: "start", chat, payload: "init" });
  const edition = await until(async () => (await heard()).find((message) => message.text.includes("Millionen Franken bewilligt")), "no edition arrived after Start");
  assert.match(edition.text, /Guten Morgen/);

  await act({ reader, do: "say", chat, text: "/einstellungen" });
  const settings = await until(async () => (await heard()).find((message) => message.buttons.length > 0), "no settings");
  await act({ reader, do: "press", chat, message_id: settings.id, data: settings.buttons[0][0].callback_data });
  await until(async () => (await heard()).find((message) => message.edited), "the settings were not redrawn");
  const sent = await depesche(place, "send", "evening");
  assert.equal(sent.status, 0, sent.stdout + sent.stderr);
  const alert = await depesche(place, "alert", "Altbach: Strasse gesperrt", "--severity", "1", "--yes", "--wait");
  assert.equal(alert.status, 0, alert.stdout + alert.stderr);
  await until(async () => (await heard()).find((message) => message.text.includes("Strasse gesperrt")), "no alert");

  if (!shared) { t.diagnostic("skipped: ../shared/specs is not here; requests are not checked"); return; }
  const check = validator();
  const requests = (await (await fetch(`${sandbox.url}/_sandbox/requests`)).text()).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const methods = new Set(requests.map((request) => request.method));
  for (const method of ["getMe", "setMyCommands", "getUpdates", "sendMessage", "editMessageText", "answerCallbackQuery"]) assert.ok(methods.has(method), `${method} was not called`);
  for (const request of requests) assert.deepEqual(check(request.method, JSON.parse(request.body || "{}")), [], `${request.method} ${request.body}`);
  t.diagnostic(`${requests.length} requests of ${methods.size} methods fit the schema`);
});

/** What Telegram's schema has against a body; an empty list: nothing. */
function validator() {
  const schema = JSON.parse(readFileSync(`${shared}/specs/telegram/requests.schema.json`, "utf8"));
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addSchema(schema, "telegram");
  return (method, body) => {
    const fits = ajv.getSchema(`telegram#/methods/${method}`);
    if (!fits) return [`no such method: ${method}`];
    return fits(body) ? [] : fits.errors.map((error) => `${error.instancePath} ${error.message}`);
  };
}

test("the check itself knows a good request from a bad one", { skip: shared ? false : "skipped: ../shared/specs is not here" }, () => {
  const check = validator();
  assert.deepEqual(check("sendMessage", { chat_id: 5001, text: "Guten Morgen", parse_mode: "HTML" }), []);
  assert.notDeepEqual(check("sendMessage", { chat_id: 5001, txt: "Guten Morgen" }), []);
  assert.notDeepEqual(check("sendMessage", { chat_id: 5001, text: 7 }), []);
});
