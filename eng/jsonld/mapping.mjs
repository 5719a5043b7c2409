// A second implementation of spec/jsonld.md, so that the kernel is compared with something else than itself. It shares no code with it.
import { canonical } from "../../spec/vectors/jcs.mjs";

const PREFIXES = { cop: "https://cop.dev/ns#", prov: "http://www.w3.org/ns/prov#", xsd: "http://www.w3.org/2001/XMLSchema#", rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#" };
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

// ---- ids

const ucs = "\\u00a0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef" + Array.from({ length: 14 }, (_, i) =>
  `\\u{${((i + 1) * 0x10000).toString(16)}}-\\u{${((i + 1) * 0x10000 + 0xfffd).toString(16)}}`).join("");
const rest = `(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@/?]|(?!\\s)[${ucs}]|%[0-9A-Fa-f]{2})`;
const IRI = new RegExp(`^(?:[A-Za-z][A-Za-z0-9+.\\-]*://(?=.)|(?:[uU][rR][nN]|[dD][iI][dD]|[tT][aA][gG]|[mM][aA][iI][lL][tT][oO]|[tT][eE][lL]|[nN][iI]|[aA][cC][cC][tT]):(?=.))${rest}*(?:#${rest}*)?$`, "u");
export const isIri = (text) => IRI.test(text);
const percent = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());

function encode(kind, topicId, id) {
  let escaped = percent(id);
  if (!escaped.includes("%")) escaped = "%" + id.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0") + escaped.slice(1);
  return `urn:cop:${kind}:${topicId === null ? "" : percent(topicId) + ":"}${escaped}`;
}

export function iriOf(kind, topicId, id) {
  const scope = ["topic", "event"].includes(kind) ? null : topicId;
  if (!isIri(id)) return encode(kind, scope, id);
  const prefix = `urn:cop:${kind}:`;
  const parts = id.startsWith(prefix) ? id.slice(prefix.length).split(":") : [];
  if (parts.length !== (scope === null ? 1 : 2)) return id;
  try {
    const [last, ...before] = parts.map(decodeURIComponent).reverse();
    return last !== "" && encode(kind, scope === null ? null : before[0], last) === id ? encode(kind, scope, id) : id;
  } catch {
    return id;
  }
}

export function actorIri(identity) {
  const at = identity.indexOf(":");
  return at < 0 ? `urn:cop:actor:${percent(identity)}` : `urn:cop:${percent(identity.slice(0, at))}:${percent(identity.slice(at + 1))}`;
}

// ---- events

const link = (iri) => ({ "@id": iri });
// Beyond 2^53 processors do not agree on the digits of a number.
const whole = (value) => (Number.isInteger(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER ? { "@type": "xsd:integer", "@value": canonical(value) } : value);
const put = (node, name, value) => { node[name] = value; };

function typesOf(first, classes, metadata, vocabularies) {
  const types = [...first, ...classes];
  const named = isObject(metadata) ? metadata["@type"] : undefined;
  for (const type of Array.isArray(named) ? named : [named]) {
    if (typeof type !== "string") continue;
    const [, prefix, local] = /^([^:]*):(.*)$/s.exec(type) ?? [];
    const isOwn = vocabularies.some((each) => each.prefix === prefix) && /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/.test(local);
    if ((isIri(type) && !type.startsWith(PREFIXES.cop)) || isOwn) types.push(type);
  }
  const distinct = [...new Set(types)];
  return distinct.length === 1 ? distinct[0] : distinct;
}

function explicit(kind, value) {
  if (kind === "link" && typeof value === "string" && isIri(value)) return link(value);
  if (kind === "time" && typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value)) return { "@type": "xsd:dateTime", "@value": value };
  if (typeof value === "string") return { "@value": value };
  if (typeof value === "boolean") return { "@type": "xsd:boolean", "@value": String(value) };
  if (typeof value === "number") return /^-?[0-9]+$/.test(canonical(value)) ? { "@type": "xsd:integer", "@value": canonical(value) }
    : { "@type": "xsd:double", "@value": value.toExponential(15).replace(/0*e\+?/, "E").replace(".E", ".0E") };
  return { "@type": "@json", "@value": value };
}

