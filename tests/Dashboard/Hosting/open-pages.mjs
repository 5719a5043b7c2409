// Open pages as a browser keeps them: one event stream each, and the main part read again after a report, as the dashboard's script does.
// Usage: node open-pages.mjs ADDRESS PAGES TOPICS. Prints "open" when all streams are open; ends when its input does, and prints what it
// measured: reads, their failures and characters, and the milliseconds from an event's own "at" to the page that shows it.
import http from "node:http";

const [address, pages, topics] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
const streams = new http.Agent({ keepAlive: true, maxSockets: Infinity });
const delays = [];
let [reads, failed, characters, opened] = [0, 0, 0, 0];

function read(topic, done) {
  http.get(`${address}/cop/topics/load-${topic}`, { agent, headers: { "Cop-Fragment": "main" } }, answer => {
    let text = "";
    answer.setEncoding("utf8");
    answer.on("data", part => { text += part; });
    answer.on("end", () => {
      reads++;
      characters += text.length;
      if (answer.statusCode !== 200) failed++;
      done(text);
    });
  }).on("error", () => { failed++; done(""); });
}

function open(topic) {
  // Events from before the page was open are none of its changes.
  let [loading, pending, newest] = [false, false, Date.now()];
  const refresh = () => {
    if (loading) { pending = true; return; }
    [loading, pending] = [true, false];
    read(topic, text => {
      const now = Date.now();
      const seen = [...text.matchAll(/at&quot;: ?(\d{13})/g)].map(found => Number(found[1]));
      for (const at of new Set(seen)) if (at > newest) delays.push(now - at);
      newest = Math.max(newest, ...seen);
      loading = false;
      if (pending) setTimeout(refresh, 500);
    });
  };
  http.get(`${address}/cop/live?t=load-${topic}`, { agent: streams }, answer => {
    answer.setEncoding("utf8");
    answer.on("data", part => {
      if (part.includes("event: open") && ++opened === pages) console.log("open");
      if (part.includes("event: tick")) refresh();
    });
  }).on("error", fault => { console.error(String(fault)); process.exitCode = 1; });
}

for (let page = 0; page < pages; page++) open(page % topics);
process.stdin.resume();
process.stdin.on("end", () => {
  delays.sort((a, b) => a - b);
  const at = share => delays[Math.floor(delays.length * share)] ?? -1;
  console.log(JSON.stringify({ reads, failed, characters, shown: delays.length, p50: at(0.5), p95: at(0.95) }));
  process.exit();
});
