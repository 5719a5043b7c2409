// Makes spec/vectors/cloudevents/*.json: a second, small implementation of the mapping, so that the kernel is compared with
// something else than itself, and the official JavaScript SDK as the judge of what a valid CloudEvent is and as the maker of
// foreign ones. Run: npm install && npm run vectors [-- folder]
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { CloudEvent, HTTP } from "cloudevents";
import { differsFromSdk, MAX_BYTES, sentBySdk, sizeOf, write as writeBinary } from "./binary.mjs";
import { errors } from "./cases-errors.mjs";
import { events, NODE, STORE } from "./cases-events.mjs";
import { foreign } from "./cases-foreign.mjs";
import { times } from "./cases-times.mjs";

const sdk = "cloudevents " + JSON.parse(readFileSync(new URL("./package.json", import.meta.url))).dependencies.cloudevents;
const out = process.argv[2] ? pathToFileURL(`${process.argv[2]}/`) : new URL("../../../spec/vectors/cloudevents/", import.meta.url);

// ---- JSON and texts

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const sorted = (value) => Array.isArray(value) ? value.map(sorted)
  : isObject(value) ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])) : value;
// JSON.stringify puts integer-like names first, whatever their place: canonical text is put together by hand.
const canonical = (value) => Array.isArray(value) ? `[${value.map(canonical).join(",")}]`
  : isObject(value) ? `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`
  : JSON.stringify(value);
const forbidden = (point) => point < 0x20 || (point > 0x7e && point < 0xa0) || (point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffe) === 0xfffe;
const isAllowed = (text) => ![...text].some((each) => forbidden(each.codePointAt(0)));
const units = (text) => [...Array(text.length).keys()].map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");
const inAttribute = (json) => [...canonical(json)].map((each) => forbidden(each.codePointAt(0)) ? units(each) : each).join("");
const identifier = (text) => [...text].map((each) => forbidden(each.codePointAt(0)) ? encodeURIComponent(each) : each).join("");
const percent = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
const write = (name, content) => {
  mkdirSync(out, { recursive: true });
  const text = JSON.stringify(content, null, 2);
  writeFileSync(new URL(name, out), [...text].map((each) => each !== "\n" && forbidden(each.codePointAt(0)) ? units(each) : each).join("") + "\n");
};

// ---- event -> CloudEvent

