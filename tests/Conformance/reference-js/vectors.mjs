// The vectors of spec/vectors as checks of a target: each has an id, and passes or tells why not. checks.mjs runs them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { admit, canonical } from './cop.mjs';

const vectors = join(import.meta.dirname, '..', '..', '..', 'spec', 'vectors');
let target, faults;

export const read = (...path) => admit(readFileSync(join(vectors, ...path), 'utf8'), { maxBytes: Infinity });
export const files = kind => readdirSync(join(vectors, kind)).filter(name => name.endsWith('.json') && !name.endsWith('.schema.json')).sort();
const ask = (op, members) => target.answer(op, members);
const equal = (actual, expected) => canonical(actual ?? null) === canonical(expected ?? null);
const slug = name => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
const idOf = (set, name) => `vector.${set}.${slug(name)}`;

/** Runs the vectors, all or those whose ids begin so: ids with the faults that were found. */
export function runVectors(subject, prefix = 'vector') {
  target = subject;
  faults = new Map();
  for (const kind of [json, hash, projection, cloudevents, causality, lifecycle, timeline, agents, jsonld]) {
    const own = `vector.${kind.name}`;
    if (!own.startsWith(prefix) && !prefix.startsWith(own)) continue;
    try { kind(); } catch (fault) { faults.set(own, [`the target's answers cannot be read: ${fault.message}`]); }
  }
  return faults;
}

function check(id, actual, expected) {
  if (!faults.has(id)) faults.set(id, []);
  if (!equal(actual, expected)) faults.get(id).push(`expected ${canonical(expected ?? null)}, found ${canonical(actual ?? null)}`);
}
const code = result => result.ok ? 'ok' : result.error.code;

function json() {
  for (const { name, input, canonical: text } of read('json', 'canonical.json')) check('vector.json.canonical', ask('canonicalize', { text: input }).data?.canonical, text);
  for (const { name, input } of read('json', 'refused.json')) check('vector.json.refused', code(ask('canonicalize', { text: input })), 'invalid_json');
  for (const [given, text] of read('json', 'literals.json')) check('vector.json.literals', ask('canonicalize', { text: given }).data?.canonical, text);
  for (const [bits, text] of read('json', 'numbers.json')) check('vector.json.numbers', canonical(Buffer.from(bits, 'hex').readDoubleBE()), text);
}

function hash() {
  const { accepted, refused } = read('hash', 'examples.json');
  for (const { name, kind, text, canonical: form, 'sha-256': short, 'sha-512': long } of accepted) {
    check(idOf('hash', name), ask('hash', { text, kind }).data, { canonical: form, value: short });
    if (long) check(idOf('hash', name), ask('hash', { text, kind, alg: 'sha-512' }).data?.value, long);
  }
  for (const { name, text, code: expected } of refused) check(idOf('hash', name), code(ask('canonicalize', { text })), expected);
}

// Replicates the events: none is refused, and illegal ones are recorded.
function projection() {
  for (const file of files('projection')) for (const { name, events, expect } of read('projection', file)) compareLog(idOf('projection', name), events, expect);
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
    check(where, state[kind].map(view => view.id), expect[kind].map(view => view.id));
    expect[kind].forEach((wanted, i) => check(where, pick(state[kind][i], wanted), whole(wanted)));
  }
  check(where, state.artifacts.map(({ id }) => id), expect.artifacts);
  check(where, state.errors.map(({ eventId, seq, code }) => ({ eventId, seq, code })), expect.errors.map(({ eventId, seq, code }) => ({ eventId, seq, code })));
  check(where, ask('rebuild', { topicId: events[0].topicId }).data.digest, state.digest);
}
// Times are compared in milliseconds.
const normal = value => typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? new Date(value).toISOString() : value ?? null;

function cloudevents() {
  const { node, store, cases } = read('cloudevents', 'mapping.json');
  for (const { name, event, cloudEvent, extensions, legacyCloudEvent } of cases) {
    check(idOf('cloudevents.mapping', name), ask('cloudevents.export', { event, node }).data?.cloudEvent, cloudEvent);
    check(idOf('cloudevents.mapping', name), ask('cloudevents.export', { event, node, legacy: true }).data?.cloudEvent, legacyCloudEvent);
    check(idOf('cloudevents.mapping', name), ask('cloudevents.export', { event, node, store }).data?.cloudEvent, { ...cloudEvent, ...extensions });
    for (const carrier of [cloudEvent, { ...cloudEvent, ...extensions }, legacyCloudEvent]) check(idOf('cloudevents.mapping', name), ask('cloudevents.replicate', { text: JSON.stringify(carrier) }).data?.event, event);
  }
  for (const { name, event, cloudEvent } of read('cloudevents', 'rewritten.json').cases) {
    check(idOf('cloudevents.rewritten', name), ask('cloudevents.replicate', { text: JSON.stringify(cloudEvent) }).data?.event, event);
  }
  for (const { name, cloudEvent, draft, original } of read('cloudevents', 'import.json').cases) {
    check(idOf('cloudevents.import', name), ask('cloudevents.import', { text: JSON.stringify(cloudEvent), preserveOriginal: true }).data, { draft, original });
  }
  for (const { name, read: door, cloudEvent, error } of read('cloudevents', 'errors.json').cases) {
    const found = ask(`cloudevents.${door}`, { text: JSON.stringify(cloudEvent) }).error;
    check(idOf('cloudevents.errors', name), { code: found?.code, attribute: found?.details?.attribute, index: found?.details?.index }, error);
  }
}

