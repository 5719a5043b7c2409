// Runs the vectors of spec/vectors against cop.mjs. Run: node vectors.mjs [kind…]. Ends with 1 when one fails.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Target, admit, canonical } from './cop.mjs';

const vectors = join(import.meta.dirname, '..', '..', '..', 'spec', 'vectors');
const target = new Target();
const faults = [];
let count = 0;

const read = (...path) => admit(readFileSync(join(vectors, ...path), 'utf8'), { maxBytes: Infinity });
const files = kind => readdirSync(join(vectors, kind)).filter(name => name.endsWith('.json') && !name.endsWith('.schema.json')).sort();
const ask = (op, members) => target.answer(op, members);
const equal = (actual, expected) => canonical(actual ?? null) === canonical(expected ?? null);

function check(where, actual, expected) {
  count++;
  if (!equal(actual, expected)) faults.push(`${where}\n  expected ${canonical(expected ?? null)}\n  found    ${canonical(actual ?? null)}`);
}
const code = result => result.ok ? 'ok' : result.error.code;

function json() {
  for (const { name, input, canonical: text } of read('json', 'canonical.json')) check(`json: ${name}`, ask('canonicalize', { text: input }).data?.canonical, text);
  for (const { name, input } of read('json', 'refused.json')) check(`json: ${name}`, code(ask('canonicalize', { text: input })), 'invalid_json');
  for (const [given, text] of read('json', 'literals.json')) check(`json: ${given}`, ask('canonicalize', { text: given }).data?.canonical, text);
  for (const [bits, text] of read('json', 'numbers.json')) check(`json: ${bits}`, canonical(Buffer.from(bits, 'hex').readDoubleBE()), text);
}

function hash() {
  const { accepted, refused } = read('hash', 'examples.json');
  for (const { name, kind, text, canonical: form, 'sha-256': short, 'sha-512': long } of accepted) {
    check(`hash: ${name}`, ask('hash', { text, kind }).data, { canonical: form, value: short });
    if (long) check(`hash: ${name}`, ask('hash', { text, kind, alg: 'sha-512' }).data?.value, long);
  }
  for (const { name, text, code: expected } of refused) check(`hash: ${name}`, code(ask('canonicalize', { text })), expected);
}

// The events come as another store has them: nothing is refused, and what is illegal is recorded.
function projection() {
  for (const file of files('projection')) for (const { name, events, expect } of read('projection', file)) compareLog(`projection: ${name}`, events, expect);
}

function compareLog(where, events, expect) {
  ask('reset', {});
  const stored = ask('replicate', { from: 'urn:cop:store:vectors', events });
  if (!stored.ok) { check(where, stored, 'stored'); return; }
  const state = ask('state', { topicId: events[0].topicId }).data;
  const pick = (view, wanted) => Object.fromEntries(Object.keys(wanted).map(member => [member, normal(view?.[member])]));
  const whole = wanted => Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, normal(value)]));
  check(where, pick(state.topic, expect.topic), whole(expect.topic));
  for (const kind of ['tasks', 'steps', 'continuations']) {
    check(`${where} ${kind}`, state[kind].map(view => view.id), expect[kind].map(view => view.id));
    expect[kind].forEach((wanted, i) => check(`${where} ${kind}`, pick(state[kind][i], wanted), whole(wanted)));
  }
  check(`${where} artifacts`, state.artifacts.map(({ id }) => id), expect.artifacts);
  check(`${where} errors`, state.errors.map(({ eventId, seq, code }) => ({ eventId, seq, code })), expect.errors.map(({ eventId, seq, code }) => ({ eventId, seq, code })));
  check(`${where} rebuilt`, ask('rebuild', { topicId: events[0].topicId }).data.digest, state.digest);
}
// Times are the same when their milliseconds are.
const normal = value => typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? new Date(value).toISOString() : value ?? null;

function cloudevents() {
  const { node, cases } = read('cloudevents', 'mapping.json');
  for (const { name, event, cloudEvent, legacyCloudEvent } of cases) {
    check(`cloudevents: ${name}`, ask('cloudevents.export', { event, node }).data?.cloudEvent, cloudEvent);
    check(`cloudevents: ${name}, legacy`, ask('cloudevents.export', { event, node, legacy: true }).data?.cloudEvent, legacyCloudEvent);
    for (const carrier of [cloudEvent, legacyCloudEvent]) check(`cloudevents: ${name}, back`, ask('cloudevents.replicate', { text: JSON.stringify(carrier) }).data?.event, event);
  }
  for (const { name, cloudEvent, draft, original } of read('cloudevents', 'import.json').cases) {
    check(`cloudevents: ${name}`, ask('cloudevents.import', { text: JSON.stringify(cloudEvent), preserveOriginal: true }).data, { draft, original });
  }
  for (const { name, read: door, cloudEvent, error } of read('cloudevents', 'errors.json').cases) {
    const found = ask(`cloudevents.${door}`, { text: JSON.stringify(cloudEvent) }).error;
    check(`cloudevents: ${name}`, { code: found?.code, attribute: found?.details?.attribute, index: found?.details?.index }, error);
  }
}

const kinds = { json, hash, projection, cloudevents };
for (const kind of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(kinds)) kinds[kind]();
for (const fault of faults.slice(0, 20)) console.log(fault);
console.log(`${count} comparisons, ${faults.length} differ`);
process.exitCode = faults.length > 0 ? 1 : 0;