const ours = "urn:cop:schema:";
const isUri = (text) => /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~!$&'()*+,;=:@\/-][A-Za-z0-9._~!$&'()*+,;=:@\/?%-]*(#.*)?$/.test(text);
const known = ["id", "topicId", "topicSeq", "type", "schemaVersion", "createdAt", "payload", "metadata", "correlationId", "parentEventIds"];

function toCloudEvent(event, legacy) {
  const extra = {};
  const json = (value) => legacy ? value : inAttribute(value);
  const called = (name) => legacy ? name : name.toLowerCase();
  const { schemaVersion, metadata } = event;
  const asIs = !schemaVersion.startsWith(ours) && (legacy ? schemaVersion !== "" && isAllowed(schemaVersion) : isUri(schemaVersion));
  const result = {
    specversion: "1.0",
    id: identifier(event.id),
    source: typeof metadata?.node === "string" && /^[\x21-\x7e]+$/.test(metadata.node) ? metadata.node : NODE,
    type: identifier(event.type),
    subject: identifier(event.topicId),
    time: event.createdAt,
    datacontenttype: "application/json",
    dataschema: asIs ? schemaVersion : ours + percent(schemaVersion),
    [called("copTopicSeq")]: legacy || event.topicSeq < 2 ** 31 ? event.topicSeq : String(event.topicSeq),
  };
  for (const member of ["id", "type", "topicId"])
    if (identifier(event[member]) !== event[member]) extra[member] = event[member];
  if ("correlationId" in event) {
    if (event.correlationId && isAllowed(event.correlationId)) result[called("copCorrelationId")] = event.correlationId;
    else extra.correlationId = event.correlationId;
  }
  if ("parentEventIds" in event) {
    if (event.parentEventIds) result[called("copParentEventIds")] = json(event.parentEventIds);
    else extra.parentEventIds = null;
  }
  if ("metadata" in event) {
    if (!isObject(metadata) || ("copHash" in metadata && !isObject(metadata.copHash))) extra.metadata = metadata;
    else {
      const { copHash, ...rest } = metadata;
      if (copHash) result[called("copHash")] = json(copHash);
      if (!copHash || Object.keys(rest).length > 0) result[called("copMetadata")] = json(rest);
    }
  }
  const { payload } = event;
  const wrapped = metadata?.cloudEvent?.wrapped === true;
  const data = wrapped ? (isObject(payload) && Object.keys(payload).join() === "value" ? payload.value : null) : payload;
  if (data === null) extra.payload = payload;
  else result.data = data;
  for (const name of Object.keys(event)) if (!known.includes(name)) extra[name] = event[name];
  if (Object.keys(extra).length > 0) result[called("copExtra")] = json(extra);
  return result;
}

// What other systems know: the registered extensions, and the store that the topic is local to.
function extensionsOf(event, cloudEvent) {
  const { correlationId, metadata } = event;
  const isTrace = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(metadata?.traceparent);
  return {
    ...(correlationId && isAllowed(correlationId) && { correlationid: correlationId }),
    copstore: STORE, partitionkey: cloudEvent.subject, sequence: BigInt(event.topicSeq).toString().padStart(19, "0"),
    ...(isTrace && { traceparent: metadata.traceparent }),
  };
}

// ---- foreign CloudEvent -> draft

function uuid5(space, name) {
  const hash = createHash("sha1").update(Buffer.from(space.replaceAll("-", ""), "hex")).update(name, "utf8").digest().subarray(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
const copSpace = uuid5("6ba7b811-9dad-11d1-80b4-00c04fd430c8", "urn:cop");
const derived = (kind, ...parts) => `urn:cop:${kind}:${uuid5(copSpace, parts.join("\u001f"))}`;
const isGlobal = (id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) || /^urn:[^:\s]+:/i.test(id) || /^[a-z][a-z0-9+.-]*:\/\/[^\s]/i.test(id);
const isJson = (type) => !type || /^[^;]*[/+]json *(;|$)/i.test(type);

function payloadOf(cloudEvent) {
  let { data, datacontenttype: type, data_base64: bytes } = cloudEvent;
  if (bytes !== undefined) {
    const text = Buffer.from(bytes, "base64").toString("utf8");
    try { if (!isJson(type)) throw undefined; data = JSON.parse(text); }
    catch { return { payload: { ...(type && { contentType: type }), dataBase64: bytes } }; }
  }
  if (data === undefined) return { payload: {}, note: { dataMissing: true } };
  if (isJson(type)) return isObject(data) ? { payload: data } : { payload: { value: data }, note: { wrapped: true } };
  return { payload: { contentType: type, [typeof data === "string" ? "text" : "value"]: data } };
}

function toDraft(cloudEvent) {
  const core = ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data", "data_base64"];
  const unknown = Object.fromEntries(Object.entries(cloudEvent).filter(([name, value]) =>
    value !== null && !core.includes(name) && !["copcorrelationid", "copparenteventids"].includes(name.toLowerCase())));
  const { payload, note } = payloadOf(cloudEvent);
  const { id, source, time, datacontenttype } = cloudEvent;
  const version = cloudEvent.dataschema ?? "1";
  const correlationId = cloudEvent.copcorrelationid ?? cloudEvent.copCorrelationId;
  let parents = cloudEvent.copparenteventids ?? cloudEvent.copParentEventIds;
  if (typeof parents === "string") parents = JSON.parse(parents);
  return {
    id: isGlobal(id) ? id : derived("event", source, id),
    topicId: cloudEvent.subject,
    type: cloudEvent.type,
    schemaVersion: version.startsWith(ours) ? decodeURIComponent(version.slice(ours.length)) : version,
    payload,
    metadata: { cloudEvent: { id, source, ...(time && { time }), ...(datacontenttype && { datacontenttype }), ...(Object.keys(unknown).length > 0 && { extensions: unknown }), ...note } },
    ...(correlationId && { correlationId }),
    ...(parents?.length > 0 && { parentEventIds: parents }),
  };
}

const toOriginal = (cloudEvent, draft) => ({
  id: derived("event", cloudEvent.source, cloudEvent.id, "cloudevents/original"),
  topicId: draft.topicId,
  type: "artifact.created",
  schemaVersion: "1",
  payload: { artifact: {
    id: derived("artifact", cloudEvent.source, cloudEvent.id, "cloudevents/original"),
    type: "cloudevents/original",
    format: "application/cloudevents+json",
    payload: cloudEvent,
  } },
  ...(draft.correlationId && { correlationId: draft.correlationId }),
  parentEventIds: [draft.id],
});

// ---- the judge

function judge(cloudEvent) {
  try {
    new CloudEvent(cloudEvent, true).validate();
    HTTP.toEvent({ headers: { "content-type": "application/cloudevents+json" }, body: JSON.stringify(cloudEvent) }).validate();
    return "accepted";
  } catch (fault) {
    return `refused: ${fault.message.split("\n")[0]}`;
  }
}

const mapping = events.map(({ name, event }) => {
  const cloudEvent = toCloudEvent(event, false);
  const verdict = judge(cloudEvent);
  if (verdict !== "accepted") throw new Error(`${name}: the SDK says ${verdict}`);
  const extensions = extensionsOf(event, cloudEvent);
  if (judge({ ...cloudEvent, ...extensions }) !== "accepted") throw new Error(`${name}: the SDK refuses the extensions`);
  const legacyCloudEvent = toCloudEvent(event, true);
  return { name, event: sorted(event), cloudEvent: sorted(cloudEvent), extensions, sdk: verdict, legacyCloudEvent: sorted(legacyCloudEvent), sdkOnLegacy: judge(legacyCloudEvent) };
});
write("mapping.json", {
  about: "An event and its CloudEvent; each way, byte for byte in canonical form. 'extensions' are added for other systems, in the store 'store'. 'legacyCloudEvent' is the protocol's own spelling of the same. 'sdk' is what the official SDK says in strict mode.",
  madeWith: sdk, node: NODE, store: STORE, cases: mapping,
});

const others = foreign(CloudEvent, HTTP);
const imports = others.map(({ name, cloudEvent }) => {
  const verdict = judge(cloudEvent);
  const draft = toDraft(cloudEvent);
  return { name, cloudEvent, sdk: verdict, draft: sorted(draft), original: sorted(toOriginal(cloudEvent, draft)) };
});
write("import.json", {
  about: "A foreign CloudEvent and the draft that importing it gives; 'original' is the second draft when the original is preserved.",
  madeWith: sdk, cases: imports,
});

// ---- the binary mode

const judges = { CloudEvent, HTTP };
const written = mapping.map(({ name, event, cloudEvent, extensions }) => {
  const whole = { ...cloudEvent, ...extensions };
  if (sizeOf(whole) > MAX_BYTES) throw new Error(`${name}: too large for headers`);
  const message = writeBinary(whole);
  const fault = differsFromSdk(whole, message, judges);
  if (fault) throw new Error(`${name}: the SDK differs: ${fault}`);
  return { name, event, ...message };
});
const received = others.filter(({ members }) => members).map(({ name, members }) => ({ name, ...sentBySdk(members, judges) }));
write("binary.json", {
  about: "Messages of the binary mode over HTTP. 'written': what the node writes for an event, with the extensions for other systems of the store; 'body' is JSON, and reading the message for a replica gives the event. 'received': a message that the SDK writes, and the CloudEvent that is read from it.",
  madeWith: sdk, node: NODE, store: STORE, written, received,
});

write("errors.json", {
  about: "What is refused. 'read' says by which door: parse (any CloudEvent), batch (an array of them), replicate or import. 'error' names the attribute, and for a batch the index.",
  madeWith: sdk, cases: errors,
});
// ---- times that an SDK rewrites

// The hash is over the event without its own copHash.
function hashed(event) {
  const { copHash, ...metadata } = event.metadata ?? {};
  const { metadata: _, ...rest } = event;
  const scope = Object.keys(metadata).length > 0 ? { ...rest, metadata } : rest;
  const value = createHash("sha256").update(canonical(scope), "utf8").digest("hex");
  return { ...rest, metadata: { ...metadata, copHash: { alg: "sha-256", value } } };
}

const throughSdk = (cloudEvent) => JSON.parse(HTTP.structured(HTTP.toEvent({ headers: { "content-type": "application/cloudevents+json" }, body: JSON.stringify(cloudEvent) })).body);
const base = { id: "urn:cop:event:t", topicId: "urn:cop:topic:t", topicSeq: 1, type: "note.added", schemaVersion: "1", payload: { text: "hello" }, metadata: { node: "urn:cop:node:alpha" } };
const rewritten = times.map(({ name, createdAt, time }) => {
  const event = hashed({ ...base, createdAt });
  const cloudEvent = toCloudEvent(event, false);
  const written = time === undefined ? throughSdk(cloudEvent) : { ...cloudEvent, time };
  if (time === undefined && written.time === createdAt) throw new Error(`${name}: the SDK leaves ${createdAt} as it is`);
  return { name, event: sorted(event), cloudEvent: sorted(written), rewrittenBy: time === undefined ? sdk : "hand" };
});
write("rewritten.json", {
  about: "An event, and its CloudEvent after an SDK wrote its time in another form; reading it for a replica gives the event, byte for byte in canonical form. 'rewrittenBy' names the SDK, or 'hand' for what SDKs in other languages do.",
  madeWith: sdk, cases: rewritten,
});
console.log(`${written.length} and ${received.length} in binary mode, ${rewritten.length} rewritten, ${mapping.length} mapped, ${imports.length} imported, ${errors.length} refused`);
