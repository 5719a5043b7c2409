// Makes spec/vectors/jsonld/*.json: nodes by a second implementation of the mapping, their statements and their compacted form by the
// jsonld processor, which also has to accept the context, the ontology and an extension, and to refuse a redefined term.
// Run: npm install && npm run vectors [-- folder]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import jsonld from "jsonld";
import { canonical } from "../../spec/vectors/jcs.mjs";
import { events, generated, views, vocabulary } from "./cases.mjs";
import { eventNode, viewNode } from "./mapping.mjs";

const IRI = "https://cop.dev/spec/v1/context.jsonld";
const GENERATED = 100;
const maker = "jsonld " + JSON.parse(readFileSync(new URL("./package.json", import.meta.url))).dependencies.jsonld;
const out = process.argv[2] ? pathToFileURL(`${process.argv[2]}/`) : new URL("../../spec/vectors/jsonld/", import.meta.url);
const spec = (name) => JSON.parse(readFileSync(new URL(`../../spec/jsonld/v1/${name}`, import.meta.url)));
const document = spec("context.jsonld");

const options = {
  documentLoader: async (url) => {
    if (url !== IRI) throw new Error(`nothing but the context is loaded, not ${url}`);
    return { contextUrl: null, documentUrl: url, document };
  },
};

const escaped = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\"": "\\\"", "\\": "\\\\" };
const literal = (text) => text.replace(/[\b\t\n\f\r"\\]/g, (c) => escaped[c])
  .replace(/[\u0000-\u001f\u007f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
const XSD_STRING = "http://www.w3.org/2001/XMLSchema#string";

function line({ subject, predicate, object, graph }) {
  if (graph.termType !== "DefaultGraph" || subject.termType !== "NamedNode") throw new Error("a statement that we never make");
  const value = object.termType === "NamedNode" ? `<${object.value}>`
    : `"${literal(object.value)}"${object.datatype.value === XSD_STRING ? "" : `^^<${object.datatype.value}>`}`;
  return `<${subject.value}> <${predicate.value}> ${value} .`;
}

async function judge(node, context) {
  const described = { "@context": context, ...node };
  const statements = [...new Set((await jsonld.toRDF(described, options)).map(line))].sort();
  const compacted = await jsonld.compact(await jsonld.expand(described, options), context, options);
  return { statements, compacted };
}

const extended = [IRI, { [vocabulary.prefix]: vocabulary.namespace }];
const described = [];
const cases = [...events, ...Array.from({ length: GENERATED }, (_, seed) => ({ name: `seed ${seed}`, event: generated(seed) }))];
for (const { name, event } of cases) {
  const node = eventNode(event, [vocabulary]);
  const { statements, compacted } = await judge(node, extended);
  // The processor drops the brackets of a JSON literal that is an array when it compacts; native payloads are objects.
  const isSame = Array.isArray(event.payload) || Array.isArray(event.metadata) || canonical({ "@context": extended, ...node }) === canonical(compacted);
  described.push({ name, event, node, nquads: statements, ...(!isSame && { compacted }) });
}

const rows = [];
for (const { name, kind, view } of views) {
  const node = viewNode(kind, view, document["@context"]);
  const { statements } = await judge(node, IRI);
  rows.push({ name, kind, view, node, nquads: statements });
}

await jsonld.toRDF(spec("ontology.jsonld"), options);
for (const redefined of ["cop:topic", "cop:payload", "cop", "prov:wasDerivedFrom"]) {
  const context = [IRI, { [redefined]: "https://evil.example/x#" }];
  const outcome = await jsonld.expand({ "@context": context, ...eventNode(events[0].event) }, options).then(() => "taken", (fault) => fault.details?.code);
  if (!["protected term redefinition", "invalid IRI mapping"].includes(outcome)) throw new Error(`'${redefined}' can be redefined: ${outcome}`);
}

const write = (name, content) => {
  mkdirSync(out, { recursive: true });
  const text = JSON.stringify(content, null, 1).replace(/[\u007f-\u009f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  writeFileSync(new URL(name, out), text + "\n");
};
write("events.json", {
  about: "An event and its node; each way, byte for byte in canonical form. 'nquads' are its statements in the order of their text, and 'compacted' is the document after expansion and compaction, where that changes it: it gives the same event.",
  madeWith: maker, context: IRI, vocabulary, cases: described,
});
write("views.json", { about: "A view and its node, with its statements in the order of their text.", madeWith: maker, context: IRI, cases: rows });
console.log(`${described.length} events, ${rows.length} views`);
