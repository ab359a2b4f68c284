// A fan-out with undici, the HTTP client of Node.js: PORT COUNT FIRST CONNECTIONS BODY_FILE
import { readFileSync } from "node:fs";
import { Pool } from "undici";

const [port, count, first, connections, bodyFile] = process.argv.slice(2);
const body = readFileSync(bodyFile, "utf8");
const pool = new Pool(`https://127.0.0.1:${port}`, {
  connections: Number(connections),
  pipelining: 1,
  connect: { ca: readFileSync(process.env.NODE_EXTRA_CA_CERTS) },
});
let next = 0;
let accepted = 0;

async function worker() {
  while (next < Number(count)) {
    const recipient = String(Number(first) + next++);
    const answer = await pool.request({
      path: "/bot1:undici-bench-token/sendMessage",
      method: "POST",
      headers: { "content-type": "application/json" },
      body: body.replace("@@@@@@@@@@", recipient),
    });
    if ((await answer.body.json()).ok) accepted += 1;
  }
}

const begin = process.hrtime.bigint();
const cpu = process.cpuUsage();
await Promise.all(Array.from({ length: Number(connections) }, worker));
const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
const used = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    sender: "undici",
    messages: accepted,
    seconds,
    per_second: accepted / seconds,
    cpu_per_100000: (((used.user + used.system) / 1e6) * 1e5) / accepted,
    rss_mib: process.resourceUsage().maxRSS / 1024,
  }),
);
await pool.close();
