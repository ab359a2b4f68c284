// `depesche demo` for the tests: the program, phones and pages that look at it, and how they are read.
import { startDepesche } from "./support.mjs";

export const keller = 4101, huber = 4102, nora = 5001;
export const desk = "seestadt_redaktion_bot";
export const small = { width: 390, height: 844 };

/** A demo of its own; what is to be ended after the test is put into `running`. */
export async function stageOf(browser, running) {
  const demo = await startDepesche(["demo", "--no-browser", "--listen", "127.0.0.1:0"]);
  running.push(demo.stop);
  const ledger = async () => (await (await fetch(`${demo.url}/_sandbox/ledger`)).text()).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const post = (path, body) => fetch(demo.url + path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const page = async (path, viewport, more = {}) => {
    const context = await browser.newContext({ viewport, locale: "de-CH", permissions: ["clipboard-read", "clipboard-write"], ...more });
    running.push(() => context.close());
    const opened = await context.newPage();
    opened.setDefaultTimeout(30000); // a slow machine is no failure
    opened.problems = [];
    opened.on("pageerror", (error) => opened.problems.push(error.message));
    opened.on("console", (message) => { if (message.type() === "error" && !/40[0-9]|410/.test(message.text())) opened.problems.push(message.text()); });
    await opened.goto(demo.url + path);
    await opened.waitForSelector("body[data-ready]");
    return opened;
  };
  const phone = (reader, open, viewport = small) => page(`/phone?embedded=1&reader=${reader}&open=${open}`, viewport);
  const to = (rows, recipient) => rows.filter((row) => String(row.recipient) === recipient);
  const state = async () => (await fetch(`${demo.url}/demo/state`)).json();
  /** Returns when the newsroom's clock has arrived: on the way it stops where something is proposed or sent. */
  const jump = async (time) => {
    const { now } = await (await post("/demo/jump", { to: time })).json();
    await until(async () => Date.parse((await state()).now) >= Date.parse(now), `the clock does not arrive at ${time}`);
  };
  return { ...demo, ledger, post, page, phone, state, channel: async () => to(await ledger(), "@seestadt_heute"), jump };
}

export const settled = (page) => page.waitForTimeout(450); // entry animations change what axe measures
/** The last message of the bot in which these words stand. */
export const told = (page, words) => page.getByTestId("message").filter({ hasText: words }).last();
/** A draft's own message: not a reminder of it, not the post that somebody has to make of it. */
export const draftOf = (page, words) => page.getByTestId("message").filter({ hasText: words }).filter({ hasNotText: /ist um .* fällig|Bitte (in den|diese)/ }).last();
export const key = (message, name) => message.getByTestId("inline-button").filter({ hasText: name });
export async function say(page, words) {
  await page.getByTestId("input").fill(words);
  await page.getByTestId("input").press("Enter");
}
export async function until(what, why) {
  for (let i = 0; i < 400; ++i) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(why);
}
