// CloudEvents as other systems send them, made by the official SDK, with the sender's own text where the SDK cannot say it.
const least = { id: "1", source: "https://example.com/orders", type: "com.example.order.placed", subject: "order-1", time: "2024-02-29T23:59:59.000Z" };

export function foreign(CloudEvent, HTTP) {
  const made = (name, members) =>
    ({ name, members: { ...least, ...members }, cloudEvent: JSON.parse(HTTP.structured(new CloudEvent({ ...least, ...members })).body) });
  // The SDK rewrites times and adds what is missing; these are texts of other senders.
  const sent = (name, members) => ({ name, cloudEvent: { specversion: "1.0", ...least, ...members } });
  const without = (name, ...attributes) => {
    const cloudEvent = { specversion: "1.0", ...least, data: { a: 1 } };
    for (const attribute of attributes) delete cloudEvent[attribute];
    return { name, cloudEvent };
  };
  return [
    made("an object", { data: { orderId: "o-1", lines: [{ sku: "a", count: 2 }] } }),
    made("an object, declared as JSON", { datacontenttype: "application/json; charset=utf-8", data: { a: 1 } }),
    made("an object of a JSON dialect", { datacontenttype: "application/vnd.example.order+json", data: { a: 1 } }),
    made("an array", { datacontenttype: "application/json", data: [1, 2, 3] }),
    made("a text as JSON", { datacontenttype: "application/json", data: "\"quoted\"" }),
    made("a number", { datacontenttype: "application/json", data: 42.5 }),
    made("a boolean", { datacontenttype: "application/json", data: false }),
    made("plain text", { datacontenttype: "text/plain", data: "hello" }),
    made("xml", { datacontenttype: "application/xml", data: "<order id=\"1\"/>" }),
    made("bytes", { datacontenttype: "image/png", data: new Uint8Array([137, 80, 78, 71, 0, 255]) }),
    made("no data", {}),
    made("an id that is a UUID", { id: "5f2c1f0e-8a3b-4c56-9d8e-0a1b2c3d4e5f", data: { a: 1 } }),
    made("an id that is a URN", { id: "urn:uuid:5f2c1f0e-8a3b-4c56-9d8e-0a1b2c3d4e5f", data: { a: 1 } }),
    made("an id that is a URL", { id: "https://example.com/events/1", data: { a: 1 } }),
    made("an id with a colon, which is unique only with its source", { id: "orders:12", data: { a: 1 } }),
    made("an id of three hundred characters", { id: "x".repeat(300), data: { a: 1 } }),
    made("a relative source", { source: "/cloudevents/spec/pull/123", data: { a: 1 } }),
    made("a mail address as the source", { source: "mailto:cncf-wg-serverless@lists.cncf.io", data: { a: 1 } }),
    made("a schema", { dataschema: "https://example.com/schemas/order/2", data: { a: 1 } }),
    made("extensions of each type", {
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", sequence: "1", partitionkey: "k", sampledrate: 30, dryrun: true, data: { a: 1 },
    }),
    made("a correlation and parents", { copcorrelationid: "c-1", copparenteventids: "[\"urn:cop:event:1\",\"urn:cop:event:2\"]", data: { a: 1 } }),
    made("a place in a topic, imported nevertheless", { coptopicseq: 7, data: { a: 1 } }),
    sent("a time with an offset and no fraction", { time: "1985-04-12T23:20:50+02:00", data: { a: 1 } }),
    sent("a leap second", { time: "1990-12-31t23:59:60z", data: { a: 1 } }),
    sent("attributes that are null", { time: null, dataschema: null, traceparent: null, data: { a: 1 } }),
    sent("a schema that is no URI", { dataschema: "order.v2", data: { a: 1 } }),
    sent("our schema URN", { dataschema: "urn:cop:schema:v%202", data: { a: 1 } }),
    sent("data that is null", { data: null }),
    sent("JSON in base64", { datacontenttype: "application/json", data_base64: Buffer.from("{\"a\":[1,2]}").toString("base64") }),
    sent("what is said to be JSON in base64 and is none", { datacontenttype: "application/json", data_base64: Buffer.from("{a:1}").toString("base64") }),
    sent("bytes without a type that are JSON", { data_base64: Buffer.from("[1]").toString("base64") }),
    sent("an object of another type, put natively", { datacontenttype: "application/yaml", data: { a: 1 } }),
    sent("parents and correlation as the protocol spells them", { copCorrelationId: "c-1", copParentEventIds: ["urn:cop:event:1"], data: { a: 1 } }),
    without("no time", "time"),
  ];
}
