// Live updates, copying and keys. Every page works without it.
const root = document.documentElement.dataset.root;
const policy = window.trustedTypes?.createPolicy("cop", {
  createHTML: text => text,
  createScriptURL: address => {
    if (!address.startsWith(root + "/_/")) throw new TypeError("Not an address of the dashboard.");
    return address;
  },
});
const status = document.getElementById("live");
let paused = sessionStorage.getItem("cop-paused") === "1";
let pending = false, loading = false, listening = false, following = false, wasLost = false, announcedAt = 0, timer = 0, port = null, direct = null;

const topics = () => (document.getElementById("main")?.dataset.live ?? "").split("\n").filter(Boolean);
const isWatched = topic => topics().some(known => known === "*" || known === topic) || topic === "*";

// Changes a tree to another one in place: focus, typed text, open details and scroll positions stay.
function morph(now, next) {
  for (const { name } of [...now.attributes]) {
    if (!next.hasAttribute(name) && !(name === "open" && now.localName === "details")) now.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (now.getAttribute(name) !== value) now.setAttribute(name, value);
  }
  const keyed = new Map([...now.children].filter(child => child.id).map(child => [child.id, child]));
  let at = now.firstChild;
  for (const wanted of [...next.childNodes]) {
    let known = wanted.id && keyed.get(wanted.id) || at;
    if (known && known.nodeType === wanted.nodeType && known.nodeName === wanted.nodeName && (known.id || "") === (wanted.id || "")) {
      if (known !== at) now.insertBefore(known, at);
      else at = at.nextSibling;
      if (known.nodeType !== Node.ELEMENT_NODE) {
        if (known.nodeValue !== wanted.nodeValue) known.nodeValue = wanted.nodeValue;
      } else if (!isTyped(known)) morph(known, wanted);
    } else now.insertBefore(wanted, at);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    if (!gone.contains?.(document.activeElement) && !holdsTyped(gone)) gone.remove();
  }
}

const isTyped = node => node === document.activeElement || node.localName === "form" && [...node.elements].some(field =>
  "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue || "defaultChecked" in field && field.checked !== field.defaultChecked);

// A form that is gone from the page stays with what was typed into it; sending it says what became of its request.
const holdsTyped = node => isTyped(node) || [...node.querySelectorAll?.("form") ?? []].some(isTyped);

// A page that lacks a part, or shows a time that will be over, says after how many seconds it is old.
function plan(seconds = Number(document.getElementById("main")?.dataset.stale ?? 0)) {
  clearTimeout(timer);
  if (seconds > 0) timer = setTimeout(() => refresh(true), seconds * 1000);
}

async function refresh(isQuiet = false) {
  if (paused || loading || document.hidden) { pending = true; plan(); return; }
  [loading, pending] = [true, false];
  try {
    const answer = await fetch(location.href, { headers: { "Cop-Fragment": "main" }, redirect: "error" });
    if (!answer.ok) {
      const isOver = answer.status === 403 || answer.status === 404;
      show(isOver ? "Not live: load the page again" : "Not live: the store does not answer");
      plan(isOver ? 0 : 2);
      wasLost = !isOver;
      return;
    }
    const html = await answer.text();
    if (paused) { pending = true; plan(); return; }
    const page = new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
    const main = page.getElementById("main");
    if (main) {
      morph(document.getElementById("main"), main);
      document.title = `${main.dataset.title} · ${document.querySelector("header .name")?.textContent}`;
    }
    plan();
    if (!listening) listen();
    else if (wasLost) show("Live");
    else if (!isQuiet) announce();
    wasLost = false;
  } catch { show("Not live: no connection"); plan(2); wasLost = true; }
  finally {
    loading = false;
    if (pending) setTimeout(refresh, 500);
  }
}

function announce() {
  const now = Date.now();
  if (now - announcedAt < 10000) return;
  announcedAt = now;
  show("Updated " + new Date().toISOString().slice(11, 19) + " UTC");
}

function show(text) { if (status?.firstChild) status.firstChild.nodeValue = text; else status?.append(text); }

function listen() {
  if (!status || topics().length === 0) return;
  listening = true;
  const pause = document.createElement("button");
  pause.type = "button";
  status.replaceChildren(document.createTextNode(paused ? "Paused" : "Live"), " ");
  status.after(pause);
  const name = () => { pause.textContent = paused ? "Continue" : "Pause"; };
  name();
  pause.addEventListener("click", () => {
    paused = !paused;
    sessionStorage.setItem("cop-paused", paused ? "1" : "0");
    name();
    show(paused ? "Paused" : "Live");
    if (!paused && pending) refresh();
  });
  if (window.SharedWorker) {
    const script = document.documentElement.dataset.worker;
    const worker = new SharedWorker(policy ? policy.createScriptURL(script) : script);
    port = worker.port;
    port.onmessage = ({ data }) => take(data);
    watch();
    addEventListener("pagehide", () => port.postMessage({ root, leave: true }));
    // A hidden page is told nothing, so it may be old when it is shown again.
    document.addEventListener("visibilitychange", () => {
      following = false;
      if (document.hidden) port.postMessage({ root, leave: true });
      else { watch(); refresh(); }
    });
  } else {
    open();
  }
}

function open() {
  direct = new EventSource(`${root}/live?${topics().map(topic => "t=" + encodeURIComponent(topic)).join("&")}`);
  direct.addEventListener("tick", event => take({ topic: event.data }));
  direct.addEventListener("error", () => {
    take({ state: "lost" });
    // A refused stream is not opened again by the browser.
    if (direct.readyState === EventSource.CLOSED) setTimeout(open, 5000);
  });
  direct.addEventListener("open", () => take({ state: "live" }));
}

function take(message) {
  if (message.state === "lost") { wasLost = true; show("Not live: reconnecting"); }
  else if (message.state === "live") {
    // No message reports what changed between the making of the page and the opening of its stream.
    if (wasLost || !following) refresh(!following);
    [wasLost, following] = [false, true];
    show(paused ? "Paused" : "Live");
  }
  else if (isWatched(message.topic)) refresh();
}
const watch = () => port.postMessage({ root, topics: topics() });

// Copying.
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
document.addEventListener("click", async event => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = "Copied";
});
document.addEventListener("change", event => { if ("submit" in event.target.dataset) event.target.form.requestSubmit(); });

// Keys, which can be switched off.
const keys = document.getElementById("keys");
const areOn = () => localStorage.getItem("cop-keys") !== "0";
if (keys) {
  keys.checked = areOn();
  keys.addEventListener("change", () => localStorage.setItem("cop-keys", keys.checked ? "1" : "0"));
}
const pages = { o: "", t: "/topics", i: "/inbox", p: "/parked", a: "/agents", c: "/costs", l: "/ledger" };
let isGoing = false;
document.addEventListener("keydown", event => {
  if (!areOn() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, [contenteditable]")) return;
  const key = event.key;
  if (isGoing && key in pages) location.assign(root + pages[key]);
  isGoing = key === "g";
  if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
  else if (key === "/") { const field = document.querySelector("form[role=search] input:not([type=hidden]), form.filters input"); if (field) { event.preventDefault(); field.focus(); } }
  else if (key === "?") location.assign(root + "/help");
});
function step(by) {
  const rows = [...document.querySelectorAll("main tbody tr th a, main .rows input, main .causes li a:first-of-type")];
  const at = rows.indexOf(document.activeElement);
  rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}
listen();
plan();
