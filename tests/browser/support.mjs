// A sandbox and a browser for the tests. DEPESCHE_SANDBOX_URL names a running sandbox; without it the binary is started
// (DEPESCHE_BINARY, by default the dev build). Without a browser or a binary the tests are skipped and say so.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const here = (path) => fileURLToPath(new URL(path, import.meta.url));
export const binary = process.env.DEPESCHE_BINARY || here("../../build/dev/depesche");
const browserPath = process.env.DEPESCHE_CHROMIUM || "/usr/bin/chromium";
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Why the tests cannot run here, or false. */
export const skipped = !existsSync(browserPath) ? `skipped: no browser at ${browserPath}`
  : !process.env.DEPESCHE_SANDBOX_URL && !existsSync(binary) ? `skipped: no binary at ${binary}` : false;

/** Starts `depesche <words>` and waits until it prints an address of this machine. */
export async function startDepesche(words, pattern = /(https?:\/\/127\.0\.0\.1:\d+)/) {
  if (process.env.DEPESCHE_SANDBOX_URL) return { url: process.env.DEPESCHE_SANDBOX_URL, said: () => "", stop: async () => {} };
  const child = spawn(binary, words, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address within 20 s: ${said}`)), 20000);
    const listen = (chunk) => {
      said += chunk;
      const found = said.match(pattern);
      if (found) { clearTimeout(timer); resolve(found[1]); }
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("exit", (code) => { clearTimeout(timer); reject(new Error(`ended with ${code}: ${said}`)); });
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  return { url, said: () => said, stop: async () => { child.kill("SIGTERM"); return ended; } };
}

export const openBrowser = () => chromium.launch({ executablePath: browserPath, args: quiet });

/** The phone's page in a context of its own; errors of the page are collected. */
export async function openPhone(browser, url, { path = "/phone", locale = "de-CH", ...more } = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 920 }, locale, ...more });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  page.setDefaultTimeout(30000); // a slow machine is no failure
  await page.goto(url + path);
  await page.waitForSelector("body[data-ready]");
  return { page, errors, close: () => context.close() };
}

/** A bot's view of the sandbox. */
export function bot(url, token) {
  return async (method, body = {}) => {
    const answer = await fetch(`${url}/bot${token}/${method}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return answer.json();
  };
}

const axeSource = () => readFileSync(here("node_modules/axe-core/axe.min.js"), "utf8");
/** What axe finds wrong on the page as it is shown now. */
export async function axe(page) {
  await page.evaluate(axeSource());
  const result = await page.evaluate(() => globalThis.axe.run());
  return result.violations.map((problem) => `${problem.id}: ${problem.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
