// The binary mode of the HTTP binding: a second implementation, compared with the messages of the official JavaScript SDK. That SDK writes
// values as they are: what it writes is percent-encoded here, as the binding requires (3.1.3.2).
const TYPE = "content-type", CORE = ["specversion", "id", "source", "type", "subject", "time", "dataschema"];
const isJson = (type) => !type || /^[^;]*[/+]json *(;|$)/i.test(type);
const encode = (value) => [...Buffer.from(String(value))]
  .map((unit) => (unit > 0x20 && unit < 0x7f && unit !== 0x22 && unit !== 0x25 ? String.fromCharCode(unit) : "%" + unit.toString(16).toUpperCase().padStart(2, "0"))).join("");

export const MAX_BYTES = 4096;
export const sizeOf = ({ data, ...attributes }) => Object.entries(attributes)
  .reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(JSON.stringify(value)), 0);

/** Writes a CloudEvent with JSON data. */
export function write({ data, datacontenttype, ...attributes }) {
  const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encode(value)]));
  return { headers, contentType: datacontenttype, ...(data !== undefined && { body: data }) };
}

/** Tells how the message that the SDK writes differs from this one; undefined if it does not. */
export function differsFromSdk(cloudEvent, message, { CloudEvent, HTTP }) {
  const sent = HTTP.binary(new CloudEvent(cloudEvent, true));
  const { [TYPE]: type, ...headers } = sent.headers;
  if (type !== message.contentType) return `content type ${type}`;
  const names = Object.keys(message.headers).sort();
  if (Object.keys(headers).sort().join() !== names.join()) return `headers ${Object.keys(headers)}`;
  // The SDK writes times anew.
  const same = (name) => (name === "ce-time" ? new Date(cloudEvent.time).toISOString() === headers[name] : encode(headers[name]) === message.headers[name]);
  const wrong = names.find((name) => !same(name));
  if (wrong) return `${wrong}: ${headers[wrong]}`;
  // It sends a text as it is, also where it is declared as JSON.
  if (typeof message.body === "object" && message.body !== null && sent.body !== JSON.stringify(cloudEvent.data)) return `body ${sent.body}`;
  const text = message.body === undefined ? undefined : JSON.stringify(message.body);
  const read = HTTP.toEvent({ headers: { [TYPE]: type, ...message.headers }, body: text });
  if (!read.validate()) return "refused";
  const verbatim = CORE.filter((name) => name !== "time" && name in cloudEvent && encode(cloudEvent[name]) === cloudEvent[name]);
  return verbatim.find((name) => read[name] !== cloudEvent[name]);
}

/** A message that the SDK writes, and the CloudEvent in it; every attribute in a header is a text. */
export function sentBySdk(members, { CloudEvent, HTTP }) {
  const { headers: { [TYPE]: contentType, ...rest }, body } = HTTP.binary(new CloudEvent(members));
  const headers = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, encode(value)]));
  const attributes = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name.slice(3), String(value)]));
  const bytes = body === undefined ? undefined : ArrayBuffer.isView(body) ? Buffer.from(body) : Buffer.from(String(body));
  const data = bytes === undefined ? {} : isJson(contentType) ? { data: JSON.parse(bytes) } : { data_base64: bytes.toString("base64") };
  return {
    headers, contentType, ...(bytes !== undefined && { bodyBase64: bytes.toString("base64") }),
    cloudEvent: { ...attributes, ...(contentType && { datacontenttype: contentType }), ...data },
  };
}