function causality() {
  for (const { name, events, order, error } of read('causality', 'orders.json')) {
    const found = ask('order', { events });
    check(idOf('causality.orders', name), found.ok ? found.data.ids : found.error.code, order ?? error);
  }
  for (const { name, steps } of read('causality', 'arrivals.json')) {
    ask('reset', {});
    for (const { events, unblock, topics } of steps) {
      const done = unblock ? ask('unblock', { topicId: unblock, operator: 'human:op' }) : ask('replicate', { from: 'urn:cop:store:vectors', events });
      check(idOf('causality.arrivals', name), done.ok ? 'ok' : done.error.code, 'ok');
      for (const [topicId, wanted] of Object.entries(topics)) {
        const state = ask('state', { topicId }).data;
        check(idOf('causality.arrivals', name), { appliedSeq: state?.asOfSeq ?? null, blocked: state?.replica.blocked ?? null }, wanted);
      }
    }
  }
}

function lifecycle() {
  for (const { name, kind, id, log, setup, start, moves } of read('lifecycle', 'lifecycles.json')) {
    ask('reset', {});
    let seq = 0;
    const errors = () => ask('state', { topicId: 't' }).data.errors;
    const append = draft => code(ask('append', { topicId: 't', drafts: [draft] }));
    const replicate = draft => {
      const event = { id: `e${++seq}`, topicId: 't', topicSeq: seq, schemaVersion: '1', createdAt: new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString(), ...draft };
      const stored = code(ask('replicate', { from: 'urn:cop:store:vectors', events: [event] }));
      return stored === 'ok' ? errors().find(error => error.seq === seq)?.code ?? 'ok' : stored;
    };
    const take = log ? replicate : append;
    const status = () => {
      const state = ask('state', { topicId: 't' }).data;
      return kind === 'topic' ? state.topic.status : state[`${kind}s`].find(view => view.id === id).status;
    };
    setup.forEach(draft => check(idOf('lifecycle', name), take(draft), 'ok'));
    check(idOf('lifecycle', name), status(), start);
    for (const move of moves) {
      check(idOf('lifecycle', name), take(move.draft), move.code ?? 'ok');
      check(idOf('lifecycle', name), status(), move.status);
    }
  }
}

function timeline() {
  for (const { name, start, agents, steps } of read('timeline', 'timelines.json')) {
    ask('reset', { now: start, agents });
    const taken = new Map();
    let seen = 0;
    for (const { at, append, fail, complete, decisions } of steps) {
      const answers = [ask('clock.set', { to: at }), ...append.map(draft => ask('append', { topicId: 't', drafts: [draft] }))];
      if (fail) answers.push(ask('deliver.fail', { deliveryId: taken.get(fail), message: 'It broke.' }));
      if (complete) answers.push(ask('deliver.complete', { deliveryId: taken.get(complete) }));
      check(idOf('timeline', name), answers.filter(answer => !answer.ok), []);
      ask('settle', {});
      const { events } = ask('read', { topicId: 't', fromSeq: seen + 1 }).data, found = events.map(decisionOf).filter(Boolean);
      seen = events.at(-1)?.topicSeq ?? seen;
      for (let next; (next = ask('deliver.next', {}).data);) {
        taken.set(next.continuation.id, next.deliveryId);
        found.push({ continuation: next.continuation.id, decision: 'resume', agent: next.agent, reason: next.reason, trigger: next.event?.topicSeq ?? null, attempt: next.attempt });
      }
      check(idOf('timeline', name), found, decisions);
    }
  }
}

function agents() {
  for (const { name, events, rows } of read('agents', 'use.json')) {
    ask('reset', { profiles: ['COP/AI'] });
    check(idOf('agents', name), code(ask('replicate', { from: 'urn:cop:store:vectors', events })), 'ok');
    const { topicId } = events[0];
    for (const { id, body } of rows) check(idOf('agents', name), ask('use', id === 'topic' ? { topicId } : { topicId, agent: id }).data, body);
    if (rows.every(({ id }) => id !== 'topic')) check(idOf('agents', name), ask('use', { topicId }).data, null);
  }
}

function jsonld() {
  const { context, vocabulary, cases } = read('jsonld', 'events.json');
  for (const { name, event, node, nquads, compacted } of cases) {
    check(idOf('jsonld.events', name), ask('jsonld.event', { event, vocabulary }).data, { node, nquads });
    const document = { '@context': [context, { [vocabulary.prefix]: vocabulary.namespace }], ...node };
    for (const each of compacted ? [document, compacted] : [document]) check(idOf('jsonld.events', name), ask('jsonld.read', { document: each }).data?.event, event);
  }
  for (const { name, kind, view, node, nquads } of read('jsonld', 'views.json').cases) check(idOf('jsonld.views', name), ask('jsonld.view', { kind, view }).data, { node, nquads });
}

// The supervisor's events in the log.
function decisionOf({ type, payload, metadata }) {
  if (metadata.initiator !== 'agent:cop-supervisor') return undefined;
  const continuation = payload.continuationId, decision = { 'continuation.expired': 'expire', 'continuation.abandoned': 'abandon' }[type];
  if (decision) return { continuation, decision };
  return payload.error.code === 'no_agent' ? { continuation, decision: 'report' } : { continuation, decision: 'retry', attempt: payload.attempt, nextAttemptAt: payload.nextAttemptAt ?? null };
}
