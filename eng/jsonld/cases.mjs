// Events and views to describe: written by hand, and made from a seed.
import { events as written } from "../../tests/Core/CloudEvents/cases-events.mjs";

const base = { id: "urn:cop:event:1", topicId: "urn:cop:topic:1", topicSeq: 1, type: "note.added", schemaVersion: "1", createdAt: "2025-12-14T10:00:00.000Z", payload: { text: "hello" } };
const event = (name, members) => ({ name, event: { ...base, ...members } });

export const vocabulary = {
  prefix: "legal", namespace: "https://example.org/legal#",
  events: { "evidence.submitted": "legal:EvidenceSubmission" },
  properties: [
    ["evidence.submitted", "/court", "legal:court", "literal"], ["evidence.submitted", "/pages", "legal:pages", "literal"],
    ["evidence.submitted", "/exhibit", "legal:exhibit", "link"], ["evidence.submitted", "/due", "legal:due", "time"],
    ["evidence.submitted", "/weights", "legal:weight", "literal"], ["evidence.submitted", "/detail/a~1b", "legal:detail", "literal"],
  ],
};

export const events = [
  ...written,
  event("an id that is no IRI", { id: "e1", topicId: "case 7", parentEventIds: ["e0", "urn:cop:event:e0", "urn:cop:event:%650"] }),
  event("an id that looks like an encoded one", { id: "urn:cop:event:%651", topicId: "urn:cop:topic:a%20b" }),
  event("ids that look like compact IRIs and keywords", { id: "cop:Event", topicId: "@id", type: "prov:Activity", parentEventIds: ["_:b0", "legal:x", "xsd:string", "@type", "a:b"] }),
  event("ids in the namespaces of the context", { id: "https://cop.dev/ns#Event", topicId: "http://www.w3.org/ns/prov#Entity", parentEventIds: ["https://cop.dev/ns#x"] }),
  event("ids with characters that no IRI has", { id: "https://example.com/a b<c>\"{}|\\^`", topicId: "urn:x:[y]", parentEventIds: ["https://example.com/%zz", "https://example.com/a#b#c"] }),
  event("an IRI beyond ASCII", { id: "https://example.com/größe/😀", topicId: "urn:example:日本" }),
  event("text of every escape", { correlationId: "\b\t\n\f\r\"\\\u0001\u007f\u0085\u2028", payload: { "\n": "\u0000" } }),
  event("a payload that looks like JSON-LD", { payload: { "@context": { cop: "https://evil.example/" }, "@id": "x", "@type": "@json", "@value": null, "@graph": [] } }),
  event("a payload that looks like a JSON literal", { payload: { "@type": "@json", "@value": { a: 1 } } }),
  event("an empty payload", { payload: {} }),
  event("a large payload", { payload: { text: "größe ".repeat(1500), numbers: Array.from({ length: 200 }, (_, i) => i / 8) } }),
  event("an annotation", { metadata: { "@type": ["https://schema.org/Comment", "cop:Task", "https://cop.dev/ns#Task", "legal:Other", "plain", 7, "legal:not a name"], initiator: "human:ada lovelace" } }),
  event("an annotation that is one text", { metadata: { "@type": "urn:example:Remark", initiator: "system:importer" } }),
  event("evidence", { type: "evidence.submitted", payload: { court: "Hamburg", pages: 12, exhibit: "urn:example:exhibit:1", due: "2026-01-01T00:00:00Z", weights: [1.5, null, 1e-7, 1e21, true, { a: 1 }], detail: { "a/b": "deep" } } }),
  event("evidence of other kinds", { type: "evidence.submitted", payload: { court: null, pages: "many", exhibit: "no iri", due: "tomorrow" } }),
];

// mulberry32
export function random(seed) {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * bound);
  };
}

const pieces = ["a", "%", "%41", "é", "😀", "\ufffe", "\u{1ffff}", "\u2028", " ", "urn:cop:event:", "urn:", "https://", ":", "/", "#", "[", "?", "~", "\"", "\\", "'", "+", "cop:", "@", "_:", "\n", "\u0000", "\ue000"];

