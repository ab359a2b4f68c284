// A fan-out with grammY, the usual way to send Telegram messages from Node.js: PORT COUNT FIRST CONNECTIONS BODY_FILE
import { readFileSync } from "node:fs";
import https from "node:https";
import { Api } from "grammy";

const [port, count, first, connections, bodyFile] = process.argv.slice(2);
const { text } = JSON.parse(readFileSync(bodyFile, "utf8").replace("@@@@@@@@@@", "1"));
const api = new Api("1:grammy-bench-token", {
  apiRoot: `https://127.0.0.1:${port}`,
  baseFetchConfig: {
    agent: new https.Agent({ keepAlive: true, maxSockets: Number(connections) }),
    compress: true,
  },
});
let next = 0;
let accepted = 0;

async function worker() {
  while (next < Number(count)) {
    const recipient = Number(first) + next++;
    await api.sendMessage(recipient, text, { parse_mode: "HTML", link_preview_options: { is_disabled: true } });
    accepted += 1;
  }
}

const begin = process.hrtime.bigint();
const cpu = process.cpuUsage();
await Promise.all(Array.from({ length: Number(connections) }, worker));
const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
const used = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    sender: "grammY",
    messages: accepted,
    seconds,
    per_second: accepted / seconds,
    cpu_per_100000: (((used.user + used.system) / 1e6) * 1e5) / accepted,
    rss_mib: process.resourceUsage().maxRSS / 1024,
  }),
);
process.exit(0);