const at = (value, pointer) => pointer.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
  .reduce((found, part) => (found !== null && typeof found === "object" ? found[part] : undefined), value);

export function eventNode(event, vocabularies = []) {
  const { id, topicId, topicSeq, type, schemaVersion, createdAt, payload, metadata, correlationId, parentEventIds, ...others } = event;
  const node = { "@id": iriOf("event", null, id) };
  node["@type"] = typesOf(["cop:Event"], vocabularies.flatMap((each) => each.events?.[type] ?? []), metadata, vocabularies);
  node["cop:topic"] = link(iriOf("topic", null, topicId));
  Object.assign(node, { "cop:topicSeq": whole(topicSeq), "cop:eventType": type, "cop:schemaVersion": schemaVersion, "cop:createdAt": createdAt, "cop:payload": payload, "prov:generatedAtTime": createdAt });
  if ("metadata" in event) node["cop:metadata"] = metadata;
  if (typeof correlationId === "string") node["cop:correlationId"] = correlationId;
  else if ("correlationId" in event) put(others, "correlationId", correlationId);
  if (Array.isArray(parentEventIds) && parentEventIds.length > 0 && parentEventIds.every((each) => each !== "")) {
    node["cop:parentEvent"] = parentEventIds.map((each) => link(iriOf("event", null, each)));
    node["prov:wasDerivedFrom"] = node["cop:parentEvent"];
  } else if ("parentEventIds" in event) put(others, "parentEventIds", parentEventIds);
  if (isObject(metadata) && typeof metadata.initiator === "string" && metadata.initiator !== "")
    node["cop:initiator"] = node["prov:wasAttributedTo"] = link(actorIri(metadata.initiator));
  if (isObject(metadata) && typeof metadata.node === "string" && isIri(metadata.node)) node["cop:node"] = link(metadata.node);
  if (Object.keys(others).length > 0) node["cop:otherMembers"] = others;
  for (const { properties = [] } of vocabularies) {
    for (const [eventType, pointer, name, kind] of properties) {
      const found = eventType === type ? at(payload, pointer) : undefined;
      if (found === undefined || found === null) continue;
      const values = (Array.isArray(found) ? found.filter((each) => each !== null) : [found]).map((each) => explicit(kind, each));
      if (values.length > 0) node[name] = values.length === 1 ? values[0] : values;
    }
  }
  return node;
}

// ---- views, with the forms that the context gives

const RENAMED = { topicId: "topic", taskId: "task", stepId: "step", parentTaskId: "parentTask", artifactIds: "artifact", eventId: "event", type: "artifactType" };
const LINKED = { "cop:topic": "topic", "cop:task": "task", "cop:step": "step", "cop:parentTask": "task", "cop:artifact": "artifact", "cop:event": "event", "cop:replacedBy": "artifact" };

export function viewNode(kind, view, context) {
  const topicId = kind === "topic" ? view.id : view.topicId;
  const node = { "@id": iriOf(kind === "continuation" ? "artifact" : kind, topicId, view.id) };
  node["@type"] = kind === "continuation" ? ["cop:Artifact", "cop:Continuation"] : "cop:" + kind[0].toUpperCase() + kind.slice(1);
  for (const [member, value] of Object.entries(view)) {
    if (member === "id") continue;
    const term = "cop:" + (RENAMED[member] ?? member);
    if (!(term in context)) throw new Error(`no term ${term}`);
    const linked = LINKED[term];
    const one = (item) => (linked ? link(iriOf(linked, topicId, item)) : typeof item === "number" ? whole(item) : item);
    node[term] = Array.isArray(value) && context[term]["@type"] !== "@json" ? value.map(one) : one(value);
    if (Array.isArray(node[term]) && node[term].length === 0) delete node[term];
  }
  if (kind === "artifact") {
    node["prov:generatedAtTime"] = view.createdAt;
    if (view.stepId) node["prov:wasGeneratedBy"] = link(iriOf("step", topicId, view.stepId));
    else if (view.taskId) node["prov:wasGeneratedBy"] = link(iriOf("task", topicId, view.taskId));
  }
  return node;
}