export function generated(seed) {
  const next = random(seed);
  const of = (list) => list[next(list.length)];
  const text = (most) => Array.from({ length: next(most + 1) }, () => of(pieces)).join("");
  // Ids and types have no control characters (D-14).
  const word = (most) => text(most).replace(/[\n\u0000]/g, "_");
  const id = () => of(["", "", "urn:cop:event:", "urn:cop:topic:", "https://", "i"]) + "i" + word(4);
  const value = (depth) => {
    switch (next(depth > 2 ? 5 : 7)) {
      case 0: return null;
      case 1: return next(2) === 0;
      case 2: return of([0, -1, 1.5, 1e21, 1e-7, 2 ** 31, 2 ** 53 + 2, 5e-324, 0.1]);
      case 3: case 4: return text(4);
      case 5: return Array.from({ length: next(4) }, () => value(depth + 1));
      default: return Object.fromEntries(Array.from({ length: next(4) }, () => [text(2), value(depth + 1)]));
    }
  };
  const made = { ...base, id: id(), topicId: id(), topicSeq: of([0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 53 + 2, 2 ** 60]), type: "t" + word(2), payload: value(0) };
  if (next(2) === 0) made.correlationId = of(["", text(3), null]);
  if (next(2) === 0) made.parentEventIds = of([[], null, [id()], [id(), id(), id()]]);
  if (next(2) === 0) made.metadata = of([null, {}, { initiator: "agent:" + text(2), node: id() }, { "@type": [id(), "legal:Thing"] }]);
  if (next(4) === 0) made["x" + text(1)] = value(0);
  return made;
}

const time = "2026-01-02T03:04:05.678Z";
const row = { topicId: "case 7", createdAt: time, updatedAt: time, createdSeq: 1, updatedSeq: 2 };
export const views = [
  { name: "a topic", kind: "topic", view: { id: "case 7", status: "open", title: "Größe", metadata: { a: [1] }, lastSeq: 9007199254740994, pendingTasks: 1, activeContinuations: 1, quiescent: false, createdAt: time, updatedAt: time, createdSeq: 0, updatedSeq: 2 } },
  { name: "a topic whose id is an IRI", kind: "topic", view: { id: "urn:cop:topic:1", status: "closed", lastSeq: 1, quiescent: true, createdAt: time, updatedAt: time, createdSeq: 1, updatedSeq: 1 } },
  { name: "a task", kind: "task", view: { ...row, id: "t 1", parentTaskId: "urn:example:task:0", assignedTo: "role:editor", status: "done", title: "Read", metadata: { due: null }, artifactIds: ["a1", "urn:cop:artifact:2"], result: { ok: true }, error: { code: "x", message: "y" }, reason: "done", requestId: "r", openChildren: 1 } },
  { name: "a step", kind: "step", view: { ...row, id: "s", taskId: "t 1", status: "running", title: "s", artifactIds: [], reason: "r" } },
  { name: "an artifact", kind: "artifact", view: { ...row, id: "a1", type: "agent/message", format: "text/plain", hash: { alg: "sha-256", value: "00" }, eventId: "e 1", taskId: "t 1" } },
  { name: "an artifact of a step", kind: "artifact", view: { ...row, id: "a1", type: "agent/message", hash: { alg: "sha-256", value: "00" }, eventId: "urn:cop:event:1", taskId: "t 1", stepId: "urn:cop:step:case%207:s" } },
  { name: "a continuation", kind: "continuation", view: { ...row, id: "c", agent: "*", taskId: "t 1", stepId: "s", label: "Wait", status: "active", waitFor: ["human.spoke", "e 1"], waitForAll: true, needsEventsAndTimer: true, match: { "/payload/a": 1 }, matches: [{ "/type": "x" }, null], since: 3, resumeAfter: time, resumeBefore: time, attempt: 2, maxAttempts: 3, retryDelayMs: 100, exponentialBackoff: true, nextAttemptAt: time, lastError: { code: "x" }, noAgentReported: true, marks: [{ entry: 0, eventId: "e 2", seq: 4, createdAt: time }], replacedBy: "d", reason: "r", eventId: "e 1", satisfied: false } },
];
