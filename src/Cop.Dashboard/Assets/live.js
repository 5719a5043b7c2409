// A shared worker: one event stream for all tabs of the dashboard.
const ports = new Map();
let stream = null;
let watched = "";

function connect(root) {
  const topics = [...new Set([...ports.values()].flatMap(port => port.topics))].sort();
  const address = topics.length === 0 ? "" : `${root}/live?${topics.map(topic => "t=" + encodeURIComponent(topic)).join("&")}`;
  if (address === watched) return;
  watched = address;
  stream?.close();
  stream = null;
  if (address === "") return;
  stream = new EventSource(address);
  stream.addEventListener("tick", event => tell({ topic: event.data }));
  stream.addEventListener("open", () => tell({ state: "live" }));
  stream.addEventListener("error", () => {
    tell({ state: "lost" });
    // A refused stream is not opened again by the browser.
    if (stream?.readyState === EventSource.CLOSED) setTimeout(() => { if (watched === address) { watched = ""; connect(root); } }, 5000);
  });
}

function tell(message) {
  for (const port of ports.keys()) port.postMessage(message);
}

self.onconnect = event => {
  const port = event.ports[0];
  port.onmessage = ({ data }) => {
    if (data.leave) ports.delete(port);
    else ports.set(port, { topics: data.topics });
    connect(data.root);
    // An open stream that already has these topics says nothing more by itself.
    if (!data.leave && stream?.readyState === EventSource.OPEN) port.postMessage({ state: "live" });
  };
};
