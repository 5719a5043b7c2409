// Events as any store may hold them, native and replicated. Written by hand.
export const NODE = "urn:cop:node:local";
export const STORE = "urn:cop:store:local";

const hash = { alg: "sha-256", value: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" };
const base = {
  id: "urn:cop:event:1",
  topicId: "urn:cop:topic:1",
  topicSeq: 1,
  type: "note.added",
  schemaVersion: "1",
  createdAt: "2025-12-14T10:00:00.000Z",
  payload: { text: "hello" },
};
const with_ = (name, members) => ({ name, event: { ...base, ...members } });

export const events = [
  with_("the least that an event has", {}),
  {
    name: "the example of the protocol",
    event: {
      id: "urn:cop:event:123", topicId: "urn:cop:topic:456", topicSeq: 42, type: "task.created", schemaVersion: "cop.task.v1",
      createdAt: "2025-12-14T10:00:00Z", payload: { taskId: "urn:cop:task:789", title: "Explain COP execution model" },
      correlationId: "urn:cop:correlation:abc", parentEventIds: ["urn:cop:event:122"],
      metadata: { initiator: "agent:explainer", node: "urn:cop:node:alpha" },
    },
  },
  with_("metadata with hash, signature and node", {
    metadata: { node: "urn:cop:node:beta", copHash: hash, signature: { alg: "ed25519", keyId: "urn:cop:key:1", value: "c2lnbmF0dXJl" }, initiator: "human:ada" },
  }),
  with_("metadata that is nothing but a hash", { metadata: { copHash: hash } }),
  with_("a hash that is no object", { metadata: { copHash: "9f86", node: "urn:cop:node:beta" } }),
  with_("a hash that is null", { metadata: { copHash: null } }),
  with_("a hash at the top, as some senders have it", { copHash: hash, signature: { alg: "ed25519", value: "eA==" } }),
  with_("a hash at the top and in the metadata", { copHash: hash, metadata: { copHash: { alg: "sha-512", value: "00" } } }),
  with_("empty metadata", { metadata: {} }),
  with_("metadata that is null", { metadata: null }),
  with_("no parents in an array", { parentEventIds: [] }),
  with_("parents that are null", { parentEventIds: null }),
  with_("parents across topics", { parentEventIds: ["urn:cop:event:0", "https://example.com/events/7?x=1", "plain", ""] }),
  with_("a correlation that is empty", { correlationId: "" }),
  with_("a correlation that is null", { correlationId: null }),
  with_("a correlation with a control character", { correlationId: "a\tb\u0000" }),
  with_("the largest sequence of an Integer", { topicSeq: 2147483647 }),
  with_("a sequence beyond an Integer", { topicSeq: 2147483648 }),
  with_("a sequence beyond 2^53", { topicSeq: 9007199254740994 }),
  with_("a sequence that starts at zero", { topicSeq: 0 }),
  with_("a schemaVersion that is a URL", { schemaVersion: "https://example.com/schemas/note?v=2#top" }),
  with_("a schemaVersion that is another URN", { schemaVersion: "urn:example:schema:7" }),
  with_("a schemaVersion that looks like our URN", { schemaVersion: "urn:cop:schema:1" }),
  with_("a schemaVersion that is empty", { schemaVersion: "" }),
  with_("a schemaVersion with spaces, percent and letters beyond ASCII", { schemaVersion: "v 1.0 (50%) größer/😀\u0001" }),
  with_("a payload that is null", { payload: null }),
  with_("a payload that is text", { payload: "just text" }),
  with_("a payload that is an array", { payload: [1, "two", null, { three: 3.5 }] }),
  with_("wrapped data, unwrapped", { payload: { value: [1, 2] }, metadata: { cloudEvent: { id: "7", source: "/s", wrapped: true } } }),
  with_("wrapped data that is null", { payload: { value: null }, metadata: { cloudEvent: { id: "7", source: "/s", wrapped: true } } }),
  with_("said to be wrapped, but is not", { payload: { value: 1, more: 2 }, metadata: { cloudEvent: { wrapped: true } } }),
  with_("members that nobody knows", { "x-vendor": { deep: [true, null] }, actor: "ada", Time: 5, data: "no data", "": 0, "größe": 1e21 }),
  with_("odd characters in ids", { id: "event\ufffe1", topicId: "größe 😀 \u{1fffe}", type: "note%added \ufdd0" }),
  with_("odd characters in metadata", { metadata: { "\u007f": "\u0085\ufffe\u{10ffff}", quote: "\"\\/\n\u2028", "10": 1, "9": 2 } }),
  with_("a node that is no URI", { metadata: { node: "node with spaces" } }),
  with_("a node that is no text", { metadata: { node: 7 } }),
  with_("the trace of a caller", { correlationId: "c 1", metadata: { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } }),
  with_("a trace that W3C does not allow", { metadata: { traceparent: "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01" } }),
  with_("nanoseconds", { createdAt: "2025-12-14T10:00:00.123456789Z" }),
  with_("numbers in a payload", { payload: { a: 1e-7, b: 123456789012345680000, c: 0.1, d: -5, e: 1.5e300 } }),
];
