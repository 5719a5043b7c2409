// Writes order, replica, view, delivery, continuation, causes, waits, people, agents, ledger, jsonld, transport and admission.json: checks as scripts of the binding, in the form of README.md. They are
// generated, because they share most of their steps. Run: node make.mjs [folder]
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const T = 't', files = {}, ids = new Set();
let file;

function check(id, title, requirements, decisions, steps, features) {
  if (ids.has(`${file}.${id}`)) throw new Error(`two checks named ${file}.${id}`);
  ids.add(`${file}.${id}`);
  (files[file] ??= []).push({ id: `${file}.${id}`, title, requirements, decisions, ...features && { features }, steps: steps.flat().filter((step, i, all) => !(step === settle && all[i - 1] === settle)) });
}

// ---- Steps

const reset = (...agents) => ({ op: 'reset', with: { agents } });
const agent = (name, types, options) => ({ name, ...types && { types: [types].flat() }, ...options });
const ask = (op, members, data, save) => ({ op, with: members, ...data !== undefined && { expect: { data } }, ...save && { save } });
const refuse = (op, members, ...codes) => ({ op, with: members, expect: { error: codes.length === 1 ? codes[0] : codes } });
const draft = (type, payload = {}, more) => ({ type, payload, ...more });
const append = (type, payload = {}, more, topicId = T) => ask('append', { topicId, drafts: [draft(type, payload, more)] });
const together = (...drafts) => ask('append', { topicId: T, drafts });
const saved = (name, type, payload = {}, more, topicId = T) => ({ ...append(type, payload, more, topicId), save: { [name]: '/events/0/id' } });
const refused = (code, type, payload = {}, more, topicId = T) => refuse('append', { topicId, drafts: [draft(type, payload, more)] }, code);
const next = (expected, save, members = {}) => ask('deliver.next', members, expected, save ? { [save]: '/deliveryId' } : undefined);
const given = (type, save, more) => next({ event: { type }, continuation: null, state: null, reason: null, ...more }, save);
const nothing = (members = {}) => ask('deliver.next', members, null);
const settle = ask('settle', {});
// The response only confirms that the output was received: its effects are visible when the target is idle.
const complete = (name, ...drafts) => [ask('deliver.complete', { deliveryId: `\${${name}}`, drafts }), settle];
const failed = (name, message = 'It broke.') => [ask('deliver.fail', { deliveryId: `\${${name}}`, message }), settle];
const lost = (name, ...drafts) => refuse('deliver.complete', { deliveryId: `\${${name}}`, drafts }, 'delivery_lost');
const advance = ms => ask('clock.advance', { ms });
const types = (...expected) => ask('read', { topicId: T }, { events: expected.map(type => typeof type === 'string' ? { type } : type) });
const typesOf = (topicId, ...expected) => ask('read', { topicId }, { events: expected.map(type => typeof type === 'string' ? { type } : type) });
const state = (expected, topicId = T, save) => ask('state', { topicId }, expected, save);
const time = ms => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();
const waiter = (payload, id = 'c') => draft('artifact.created', { artifact: { id, type: 'cop/continuation', payload: { agent: 'agent:a', ...payload } } });
const wait = (payload, id) => together(waiter(payload, id));
const taken = (reason, save, more) => next({ continuation: { id: 'c' }, reason, ...more }, save);
const byHand = code => refuse('continuation.resume', { topicId: T, continuationId: 'c', operator: 'human:op' }, code);
const silent = agent('a', '-');
const atOnce = { meta: { immediate: true } }; // A continuation without a condition says that it is meant (D-54).
const stored = (topicId, topicSeq, type, payload = {}, more) => ({
  id: `${topicId}-${topicSeq}`, topicId, topicSeq, type, schemaVersion: '1', createdAt: time(topicSeq * 1000), payload, ...more,
});
const replicate = (events, data, from = 'urn:cop:store:other') => ask('replicate', { from, events }, data);
const notReplicated = (code, events, from = 'urn:cop:store:other') => refuse('replicate', { from, events }, ...[code].flat());
const on = parents => ({ parentEventIds: parents });

// ---- Order

file = 'order';
check('parents-first', 'A replay keeps the order of each topic, and parents before children', ['COP-3.2.1-3', 'COP-3.3.2-1', 'COP-3.5.2-1', 'COP-3.5.2-3'], ['D-24'], [
  ask('order', { events: [stored('a', 2, 'x', {}, on(['b-1'])), stored('a', 1, 'x'), stored('b', 2, 'x'), stored('b', 1, 'x')] }, { ids: ['a-1', 'b-1', 'a-2', 'b-2'] }),
]);
check('times-mean-nothing', 'Times neither order events nor validate their order', ['COP-3.4.2-1', 'COP-3.4.3-1', 'COP-3.4.3-2', 'COP-3.4.3-3'], ['D-24'], [
  ask('order', { events: [stored('a', 1, 'x', {}, { createdAt: time(9000) }), stored('a', 2, 'x', {}, { createdAt: time(1) }), stored('b', 1, 'x', {}, { createdAt: time(0) })] }, { ids: ['a-1', 'a-2', 'b-1'] }),
  reset(), replicate([stored('a', 1, 'task.created', { taskId: 'k' }, { createdAt: time(9000) }), stored('a', 2, 'task.started', { taskId: 'k' }, { createdAt: time(1) })], { stored: 2, blocked: null }),
  state({ tasks: [{ id: 'k', status: 'running' }], errors: [] }, 'a'),
]);
check('cycle', 'A cycle of order and parents is detected', ['COP-3.2.2-1', 'COP-3.3.1-1'], ['D-22'], [
  refuse('order', { events: [stored('a', 1, 'x', {}, on(['b-2'])), stored('b', 1, 'x', {}, on(['a-1'])), stored('b', 2, 'x')] }, 'causal_cycle'),
]);
check('positions', 'All events of a store have gap-free positions that respect topics and parents', ['COP-3.5.2-3'], ['M-9'], [
  reset(), saved('p', 'x', {}, undefined, 'b'), append('x', {}, on(['${p}']), 'a'), append('x', {}, undefined, 'b'),
  ask('positions', {}, [{ position: 1, topicId: 'b', topicSeq: 1 }, { position: 2, topicId: 'a', topicSeq: 1 }, { position: 3, topicId: 'b', topicSeq: 2 }]),
], ['positions']);

// ---- Replicas

file = 'replica';
const foreign = stored('a', 1, 'x.happened', { n: 1 }, { vendor: [1, null], metadata: { vendor: 'x' } });
check('verbatim', 'A replicated event is stored unchanged', ['COP-6.5-1', 'COP-2.2.3-1'], ['CE-6', 'D-18'], [
  reset(), replicate([foreign], { stored: 1, skipped: 0, blocked: null }), ask('event', { eventId: 'a-1' }, foreign), ask('read', { topicId: 'a' }, { events: [{ $same: foreign }] }),
  state({ replica: { of: 'urn:cop:store:other', blocked: null } }, 'a'),
]);
check('gap', 'A replica accepts only the next event of its topic', ['COP-3.1.1-2', 'COP-3.1.1-5'], ['D-9', 'D-10'], [
  reset(), notReplicated('sequence_gap', [stored('a', 2, 'x')]), replicate([stored('a', 0, 'x'), stored('a', 1, 'x')], { stored: 2 }),
  notReplicated('sequence_gap', [stored('a', 3, 'x')]), replicate([stored('a', 2, 'x')], { stored: 1 }), ask('read', { topicId: 'a' }, { events: [{ topicSeq: 0 }, { topicSeq: 1 }, { topicSeq: 2 }] }),
]);
check('twice', 'A repeated event is recognized, and a different event at its sequence is a divergence', ['COP-3.1.1-3', 'COP-4.5.3-1', 'COP-5.1.1-2'], ['D-43'], [
  reset(), replicate([stored('a', 1, 'task.created', { taskId: 'k' })], { stored: 1 }), replicate([stored('a', 1, 'task.created', { taskId: 'k' })], { stored: 0, skipped: 1 }),
  state({ tasks: [{ id: 'k', createdSeq: 1, updatedSeq: 1 }], errors: [] }, 'a'), notReplicated('log_divergence', [stored('a', 1, 'task.created', { taskId: 'other' })]),
  notReplicated('log_divergence', [{ ...stored('a', 1, 'x'), id: 'stranger' }]),
]);
check('hash', 'A wrong hash is refused, and a missing one is allowed', ['COP-9.2.3-3'], ['D-79'], [
  reset(), notReplicated('hash_mismatch', [stored('a', 1, 'x', {}, { metadata: { copHash: { alg: 'sha-256', value: '0'.repeat(64) } } })]), ask('event', { eventId: 'a-1' }, null),
  replicate([stored('a', 1, 'x', {}, { metadata: { copHash: { alg: 'md-unknown', value: '00' } } })], { stored: 1 }),
]);
check('not-here', 'A local topic refuses replication, and a replica refuses drafts and other stores', ['COP-6.5-3'], ['CE-6'], [
  reset(), append('x'), notReplicated('conflict', [stored(T, 2, 'x')]), replicate([stored('a', 1, 'x')]), refused('topic_replica', 'x', {}, undefined, 'a'),
  notReplicated('conflict', [stored('a', 2, 'x')], 'urn:cop:store:third'), notReplicated('conflict', [{ ...stored('b', 1, 'x'), id: 'a-1' }]),
]);
check('whole-or-not', 'A replicated batch is atomic', ['COP-3.1.2-2'], ['D-15'], [
  reset(), notReplicated('sequence_gap', [stored('a', 1, 'x'), stored('a', 3, 'x')]), ask('read', { topicId: 'a' }, { events: [] }), state(null, 'a'),
]);
check('blocked', 'A missing parent blocks its child and the later events of its topic', ['COP-3.2.1-2', 'COP-3.3.3-2', 'COP-4.5.4-1', 'COP-4.5.4-2', 'COP-3.2.4-1', 'COP-4.6.4-2'], ['D-22', 'D-23'], [
  reset(), replicate([stored('a', 1, 'task.created', { taskId: 'k' }), stored('a', 2, 'task.started', { taskId: 'k' }, on(['b-1'])), stored('a', 3, 'task.created', { taskId: 'l' })], { stored: 3, blocked: { eventId: 'a-2', missing: ['b-1'] } }),
  state({ asOfSeq: 1, tasks: [{ id: 'k', status: 'pending' }], replica: { blocked: { eventId: 'a-2', missing: ['b-1'] } } }, 'a'),
  replicate([stored('b', 1, 'x')], { stored: 1, blocked: null }), settle, state({ asOfSeq: 3, tasks: [{ id: 'k', status: 'running' }, { id: 'l' }], replica: { blocked: null } }, 'a'),
]);
check('others-go-on', 'A blocked topic does not block others', ['COP-4.5.5-1', 'COP-4.6.4-1'], ['D-23'], [
  reset(), replicate([stored('a', 1, 'x', {}, on(['gone']))], { blocked: { eventId: 'a-1' } }), append('task.created', { taskId: 'k' }), replicate([stored('b', 1, 'x')], { blocked: null }), state({ asOfSeq: 1 }, 'b'),
]);
check('native-parent', 'A natively appended parent unblocks a replica', ['COP-3.5.2-2', 'COP-3.3.3-2'], ['D-22'], [
  reset(), replicate([stored('a', 1, 'x', {}, on(['mine']))], { blocked: { eventId: 'a-1', missing: ['mine'] } }), append('x', {}, { id: 'mine' }), settle, state({ asOfSeq: 1, replica: { blocked: null } }, 'a'),
]);
check('parent-not-applied', 'A native event waits for a parent that is stored and not applied', ['COP-3.2.1-2', 'COP-3.3.3-2'], ['D-22'], [
  reset(agent('a', 'go', { maxAttempts: 2 })), replicate([stored('a', 1, 'x', {}, on(['b-1'])), stored('a', 2, 'x')], { blocked: { eventId: 'a-1' } }),
  refused('parent_not_applied', 'x', {}, on(['a-1'])), refused('parent_not_applied', 'x', {}, on(['a-2'])),
  append('go', {}, { id: 'go' }), given('go', 'd'), complete('d', draft('y', {}, on(['a-1']))), nothing(), types('go'),
  replicate([stored('b', 1, 'x')], { blocked: null }), settle, append('x', {}, on(['a-2'])), advance(1000), given('go', 'd', { attempt: 2 }), complete('d', draft('y', {}, on(['a-1']))),
  types('go', { type: 'x', parentEventIds: ['a-2'] }, 'y'),
]);
check('unblock', 'An operator unblocks a topic by an event', ['COP-5.5.5-1', 'COP-8.7-3'], ['D-22', 'D-1'], [
  { ...reset(), save: { ops: '/operationsTopicId' } }, replicate([stored('a', 1, 'x', {}, on(['gone']))], { blocked: { missing: ['gone'] } }), refuse('unblock', { topicId: 'b', operator: 'human:op' }, 'not_found'),
  ask('unblock', { topicId: 'a', operator: 'human:op' }, { blocked: null }), state({ asOfSeq: 1 }, 'a'),
  ask('read', { topicId: '${ops}' }, { events: [{ type: 'topic.unblocked', payload: { topicId: 'a', missing: ['gone'], operator: 'human:op' } }] }),
]);
check('cycle', 'Events in a cycle are refused', ['COP-3.2.2-1', 'COP-3.3.1-1'], ['D-22'], [
  reset(), notReplicated('causal_cycle', [stored('a', 1, 'x', {}, on(['a-1']))]), replicate([stored('a', 1, 'x', {}, on(['b-1']))], { blocked: { eventId: 'a-1' } }),
  notReplicated('causal_cycle', [stored('b', 1, 'x', {}, on(['a-1']))]), ask('event', { eventId: 'b-1' }, null),
]);
check('illegal', 'An illegal event of a log is stored without effect, recorded as an error, and does not stop the log', ['COP-4.5.7-2', 'COP-4.5.7-1', 'COP-8.7-3', 'COP-8.1-3'], ['D-40', 'D-39'], [
  reset(), replicate([stored('a', 1, 'task.completed', { taskId: 'k' }), stored('a', 2, 'task.created', { taskId: 'k' }), stored('a', 3, 'task.completed', { taskId: 'k' }), stored('a', 4, 'task.started', { taskId: 'k' }), stored('a', 5, 'task.completed', { taskId: 'k', artifactIds: ['gone'] })], { stored: 5 }),
  state({ topic: { lastSeq: 5 }, tasks: [{ id: 'k', status: 'done' }], errors: [{ eventId: 'a-1', seq: 1, code: 'not_found' }, { eventId: 'a-3', seq: 3, code: 'illegal_transition' }] }, 'a'),
]);
check('sleeps', 'A replica delivers nothing and resumes no continuation', ['COP-4.6.5-1', 'COP-4.6.5-2', 'COP-3.5.1-3'], ['CE-6', 'D-50'], [
  reset(agent('a')), replicate([stored('a', 1, 'x'), stored('a', 2, 'artifact.created', { artifact: { id: 'c', type: 'cop/continuation', payload: { agent: 'agent:a', topicId: 'a' } } })], { stored: 2 }), nothing(), advance(90_000), nothing(),
]);
check('adopt', 'An adopted topic is local: it accepts drafts, and its agents run', ['COP-4.6.5-2', 'COP-3.1.2-1'], ['CE-6'], [
  reset(agent('a', 'x')), refuse('adopt', { topicId: 'a', operator: 'human:op' }, 'not_found'), replicate([stored('a', 1, 'x'), stored('a', 2, 'y')]),
  ask('adopt', { topicId: 'a', operator: 'human:op' }, { events: [{ type: 'topic.adopted', topicSeq: 3, payload: { from: 'urn:cop:store:other' } }] }), nothing(),
  append('x', {}, undefined, 'a'), given('x', 'd', { event: { topicSeq: 4 } }), complete('d'), state({ replica: null }, 'a'), notReplicated('conflict', [stored('a', 5, 'x')]),
]);
check('invalid', 'An event without a required member, or with one of another kind, is refused', ['COP-2.2.1-1', 'COP-2.9-1', 'COP-3.4.1-2'], ['D-7'], [
  reset(), ...['id', 'topicId', 'topicSeq', 'type', 'schemaVersion', 'createdAt', 'payload'].map(member => notReplicated(['invalid_event', 'invalid_query'], [Object.fromEntries(Object.entries(stored('a', 1, 'x')).filter(([name]) => name !== member))])),
  notReplicated('invalid_event', [stored('a', 1, 'x', {}, { createdAt: '2026-01-01T01:00:00+01:00' })]), notReplicated('invalid_event', [stored('a', -1, 'x')]), notReplicated('invalid_event', [stored('a', 1, 'x', {}, { metadata: [] })]),
]);

// ---- Views

file = 'view';
const work = [
  append('topic.created', { title: 'Case', metadata: { a: 1, b: { c: 1, d: 2 } } }), append('task.created', { taskId: 'k', assignedTo: 'human:kim' }), append('task.started', { taskId: 'k' }),
  append('step.created', { stepId: 's', taskId: 'k' }), append('artifact.created', { artifact: { id: 'r', type: 'text', payload: 'x' }, taskId: 'k', stepId: 's' }),
  append('step.started', { stepId: 's' }), append('step.completed', { stepId: 's', artifactIds: ['r'] }), append('topic.updated', { metadata: { b: { c: null }, e: 2 } }), append('task.completed', { taskId: 'k', artifactIds: ['r'] }),
];
const views = { topic: { status: 'in_progress', title: 'Case', metadata: { $same: { a: 1, b: { d: 2 }, e: 2 } }, lastSeq: 9, quiescent: true }, tasks: [{ id: 'k', status: 'done', assignedTo: 'human:kim', createdSeq: 2, updatedSeq: 9 }], steps: [{ id: 's', taskId: 'k', status: 'done', artifactIds: ['r'] }], artifacts: [{ id: 'r', type: 'text', taskId: 'k', stepId: 's' }], errors: [] };
check('derived', 'Events create topic, task, step and artifact', ['COP-1.4-1', 'COP-2.3.1-1', 'COP-2.3.3-3', 'COP-2.4.1-1', 'COP-2.4.4-2', 'COP-2.5.1-1', 'COP-2.5.3-1', 'COP-3.5.1-1', 'COP-4.2-2', 'COP-4.3-2', 'COP-5.1.1-3', 'COP-11.2.1-1'], ['D-1', 'D-19', 'D-41'], [reset(), work, state(views)]);
check('rebuild', 'A rebuild gives the same state at any time', ['COP-1.7-1', 'COP-2.2.3-3', 'COP-2.3.3-2', 'COP-4.5.1-1', 'COP-4.5.2-1', 'COP-4.6-1', 'COP-4.6.1-1', 'COP-3.5.1-5', 'COP-5.1.2-2'], ['D-42', 'M-10'], [
  reset(agent('x', 'task.completed', { maxAttempts: 1 })), work, given('task.completed', 'd'), failed('d'), settle, state({ parked: [{ agent: 'agent:x' }] }, T, { digest: '/digest' }), advance(3_600_000), ask('rebuild', { topicId: T }, { digest: '${digest}' }),
  state({ ...views, topic: { status: 'in_progress' }, parked: [{ agent: 'agent:x' }], digest: '${digest}' }),
]);
check('same-events-same-views', 'Two topics with the same events have the same views', ['COP-4.5.2-1', 'COP-3.5.1-4', 'COP-3.5.1-5'], ['D-42'], [
  reset(), replicate([stored('a', 1, 'task.created', { taskId: 'k' }), stored('a', 2, 'task.started', { taskId: 'k' })]), state({}, 'a', { one: '/digest' }), { ...reset(), with: { now: '2027-01-01T00:00:00.000Z' } },
  replicate([stored('a', 1, 'task.created', { taskId: 'k' })]), replicate([stored('a', 2, 'task.started', { taskId: 'k' })]), state({ digest: '${one}' }, 'a'),
]);
check('as-of', 'The state of a topic can be read as of any of its events', ['COP-3.5-1', 'COP-4.2-3'], ['D-42'], [
  reset(), work, ask('state', { topicId: T, atSeq: 3 }, { topic: { lastSeq: 3 }, asOfSeq: 3, tasks: [{ id: 'k', status: 'running' }], steps: [], artifacts: [] }), ask('state', { topicId: T, atSeq: 0 }, null),
]);
check('own-writes', 'All changes of an append are visible with its response', ['COP-4.3.2-1', 'COP-4.3.2-2', 'COP-4.3.2-3'], ['D-43', 'D-48'], [
  reset(silent), together(draft('task.created', { taskId: 'k' }), draft('task.started', { taskId: 'k' }), draft('step.created', { stepId: 's', taskId: 'k' })), state({ asOfSeq: 3, tasks: [{ status: 'running' }], steps: [{ id: 's' }] }),
  wait({ waitForEvents: ['never'] }), state({ asOfSeq: 4, artifacts: [{ id: 'c' }], continuations: [{ id: 'c', status: 'active' }], topic: { quiescent: false } }),
  append('topic.closed', { force: true }), state({ asOfSeq: 5, topic: { status: 'closed', lastSeq: 5 }, continuations: [{ id: 'c', status: 'cancelled', updatedSeq: 5 }], tasks: [{ status: 'running' }] }),
]);
check('isolated', 'An event changes no other topic', ['COP-4.5.5-1', 'COP-2.4.4-1'], ['D-44', 'M-13'], [
  reset(), append('task.created', { taskId: 'k' }), append('task.created', { taskId: 'k' }, undefined, 'u'), append('task.started', { taskId: 'k' }, undefined, 'u'), state({ tasks: [{ status: 'pending' }] }), state({ tasks: [{ status: 'running' }] }, 'u'),
  refused('not_found', 'task.started', { taskId: 'k' }, undefined, 'v'),
]);
check('first-activity', 'A topic is open until its first activity', ['COP-2.3.2-2', 'COP-2.3.2-1'], ['D-27', 'D-28'], [
  reset(), append('topic.created'), append('topic.updated', { title: 'x' }), state({ topic: { status: 'open' } }), append('vendor.note'), state({ topic: { status: 'in_progress' } }),
]);
check('exhausted', 'A topic is exhausted only without pending tasks and continuations, and then refuses new work', ['COP-2.3.2-3'], ['D-29', 'D-30'], [
  reset(silent), append('task.created', { taskId: 'k' }), wait({ waitForEvents: ['never'] }), refused('topic_not_quiescent', 'topic.exhausted'), append('task.cancelled', { taskId: 'k' }), refused('topic_not_quiescent', 'topic.exhausted'),
  append('continuation.cancelled', { continuationId: 'c' }), append('topic.exhausted'), state({ topic: { status: 'exhausted' } }), refused('topic_exhausted', 'task.created', { taskId: 'l' }), append('vendor.note'), state({ topic: { status: 'exhausted' } }),
]);
check('closed', 'A closed topic refuses appends and never reopens', ['COP-2.3.3-1', 'COP-2.3.2-1'], ['D-31', 'D-32', 'D-33'], [
  reset(silent), append('task.created', { taskId: 'k' }), wait({ waitForEvents: ['never'] }), refused('topic_not_quiescent', 'topic.closed'), append('topic.closed', { force: true }),
  state({ topic: { status: 'closed' }, tasks: [{ status: 'pending' }], continuations: [{ status: 'cancelled' }] }), refused('topic_closed', 'vendor.note'), refused('topic_closed', 'topic.created'), state({ topic: { status: 'closed', lastSeq: 3 } }),
]);
check('task-ends', 'The end of a task is final', ['COP-2.4.2-2', 'COP-4.5.7-1'], ['D-35', 'D-36a'], [
  reset(), append('task.created', { taskId: 'k' }), append('step.created', { stepId: 's', taskId: 'k' }), append('task.failed', { taskId: 'k', error: { code: 'e', message: 'm' } }), refused('illegal_transition', 'task.started', { taskId: 'k' }),
  refused('illegal_transition', 'step.created', { stepId: 'u', taskId: 'k' }), refused('illegal_transition', 'step.started', { stepId: 's' }), append('step.skipped', { stepId: 's' }), state({ tasks: [{ status: 'failed' }], steps: [{ status: 'skipped' }] }),
]);
check('task-parents', 'The parent of a task exists before it, which prevents cycles', ['COP-2.4.3-1'], ['D-36b'], [
  reset(), refused('not_found', 'task.created', { taskId: 'k', parentTaskId: 'k' }), refused('not_found', 'task.created', { taskId: 'k', parentTaskId: 'l' }), append('task.created', { taskId: 'k' }), append('task.created', { taskId: 'l', parentTaskId: 'k' }),
  refused('already_exists', 'task.created', { taskId: 'k', parentTaskId: 'l' }), state({ tasks: [{ id: 'k', parentTaskId: null }, { id: 'l', parentTaskId: 'k' }] }),
]);
check('artifact-immutable', 'An artifact never changes; other content needs a new artifact', ['COP-2.6.1-1', 'COP-2.6.2-1', 'COP-2.6.2-2', 'COP-4.5.6-1', 'COP-4.5.6-2', 'COP-8.1-2'], ['D-37'], [
  reset(), append('artifact.created', { artifact: { id: 'r', type: 'text', payload: 'one' } }), refused('artifact_immutable', 'artifact.created', { artifact: { id: 'r', type: 'text', payload: 'two' } }),
  refused('already_exists', 'artifact.created', { artifact: { id: 'r', type: 'text', payload: 'one' } }), append('artifact.created', { artifact: { id: 'r2', type: 'text', payload: 'two' } }),
  ask('artifact', { topicId: T, artifactId: 'r' }, { id: 'r', topicId: T, type: 'text', payload: 'one' }), state({ artifacts: [{ id: 'r' }, { id: 'r2' }] }),
  replicate([stored('a', 1, 'artifact.created', { artifact: { id: 'r', type: 'text', payload: 'one' } }), stored('a', 2, 'artifact.created', { artifact: { id: 'r', type: 'text', payload: 'two' } }), stored('a', 3, 'artifact.created', { artifact: { id: 'r', type: 'text', payload: 'one' } })]),
  state({ artifacts: [{ id: 'r', eventId: 'a-1' }], errors: [{ seq: 2, code: 'artifact_immutable' }] }, 'a'), ask('artifact', { topicId: 'a', artifactId: 'r' }, { payload: 'one' }),
]);
check('artifact-hash', 'An artifact has the hash of its canonical form, and a wrong one is refused', ['COP-9.2.1-1', 'COP-9.2.2-1', 'COP-9.2.3-3'], ['D-77'], [
  reset(), ask('hash', { kind: 'artifact', text: '{"type":"text","id":"r","topicId":"t","payload":"one"}' }, {}, { sum: '/value' }), append('artifact.created', { artifact: { id: 'r', type: 'text', payload: 'one' } }),
  ask('artifact', { topicId: T, artifactId: 'r' }, { metadata: { copHash: { alg: 'sha-256', value: '${sum}' } } }), refused('hash_mismatch', 'artifact.created', { artifact: { id: 'q', type: 'text', payload: 'one', metadata: { copHash: { alg: 'sha-256', value: '0'.repeat(64) } } } }),
]);
check('references', 'A reference object cannot replace an id', ['COP-8.2.2-1', 'COP-8.4.1-1', 'COP-8.1-5'], ['D-92'], [
  reset(), refused('invalid_payload', 'task.created', { taskId: { $ref: 'urn:cop:task:k' } }), append('task.created', { taskId: 'k', metadata: { see: { $ref: 'urn:nowhere' } } }), refused('invalid_payload', 'step.created', { stepId: 's', taskId: { $ref: '#/k' } }),
  state({ tasks: [{ metadata: { see: { $ref: 'urn:nowhere' } } }], errors: [] }),
]);
check('broken-references', 'A reference to a missing artifact is visible, also after a rebuild', ['COP-8.1-3', 'COP-8.7-3'], ['D-39'], [
  reset(), replicate([stored('a', 1, 'task.created', { taskId: 'k' }), stored('a', 2, 'step.created', { stepId: 's', taskId: 'k', artifactIds: ['gone'] }), stored('a', 3, 'artifact.created', { artifact: { id: 'here', type: 'text', payload: 1 } }), stored('a', 4, 'step.artifacts.linked', { stepId: 's', artifactIds: ['here'] })]),
  state({ steps: [{ id: 's', artifactIds: ['gone', 'here'] }], artifacts: [{ id: 'here' }], errors: [] }, 'a', { digest: '/digest' }), ask('artifact', { topicId: 'a', artifactId: 'gone' }, null), ask('rebuild', { topicId: 'a' }, { digest: '${digest}' }), state({ steps: [{ artifactIds: ['gone', 'here'] }], artifacts: [{ id: 'here' }] }, 'a'),
]);
check('utc', 'Times in payloads are ISO-8601 in UTC', ['COP-2.1-3'], ['D-12'], [
  reset(silent), ...['2026-01-01T01:00:00+01:00', '2026-01-01', '2026-02-30T00:00:00Z', '2026-01-01T00:00:60Z'].map(moment => refuse('append', { topicId: T, drafts: [waiter({ resumeAfter: moment })] }, 'invalid_timestamp')), wait({ resumeAfter: '2026-03-01T00:00:00.123456789Z' }),
]);
check('upcast', 'Projectors see the newest version, and the stored event is unchanged', ['COP-2.9-2', 'COP-2.2.3-1'], ['M-3'], [
  { op: 'reset', with: { upcasters: [{ type: 'task.created', from: '0', to: '1', rename: { name: 'title' } }] } }, saved('e', 'task.created', { taskId: 'k', name: 'old' }, { schemaVersion: '0' }), state({ tasks: [{ title: 'old' }] }), ask('event', { eventId: '${e}' }, { schemaVersion: '0', payload: { $same: { taskId: 'k', name: 'old' } } }),
], ['upcasters']);

// ---- Deliveries

file = 'delivery';
check('delivered', 'An event is delivered to the agents whose filter matches', ['COP-5.2.1-1', 'COP-5.3.1-1'], ['D-61', 'D-64'], [
  reset(agent('a', ['x', 'y.*'])), append('x'), append('z'), append('y.b'), append('y'), given('x', 'd', { agent: 'a', topicId: T, attempt: 1, event: { type: 'x', topicSeq: 1 } }), complete('d'), given('y.b', 'd'), complete('d'), nothing(), advance(600_000), nothing(),
]);
check('in-order', 'The events of a topic are delivered in the order of topicSeq', ['COP-5.2.1-2', 'COP-5.2.3-1', 'COP-5.2.3-2'], ['D-63'], [
  reset(agent('a', 'x')), append('x'), append('x'), append('x'), given('x', 'd', { event: { topicSeq: 1 } }), nothing(), failed('d'), nothing(), advance(1000), given('x', 'd', { event: { topicSeq: 1 }, attempt: 2 }), complete('d'),
  given('x', 'd', { event: { topicSeq: 2 } }), complete('d'), given('x', 'd', { event: { topicSeq: 3 } }), complete('d'), nothing(),
]);
check('topics-in-parallel', 'Topics do not wait for each other', ['COP-4.6.4-1'], ['D-63'], [
  reset(agent('a', 'x')), append('x'), settle, append('x', {}, undefined, 'u'), next({ topicId: T }, 'one'), next({ topicId: 'u' }, 'two'), complete('two'), complete('one'), nothing(),
]);
check('each-agent', 'Every agent receives its own deliveries independently of others', ['COP-5.2.1-1'], ['D-63'], [
  reset(agent('a', 'x'), agent('b', 'x')), append('x'), next({ agent: 'a' }, 'one', { agent: 'a' }), failed('one'), next({ agent: 'b', attempt: 1 }, 'two', { agent: 'b' }), complete('two'), nothing({ agent: 'b' }), advance(1000), next({ agent: 'a', attempt: 2 }, 'one', { agent: 'a' }), complete('one'),
]);
check('sees-state', 'An agent sees a state that includes its event', ['COP-5.2.1-3'], ['D-48'], [
  reset(agent('a', 'task.created')), append('task.created', { taskId: 'k' }), given('task.created', 'd', { asOfSeq: { $any: [1, 2] } }), append('task.started', { taskId: 'k' }), complete('d'), append('task.created', { taskId: 'l' }), given('task.created', 'd', { asOfSeq: 3 }), complete('d'),
]);
check('output', 'An agent\'s output commits with the closing of its delivery, attributed to it, with the cause as parent', ['COP-5.3.4-2', 'COP-9.3.2-1'], ['D-15', 'D-20', 'D-25', 'D-61'], [
  reset(agent('a', 'x')), saved('e', 'x', {}, { correlationId: 'talk' }), given('x', 'd'), typesOf(T, 'x'), complete('d', draft('y', { n: 1 }), draft('z', {}, { topicId: 'u', correlationId: 'own' })), nothing(), advance(600_000), nothing(),
  types('x', { type: 'y', topicSeq: 2, correlationId: 'talk', parentEventIds: ['${e}'], metadata: { initiator: 'agent:a' } }), typesOf('u', { type: 'z', topicSeq: 1, correlationId: 'own', parentEventIds: ['${e}'], metadata: { initiator: 'agent:a' } }),
]);
check('output-whole', 'Refused output is a failed attempt, and no part of it is durable', ['COP-5.3.4-2', 'COP-3.1.2-2', 'COP-5.5.5-1'], ['D-15', 'D-61'], [
  reset(agent('a', 'x', { maxAttempts: 2 })), append('x'), given('x', 'd'), complete('d', draft('y'), draft('task.started', { taskId: 'nobody' })), types('x'), advance(1000), given('x', 'd', { attempt: 2 }), complete('d', draft('y', {}, { topicId: 'u' }), draft('task.created', { taskId: 'k' }), draft('task.completed', { taskId: 'k' })), settle,
  types('x', { type: 'delivery.parked', payload: { error: { code: 'illegal_transition' } } }), typesOf('u'),
]);
check('expected', 'An agent\'s output may have an expected sequence', ['COP-5.2.2-4'], ['D-48', 'M-2'], [
  reset(agent('a', 'x', { maxAttempts: 1 })), append('x'), given('x', 'd'), append('y'), ask('deliver.complete', { deliveryId: '${d}', drafts: [draft('z')], expected: 1 }), settle, types('x', 'y', { type: 'delivery.parked', payload: { error: { code: 'sequence_conflict' } } }),
]);
check('own-events', 'An agent does not receive its own events by default', ['COP-4.6.5-2'], ['D-64'], [
  reset(agent('a', 'x'), agent('b', 'x', { includeOwn: true })), append('x', {}), next({ agent: 'a' }, 'one', { agent: 'a' }), complete('one', draft('x', { own: true })), nothing({ agent: 'a' }),
  next({ agent: 'b' }, 'two', { agent: 'b' }), complete('two', draft('x', { of: 'b' })), next({ agent: 'b', event: { payload: { own: true } } }, 'two', { agent: 'b' }), complete('two'), next({ agent: 'b', event: { payload: { of: 'b' } } }, 'two', { agent: 'b' }), complete('two'), nothing({ agent: 'b' }), next({ agent: 'a', event: { payload: { of: 'b' } } }, 'one', { agent: 'a' }), complete('one'), nothing(),
]);
check('people', 'Events of people are delivered like those of agents', ['COP-5.4.1-1', 'COP-5.4.1-2'], ['D-20'], [
  reset(agent('a', 'human.feedback')), ask('append', { topicId: T, drafts: [draft('human.feedback', { targetId: 'x' })], actor: 'human:kim' }), given('human.feedback', 'd', { event: { metadata: { initiator: 'human:kim' } } }), complete('d'),
]);
check('once', 'A delivery is closed once; a later attempt writes nothing', ['COP-5.2.2-2', 'COP-5.3.3-1', 'COP-5.3.3-2'], ['D-61', 'D-62'], [
  reset(agent('a', 'x')), append('x'), given('x', 'd'), complete('d', draft('y')), lost('d', draft('y')), refuse('deliver.fail', { deliveryId: '${d}', message: 'late' }, 'delivery_lost'), nothing(), types('x', 'y'),
]);
check('retried', 'A failed attempt is retried after doubling delays with the next number', ['COP-5.2.1-1', 'COP-5.3.1-1'], ['D-61', 'D-63'], [
  reset(agent('a', 'x', { maxRetryDelayMs: 3000 })), append('x'), given('x', 'd'), failed('d'), advance(999), nothing(), advance(1), given('x', 'd', { attempt: 2 }), failed('d'), advance(1999), nothing(), advance(1), given('x', 'd', { attempt: 3 }), failed('d'),
  advance(2999), nothing(), advance(1), given('x', 'd', { attempt: 4 }), complete('d', draft('y')), types('x', 'y'),
]);
check('hangs', 'A timeout is a failed attempt, and later output is lost', ['COP-5.5.5-1', 'COP-5.2.1-1'], ['D-65b'], [
  reset(agent('a', 'x', { timeoutMs: 5000, maxAttempts: 2 })), append('x'), given('x', 'd'), advance(4999), nothing(), advance(1), settle, lost('d', draft('y')), advance(1000), given('x', 'd', { attempt: 2 }), advance(5000), settle, types('x', { type: 'delivery.parked', payload: { attempt: 2, error: { code: 'agent_timeout' } } }),
]);
check('parked', 'After its attempts a delivery is parked by an event, and the subscription continues', ['COP-5.5.5-1', 'COP-5.2.4-2'], ['D-60', 'D-63', 'M-7'], [
  reset(agent('a', 'x', { maxAttempts: 1 })), saved('e', 'x'), append('x', { n: 2 }), given('x', 'd'), failed('d'), given('x', 'd', { event: { payload: { n: 2 } }, attempt: 1 }), complete('d'),
  types('x', 'x', { type: 'delivery.parked', parentEventIds: ['${e}'], payload: { agent: 'agent:a', eventId: '${e}', attempt: 1, error: { code: 'agent_threw' } }, metadata: { initiator: 'agent:cop-supervisor' } }), state({ parked: [{ agent: 'agent:a', eventId: '${e}', attempt: 1, topicId: T }] }), advance(3_600_000), nothing(),
]);
check('retry', 'An operator retries a parked delivery, out of order and with a new count', ['COP-5.5.5-1', 'COP-5.2.4-2'], ['M-7'], [
  reset(agent('a', 'x', { maxAttempts: 1 })), saved('e', 'x'), refuse('delivery.retry', { topicId: T, agent: 'a', eventId: '${e}', operator: 'human:op' }, 'not_found'), given('x', 'd'), failed('d'), append('x'), given('x', 'd'), complete('d'),
  ask('delivery.retry', { topicId: T, agent: 'agent:a', eventId: '${e}', operator: 'human:op' }, { events: [{ type: 'delivery.retried', payload: { operator: 'human:op' } }] }), state({ parked: [] }), given('x', 'd', { attempt: 1, event: { topicSeq: 1 } }), complete('d', draft('y')), nothing(), refuse('delivery.retry', { topicId: T, agent: 'a', eventId: '${e}', operator: 'human:op' }, 'not_found'),
]);
check('halt', 'With the halt policy a subscription stops until an operator decides', ['COP-5.2.3-2'], ['M-7'], [
  reset(agent('a', 'x', { maxAttempts: 1, haltsWhenParked: true })), saved('e', 'x'), append('x', { n: 2 }), given('x', 'd'), failed('d'), nothing(), advance(3_600_000), nothing(), ask('delivery.skip', { topicId: T, agent: 'a', eventId: '${e}', operator: 'human:op' }, { events: [{ type: 'delivery.skipped' }] }), given('x', 'd', { event: { payload: { n: 2 } } }), complete('d'), nothing(),
]);
check('closed-topic', 'Parkings of a closed topic are in the operations topic', ['COP-5.5.5-1'], ['D-1', 'M-7'], [
  { ...reset(agent('a', 'topic.closed', { maxAttempts: 1 })), save: { ops: '/operationsTopicId' } }, saved('e', 'topic.closed'), given('topic.closed', 'd'), failed('d'), settle, types('topic.closed'), ask('read', { topicId: '${ops}' }, { events: [{ type: 'delivery.parked', payload: { eventId: '${e}', topicId: T } }] }),
  refuse('append', { topicId: '${ops}', drafts: [draft('topic.closed')] }, 'topic_reserved'),
]);
check('closed-since', 'A delivery that was parked before its topic was closed is decided once, in the operations topic', ['COP-5.5.5-1'], ['D-1', 'M-7'], [
  { ...reset(agent('a', 'x', { maxAttempts: 1 })), save: { ops: '/operationsTopicId' } }, saved('e', 'x'), given('x', 'd'), failed('d'), settle, append('topic.closed'),
  ask('delivery.retry', { topicId: T, agent: 'a', eventId: '${e}', operator: 'human:op' }, { events: [{ type: 'delivery.parked', topicId: '${ops}', payload: { eventId: '${e}', topicId: T } }, { type: 'delivery.retried', topicId: '${ops}', payload: { topicId: T } }] }),
  refuse('delivery.retry', { topicId: T, agent: 'a', eventId: '${e}', operator: 'human:op' }, 'not_found'), refuse('delivery.skip', { topicId: '${ops}', agent: 'a', eventId: '${e}', operator: 'human:op' }, 'not_found'), given('x', 'd', { attempt: 1 }), failed('d'), settle,
  ask('delivery.skip', { topicId: T, agent: 'a', eventId: '${e}', operator: 'human:op' }, { events: [{ type: 'delivery.skipped', topicId: '${ops}' }] }), refuse('delivery.skip', { topicId: T, agent: 'a', eventId: '${e}', operator: 'human:op' }, 'not_found'), nothing(),
  types('x', 'delivery.parked', 'topic.closed'), ask('read', { topicId: '${ops}' }, { events: [{ type: 'delivery.parked' }, { type: 'delivery.retried' }, { type: 'delivery.parked' }, { type: 'delivery.skipped' }] }),
]);
check('own-parking', 'An agent does not receive the parking of its own delivery', ['COP-5.2.4-1'], ['M-7'], [
  reset(agent('a', undefined, { maxAttempts: 1 })), append('x'), given('x', 'd'), failed('d'), nothing(), advance(600_000), nothing(), types('x', 'delivery.parked'),
]);
check('kernel-types', 'Reserved types match only filters that name the type, and the parking of such a delivery reaches no agent', ['COP-5.2.4-1'], ['D-64', 'M-7'], [
  reset(agent('all', undefined, { maxAttempts: 1 }), agent('prefix', ['x', 'delivery.*'], { maxAttempts: 1 }), agent('named', 'delivery.parked', { maxAttempts: 1 }), agent('other', 'delivery.parked', { maxAttempts: 1 })),
  append('x'), next({ agent: 'all', event: { type: 'x' } }, 'one', { agent: 'all' }), failed('one'), next({ agent: 'prefix', event: { type: 'x' } }, 'two', { agent: 'prefix' }), complete('two'),
  next({ agent: 'named', event: { type: 'delivery.parked', payload: { agent: 'agent:all', eventType: 'x' } } }, 'three', { agent: 'named' }), failed('three'),
  next({ agent: 'other', event: { type: 'delivery.parked', payload: { agent: 'agent:all' } } }, 'four', { agent: 'other' }), complete('four'), nothing(), advance(3_600_000), nothing(),
  types('x', { type: 'delivery.parked', payload: { eventType: 'x' } }, { type: 'delivery.parked', payload: { agent: 'agent:named', eventType: 'delivery.parked' } }), state({ parked: [{ agent: 'agent:all' }, { agent: 'agent:named' }] }),
]);
check('replay-wakes-nobody', 'A rebuild causes no delivery', ['COP-4.6.5-1', 'COP-3.5.1-3'], ['D-50'], [
  reset(agent('a', 'x')), append('x'), given('x', 'd'), complete('d'), ask('rebuild', { topicId: T }), settle, nothing(), append('x'), given('x', 'd', { event: { topicSeq: 2 } }), complete('d'),
]);
check('restart', 'Deliveries continue after a restart, and new agents start with later events', ['COP-4.6.3-2', 'COP-4.6.5-2', 'COP-5.3.2-3'], ['D-61', 'D-64'], [
  reset(agent('a', 'x')), append('x'), append('x'), given('x', 'd'), complete('d'), ask('restart', { agents: [agent('a', 'x'), agent('b', 'x'), agent('c', 'x', { fromSeq: 2 })] }), next({ agent: 'a', event: { topicSeq: 2 } }, 'one', { agent: 'a' }), complete('one'), nothing({ agent: 'a' }),
  nothing({ agent: 'b' }), next({ agent: 'c', event: { topicSeq: 2 } }, 'three', { agent: 'c' }), complete('three'), append('x'), next({ agent: 'b', event: { topicSeq: 3 } }, 'two', { agent: 'b' }), complete('two'),
]);
check('crash', 'A crash loses running attempts, which count, and no durable data', ['COP-4.6.3-1', 'COP-4.6.3-2', 'COP-5.2.1-1', 'COP-5.5.5-1'], ['D-61'], [
  reset(agent('a', 'x', { maxAttempts: 2 })), append('x'), given('x', 'd'), ask('crash', {}), lost('d', draft('y')), settle, advance(1000), given('x', 'd', { attempt: 2 }), ask('crash', {}), settle, types('x', { type: 'delivery.parked', payload: { attempt: 2, error: { code: 'process_lost' } } }), advance(60_000), nothing(),
], ['crash']);
check('crash-after', 'Deliveries closed before a crash are not repeated', ['COP-5.3.3-1', 'COP-4.6.3-1'], ['D-61', 'D-62'], [
  reset(agent('a', 'x')), append('x'), given('x', 'd'), complete('d', draft('y')), settle, ask('crash', {}), advance(600_000), nothing(), types('x', 'y'),
], ['crash']);
check('parent-first', 'An event waits for a limited time for a parent in another topic', ['COP-3.2.4-1', 'COP-3.3.4-2'], ['D-63c'], [
  reset(agent('a', 'x')), saved('e', 'x', {}, undefined, 'p'), append('x', {}, on(['${e}'])), next({ topicId: 'p' }, 'one'), nothing(), complete('one'), next({ topicId: T }, 'two'), complete('two'),
  saved('e', 'x', {}, undefined, 'p'), append('x', {}, on(['${e}'])), next({ topicId: 'p' }, 'one'), advance(29_999), nothing(), advance(1), next({ topicId: T }, 'two'), complete('two'), complete('one'),
]);
check('effect', 'The outcome of an external call is recorded and the call not repeated', ['COP-3.5.1-2', 'COP-3.5.1-3', 'COP-5.2.2-1'], ['D-62c'], [
  reset(agent('a', ['x', 'artifact.created'], { includeOwn: true })), append('x'), given('x', 'd'), ask('deliver.effect', { deliveryId: '${d}', name: 'call', value: { cost: 1 } }, { value: { cost: 1 } }), refuse('deliver.effect', { deliveryId: '${d}', name: 'call', value: 2 }, 'effect_repeated'), failed('d'), advance(1000),
  given('x', 'd', { attempt: 2 }), ask('deliver.effect', { deliveryId: '${d}', name: 'call', value: { cost: 2 } }, { value: { $same: { cost: 1 } } }), ask('deliver.complete', { deliveryId: '${d}', drafts: [draft('y')], expected: 1 }), nothing(), types('x', { type: 'artifact.created', payload: { artifact: { type: 'cop/effect' } } }, 'y'),
], ['effects']);

// ---- Continuations; the timelines test their times

file = 'continuation';
check('resumed', 'The named agent receives state and trigger, and its output starts with the resumption', ['COP-5.5.3-1', 'COP-2.7.3-1', 'COP-2.7.3-2'], ['D-56', 'D-59b'], [
  reset(silent), { ...wait({ waitForEvents: ['x'], state: { kept: 1 } }), save: { made: '/events/0/id' } }, { ...saved('e', 'x', {}, { correlationId: 'talk' }) }, taken('event', 'd', { agent: 'a', attempt: 1, event: { id: '${e}' }, state: { $same: { kept: 1 } }, continuation: { id: 'c', status: 'active', satisfied: true } }), complete('d', draft('y')), nothing(),
  types('artifact.created', 'x', { type: 'continuation.resumed', topicSeq: 3, parentEventIds: ['${e}', '${made}'], correlationId: 'talk', payload: { continuationId: 'c', reason: 'event', attempt: 1, triggerEventId: '${e}' }, metadata: { initiator: 'agent:a' } }, { type: 'y', parentEventIds: ['${e}', '${made}'] }), state({ continuations: [{ id: 'c', status: 'resumed' }], topic: { quiescent: true } }),
]);
check('timer-parent', 'A timer resumption has the creating event as its parent', ['COP-5.5.3-1', 'COP-5.2.4-1'], ['D-56', 'D-65'], [
  reset(silent), { ...wait({ resumeAfter: time(60_000) }), save: { made: '/events/0/id' } }, advance(59_999), nothing(), types('artifact.created'), advance(1), taken('timer', 'd', { event: null }), types('artifact.created'), complete('d', draft('y')), settle, types('artifact.created', { type: 'continuation.resumed', parentEventIds: ['${made}'] }, { type: 'y', parentEventIds: ['${made}'] }),
]);
check('expired', 'A continuation not satisfied in time ends by an event, and never resumes', ['COP-5.5.1-1', 'COP-5.2.4-2', 'COP-5.5.5-1', 'COP-5.1.2-3'], ['D-54', 'D-59', 'D-60'], [
  reset(silent), { ...wait({ waitForEvents: ['x'], resumeBefore: time(60_000) }), save: { made: '/events/0/id' } }, advance(60_000), state({ continuations: [{ status: 'active' }] }), advance(1), state({ continuations: [{ status: 'expired' }], topic: { lastSeq: 2 } }),
  types('artifact.created', { type: 'continuation.expired', parentEventIds: ['${made}'], metadata: { initiator: 'agent:cop-supervisor' } }), append('x'), nothing(), refused('continuation_not_active', 'continuation.cancelled', { continuationId: 'c' }),
]);
check('unchanged', 'Attempts and ends do not change the artifact', ['COP-5.5.3-2', 'COP-2.6.2-1'], ['D-57', 'D-58'], [
  reset(silent), wait({ retry: { maxAttempts: 2 }, ...atOnce }), ask('artifact', { topicId: T, artifactId: 'c' }, {}, { before: '' }), taken('tick', 'd'), failed('d'), advance(1000), taken('tick', 'd', { attempt: 2 }), failed('d'), settle, state({ continuations: [{ status: 'abandoned' }] }), ask('artifact', { topicId: T, artifactId: 'c' }, { $same: '${before}' }),
]);
check('attempts', 'Each failure is an event with its delay, and the continuation is abandoned after the last', ['COP-5.5.4-1', 'COP-5.5.5-1', 'COP-5.2.4-2'], ['D-58'], [
  reset(silent), wait({ retry: { maxAttempts: 2, retryDelayMs: 500 }, ...atOnce }), taken('tick', 'd'), failed('d'), nothing(), types('artifact.created', { type: 'continuation.attempt_failed', payload: { continuationId: 'c', attempt: 1, error: { code: 'agent_threw' }, nextAttemptAt: time(500) } }), advance(500), taken('tick', 'd', { attempt: 2 }), failed('d'), nothing(),
  types('artifact.created', 'continuation.attempt_failed', { type: 'continuation.attempt_failed', payload: { attempt: 2, nextAttemptAt: null } }, 'continuation.abandoned'), state({ continuations: [{ status: 'abandoned' }] }), advance(3_600_000), nothing(),
]);
check('twice', 'Only one of two ends is admitted: a late resumption writes nothing', ['COP-5.2.2-2', 'COP-5.5.1-1'], ['D-56'], [
  reset(silent), wait(atOnce), taken('tick', 'd'), append('continuation.cancelled', { continuationId: 'c' }), complete('d', draft('y')), settle, types('artifact.created', 'continuation.cancelled'), state({ continuations: [{ status: 'cancelled' }] }), advance(60_000), nothing(),
  refused('continuation_not_active', 'continuation.superseded', { continuationId: 'c', replacedBy: 'd' }),
]);
check('no-agent', 'A missing agent is reported once, and the continuation resumes when the agent is added', ['COP-5.5.5-1', 'COP-5.5.1-1'], ['D-59b'], [
  reset(agent('other', '-')), wait({ waitForEvents: ['x'] }), append('x'), settle, types('artifact.created', 'x', { type: 'continuation.attempt_failed', payload: { error: { code: 'no_agent' } } }), append('x'), advance(60_000), state({ continuations: [{ status: 'active', attempt: 1 }], topic: { lastSeq: 4 } }), ask('restart', { agents: [silent] }), taken('event', 'd', { attempt: 1 }), complete('d'), nothing(),
]);
check('no-resume-point', 'A label that the agent does not declare is reported once, and a version that declares it resumes', ['COP-5.5.5-1', 'COP-5.5.1-1'], ['D-59b'], [
  reset(agent('a', '-', { resumePoints: ['begin'] })), wait({ label: 'review', waitForEvents: ['x'] }), append('x'), settle,
  types('artifact.created', 'x', { type: 'continuation.attempt_failed', payload: { attempt: 1, error: { code: 'no_resume_point' } } }), append('x'), advance(60_000), nothing(),
  state({ continuations: [{ status: 'active', attempt: 1 }], topic: { lastSeq: 4 } }),
  ask('restart', { agents: [agent('a', '-', { resumePoints: ['begin', 'review'] })] }), taken('event', 'd', { attempt: 1 }), complete('d'), nothing(),
]);
check('resume-points', 'Of a continuation for any agent, the first that declares its label is given it', ['COP-5.5.3-1'], ['D-59b'], [
  reset(agent('a', '-', { resumePoints: ['begin'] }), agent('b', '-', { resumePoints: ['review'] }), agent('c', '-')), wait({ agent: '*', label: 'review', ...atOnce }),
  next({ agent: 'b', continuation: { id: 'c' } }, 'd'), complete('d'), nothing(), wait({ agent: '*', ...atOnce }, 'unlabelled'), next({ agent: 'c', continuation: { id: 'unlabelled' } }, 'd'), complete('d'), nothing(),
]);
check('own-topic', 'Events of other topics resume no continuation', ['COP-4.5.5-1'], ['D-53'], [
  reset(silent), wait({ waitForEvents: ['x', 'there'] }), append('x', {}, { id: 'there' }, 'u'), nothing(), state({ continuations: [{ satisfied: false }] }), append('x'), taken('event', 'd'), complete('d'),
]);
check('event-first', 'An agent receives an event before the continuation that it resumes', ['COP-5.2.3-1', 'COP-5.2.3-2'], ['D-56'], [
  reset(agent('a', 'x')), wait({ waitForEvents: ['x'] }), append('x'), given('x', 'd'), nothing(), complete('d'), taken('event', 'd'), complete('d'), nothing(),
]);
check('cancelled', 'A cancelled or superseded continuation is never resumed', ['COP-5.5.1-1', 'COP-5.5.3-2'], ['D-57'], [
  reset(silent), wait({ waitForEvents: ['x'] }), wait({ waitForEvents: ['y'] }, 'd'), append('continuation.superseded', { continuationId: 'c', replacedBy: 'd' }), append('x'), nothing(), state({ continuations: [{ id: 'c', status: 'cancelled', replacedBy: 'd', satisfied: false }, { id: 'd', status: 'active' }] }), append('continuation.cancelled', { continuationId: 'd' }), append('y'), nothing(),
]);
check('restart', 'Continuations due while no scheduler ran are resumed afterwards', ['COP-5.5.1-1', 'COP-5.5.5-1'], ['D-65'], [
  reset(silent), wait({ waitForEvents: ['x'], resumeBefore: time(60_000) }), wait({ resumeAfter: time(50_000) }, 'd'), ask('restart', {}), advance(60_001), next({ continuation: { id: 'd' }, reason: 'timer' }, 'd'), complete('d'), settle, state({ continuations: [{ id: 'c', status: 'expired' }, { id: 'd', status: 'resumed' }] }),
]);
check('invalid', 'A payload that is no continuation is refused with its artifact', ['COP-2.7.3-2'], ['D-59b', 'D-54'], [
  reset(silent), ...[{ waitForEvents: 'x' }, { retry: { maxAttempts: 0 } }, { meta: { waitMode: 'some' } }, { meta: { match: { payload: 1 } } }, { topicId: 'u' }].map(payload => refuse('append', { topicId: T, drafts: [waiter({ waitForEvents: ['x'], ...payload })] }, 'invalid_payload')),
  refuse('append', { topicId: T, drafts: [waiter({ resumeAfter: time(2), resumeBefore: time(1) })] }, 'invalid_timestamp'), refuse('append', { topicId: T, drafts: [waiter({ waitForEvents: ['x'], taskId: 'nobody' })] }, 'not_found'), ask('artifact', { topicId: T, artifactId: 'c' }, null), typesOf(T),
]);
check('early-expiry', 'A continuation expires neither early nor when satisfied', ['COP-5.5.1-1'], ['D-54', 'D-56b'], [
  reset(silent), wait({ waitForEvents: ['x'] }), wait({ waitForEvents: ['y'], resumeBefore: time(1000) }, 'd'), wait({ waitForEvents: ['y'], resumeAfter: time(9000), resumeBefore: time(1000 * 9), meta: { resumePolicy: 'all' } }, 'e'), advance(1000),
  state({ continuations: [{ id: 'c', status: 'active' }, { id: 'd', status: 'active', satisfied: false }, { id: 'e', status: 'active' }] }), append('y'), next({ continuation: { id: 'd' }, reason: 'event' }, 'd'), complete('d'), advance(10_000_000),
  next({ continuation: { id: 'e' }, reason: 'event' }, 'd'), complete('d'), state({ continuations: [{ id: 'c', status: 'active' }, { id: 'd', status: 'resumed' }, { id: 'e', status: 'resumed' }] }), typesOf(T, ...Array(3).fill('artifact.created'), 'y', 'continuation.resumed', 'continuation.resumed'),
]);

check('by-hand', 'An operator resumes a continuation regardless of its conditions, by an event', ['COP-5.5.1-1', 'COP-5.5.5-1', 'COP-5.5.3-1'], ['D-1', 'D-58'], [
  reset(silent), byHand('not_found'), { ...wait({ waitForEvents: ['never'], state: 1, retry: { maxAttempts: 3, retryDelayMs: 1000 } }), save: { made: '/events/0/id' } }, nothing(),
  ask('continuation.resume', { topicId: T, continuationId: 'c', operator: 'human:op' }, { events: [{ type: 'delivery.retried', metadata: { initiator: 'agent:cop-supervisor' }, payload: { agent: 'agent:a', continuationId: 'c', attempt: 1, operator: 'human:op' } }] }),
  taken('manual', 'd', { attempt: 1, event: null, state: 1 }), byHand('conflict'), failed('d'), nothing(), state({ continuations: [{ status: 'active', attempt: 2 }] }), advance(999), nothing(), advance(1), taken('manual', 'd', { attempt: 2 }), complete('d', draft('y')),
  types('artifact.created', 'delivery.retried', 'continuation.attempt_failed', { type: 'continuation.resumed', parentEventIds: ['${made}'], payload: { reason: 'manual', attempt: 2 } }, 'y'), byHand('continuation_not_active'),
]);
check('by-hand-met', 'A continuation satisfied in between is resumed once, for its own reason', ['COP-5.5.1-1', 'COP-5.2.2-2'], ['D-1', 'D-54'], [
  reset(agent('other', '-')), ask('restart', { agents: [silent, agent('other', '-')] }), ask('restart', { agents: [agent('other', '-')] }), wait({ waitForEvents: ['x'] }), ask('continuation.resume', { topicId: T, continuationId: 'c', operator: 'human:op' }),
  append('x'), ask('restart', { agents: [silent] }), taken('event', 'd'), complete('d'), nothing(), state({ continuations: [{ status: 'resumed' }] }),
]);
check('by-hand-any', 'An unassigned continuation is resumed by the named agent', ['COP-5.5.3-1'], ['D-1', 'D-59b'], [
  reset(silent, agent('b', '-')), wait({ agent: '*', waitForEvents: ['never'] }), wait({ agent: 'agent:b', waitForEvents: ['never'] }, 'd'), refuse('continuation.resume', { topicId: T, continuationId: 'd', agent: 'a', operator: 'human:op' }, 'invalid_query'),
  ask('continuation.resume', { topicId: T, continuationId: 'c', agent: 'agent:b', operator: 'human:op' }), taken('manual', 'd', { agent: 'b' }), complete('d'),
]);
check('abandoned', 'An operator abandons a continuation, and later output is refused', ['COP-5.5.1-1', 'COP-5.5.4-1', 'COP-5.5.5-1'], ['D-1'], [
  reset(silent), refuse('continuation.abandon', { topicId: T, continuationId: 'c', operator: 'human:op' }, 'not_found'), wait(atOnce), taken('tick', 'd'),
  ask('continuation.abandon', { topicId: T, continuationId: 'c', reason: 'no use', operator: 'human:op' }, { events: [{ type: 'continuation.abandoned', payload: { continuationId: 'c', reason: 'no use', operator: 'human:op' } }] }),
  complete('d', draft('y')), types('artifact.created', 'continuation.abandoned'), state({ continuations: [{ status: 'abandoned' }], topic: { quiescent: true } }), refuse('continuation.abandon', { topicId: T, continuationId: 'c', operator: 'human:op' }, 'continuation_not_active'), advance(60_000), nothing(),
]);

// ---- Causes, ids and hops of agents' output

file = 'causes';
const derived = (kind, ...parts) => {
  const uuid5 = (space, name) => {
    const hash = createHash('sha1').update(Buffer.from(space.replaceAll('-', ''), 'hex')).update(name).digest().subarray(0, 16);
    hash[6] = hash[6] & 0x0f | 0x50;
    hash[8] = hash[8] & 0x3f | 0x80;
    return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
  return `urn:cop:${kind}:${uuid5(uuid5('6ba7b811-9dad-11d1-80b4-00c04fd430c8', 'urn:cop'), parts.join('\u001f'))}`;
};
const planner = options => agent('planner', 'x', options);
const limited = (maxHops, ...agents) => ({ op: 'reset', with: { agents, maxHops } });
const hops = (type, count, more) => ({ type, metadata: { hops: count }, ...more });
check('both', 'The output of a continuation has the resuming and the creating event as parents', ['COP-5.5.3-1'], ['D-25'], [
  reset(silent), { ...wait({ waitForEvents: ['x'] }), save: { made: '/events/0/id' } }, saved('e', 'x', {}, { correlationId: 'talk' }), taken('event', 'd'), complete('d', draft('y'), draft('z', {}, on(['${e}'])), draft('w', {}, { topicId: 'u' })),
  types('artifact.created', 'x', ...['continuation.resumed', 'y'].map(type => ({ type, parentEventIds: ['${e}', '${made}'], correlationId: 'talk' })), { type: 'z', parentEventIds: ['${e}'] }), typesOf('u', { type: 'w', parentEventIds: ['${e}', '${made}'] }),
]);
check('ids', 'Ids of output derive from the topic of the delivery, the agent, the cause and the ordinal', ['COP-5.3.3-1', 'COP-5.3.3-2'], ['D-62'], [
  reset(planner()), append('x', {}, { id: 'e' }), given('x', 'd'), complete('d', draft('y'), draft('z', {}, { topicId: 'u' })), ask('append', { topicId: T, drafts: [{ ...waiter({ agent: 'planner', ...atOnce }), id: 'made' }] }), taken('tick', 'd'), complete('d', draft('y')),
  types({ id: 'e' }, { id: derived('event', T, 'planner', 'event', 'e', '0') }, { id: 'made' }, { type: 'continuation.resumed', id: derived('event', T, 'planner', 'continuation', 'c', 'continuation.resumed') }, { id: derived('event', T, 'planner', 'continuation', 'c', '0') }),
  typesOf('u', { id: derived('event', T, 'planner', 'event', 'e', '1') }),
]);
check('effect-ids', 'The ids of a recorded effect also derive from its name', ['COP-3.5.1-2'], ['D-62', 'D-62c'], [
  reset(planner()), append('x', {}, { id: 'e' }), given('x', 'd'), ask('deliver.effect', { deliveryId: '${d}', name: 'paid', value: 1 }, { value: 1 }), complete('d'),
  types({ id: 'e' }, { id: derived('event', T, 'planner', 'event', 'e', 'effect', 'paid'), payload: { artifact: { id: derived('artifact', T, 'planner', 'event', 'e', 'effect', 'paid'), type: 'cop/effect' } } }),
], ['effects']);
check('one-id-in-two-topics', 'Continuations with one id in two topics are both resumed, and both outputs stay', ['COP-5.5.1-1', 'COP-4.5.5-1'], ['D-62', 'M-13'], [
  reset(silent), ...[T, 'u'].flatMap(topicId => [ask('append', { topicId, drafts: [waiter({ waitForEvents: ['x'] })] }), append('x', {}, undefined, topicId), next({ topicId, continuation: { id: 'c' } }, 'd'), complete('d', draft('y'))]), nothing(), advance(600_000), nothing(),
  ...[T, 'u'].map(topicId => typesOf(topicId, 'artifact.created', 'x', 'continuation.resumed', 'y')),
]);
check('event-and-continuation', 'An event and a continuation with one id are two causes', ['COP-5.5.1-1', 'COP-5.3.3-1'], ['D-62'], [
  reset(agent('a', 'artifact.created')), ask('append', { topicId: T, drafts: [{ ...waiter({ waitForEvents: ['x'] }), id: 'c' }] }), given('artifact.created', 'd'), complete('d', draft('y', { n: 1 })), append('x'), taken('event', 'd'), complete('d', draft('y', { n: 2 })),
  types('artifact.created', { type: 'y', payload: { n: 1 } }, 'x', 'continuation.resumed', { type: 'y', payload: { n: 2 } }), advance(600_000), nothing(),
]);
check('id-of-another', 'An id of another initiator\'s event is no first result: the whole attempt fails', ['COP-5.3.4-2', 'COP-2.2.2-1'], ['D-13', 'D-62'], [
  reset(planner({ maxAttempts: 1 })), append('x', {}, { id: 'e' }), append('note', {}, { id: derived('event', T, 'planner', 'event', 'e', '0') }), given('x', 'd'), complete('d', draft('y'), draft('z')), settle,
  types('x', 'note', { type: 'delivery.parked', payload: { eventId: 'e', error: { code: 'conflict' } } }),
]);
check('hops', 'Agents that trigger each other stop at the hop limit, parked at once', ['COP-5.5.5-1'], ['D-25b'], [
  limited(2, agent('a', 'ping'), agent('b', 'pong')), append('ping'), given('ping', 'd'), complete('d', draft('pong')), given('pong', 'd'), complete('d', draft('ping')), given('ping', 'd'), complete('d', draft('pong')), nothing(), advance(600_000), nothing(),
  types(hops('ping', null), hops('pong', 1), hops('ping', 2), hops('delivery.parked', 2, { payload: { attempt: 1, error: { code: 'hops_exceeded' } } })),
  append('ping'), given('ping', 'd'), complete('d', draft('pong')), given('pong', 'd'), complete('d', draft('ping')), given('ping', 'd'), complete('d'), nothing(),
], ['hops']);
check('hops-at-once', 'Continuations that immediately create the next one stop at the hop limit', ['COP-5.5.5-1', 'COP-5.5.4-1'], ['D-25b'], [
  limited(2, silent), wait(atOnce), taken('tick', 'd'), complete('d', waiter(atOnce, 'c2')), next({ continuation: { id: 'c2' } }, 'd'), complete('d', waiter(atOnce, 'c3')), next({ continuation: { id: 'c3' } }, 'd'), complete('d', waiter(atOnce, 'c4')), nothing(), advance(600_000), nothing(),
  types(hops('artifact.created', null), hops('continuation.resumed', 1), hops('artifact.created', 1), hops('continuation.resumed', 2), hops('artifact.created', 2), hops('continuation.attempt_failed', 2, { payload: { error: { code: 'hops_exceeded' }, nextAttemptAt: null } }), hops('continuation.abandoned', 2)),
], ['hops']);
check('hops-slow', 'A timer of at least one second resets the hops: slow loops continue', ['COP-5.2.4-1'], ['D-25b'], [
  limited(1, silent), wait({ resumeAfter: time(1000) }), ...[2, 3, 4].flatMap(second => [advance(1000), next({ reason: 'timer' }, 'd'), complete('d', waiter({ resumeAfter: time(second * 1000) }, `c${second}`))]),
  types(hops('artifact.created', null), ...Array(3).fill([hops('continuation.resumed', 1), hops('artifact.created', 1)]).flat()), advance(1000), next({ reason: 'timer' }, 'd'), complete('d'), nothing(),
], ['hops']);
check('reserved-stamps', 'A draft cannot contain members that the kernel assigns', ['COP-9.3.1-4'], ['D-19', 'D-25b', 'D-53', 'D-20b'], [
  reset(), ...[{ hops: 1 }, { met: [{ entry: 0, eventId: 'e' }] }, { node: 'urn:cop:node:n' }, { initiator: 'human:kim' }, { actingAs: 'role:editor' }].map(metadata => refused('invalid_draft', 'x', {}, { metadata })), typesOf(T),
]);

// ---- Continuations with since and matches

file = 'waits';
const since = (topicSeq, entries = ['x'], meta) => ({ waitForEvents: entries, meta: { since: topicSeq, ...meta } });
check('since', 'With since, the first matching event above that sequence meets a continuation', ['COP-5.5.1-1', 'COP-5.5.2-1'], ['D-53'], [
  reset(silent), append('x'), append('y'), append('x', {}, { id: 'first' }), append('x'), wait(since(1)), taken('event', 'd', { event: { id: 'first' } }), complete('d'),
  types('x', 'y', 'x', 'x', { type: 'artifact.created', payload: { artifact: { payload: { meta: { since: 1 } } } }, metadata: { met: [{ $same: { entry: 0, eventId: 'first' } }] } }, 'continuation.resumed'),
]);
check('since-nothing', 'Events at or below since, of another type or match, too late, or of the same append do not match', ['COP-5.5.1-1'], ['D-53'], [
  reset(silent), append('x', { n: 1 }), append('x', { n: 2 }), together(draft('z'), waiter(since(0, ['z']), 'c1'), waiter(since(2), 'c2'), waiter(since(0, ['x'], { match: { '/payload/n': 3 } }), 'c3'), waiter(since(0, ['y']), 'c4'), { ...waiter({ ...since(0), resumeBefore: '2025-12-31T23:59:59.000Z' }, 'c5') }),
  settle, ask('read', { topicId: T, fromSeq: 4 }, { events: ['c1', 'c2', 'c3', 'c4', 'c5'].map(id => ({ payload: { artifact: { id } }, metadata: { met: null } })).concat([{ type: 'continuation.expired' }]) }), nothing(),
]);
check('since-loop', 'A continuation recreated at each resumption receives every event', ['COP-5.5.1-1', 'COP-5.5.2-1'], ['D-53'], [
  reset(silent), wait({ waitForEvents: ['x'] }), ...Array(4).fill(append('x')), ...[2, 3, 4, 5].flatMap(seq => [next({ reason: 'event', event: { topicSeq: seq } }, 'd'), complete('d', ...seq < 5 ? [waiter(since(seq), `c${seq}`)] : [])]), nothing(),
]);
check('since-refused', 'Since is below the creating event, and only the store sets met', ['COP-2.7.3-2'], ['D-53'], [
  reset(silent), refused('invalid_payload', 'artifact.created', waiter(since(1)).payload), append('y'), refused('invalid_payload', 'artifact.created', waiter(since(2)).payload), refused('invalid_payload', 'artifact.created', waiter(since(-1)).payload),
  wait(since(1)), state({ continuations: [{ id: 'c', satisfied: false }] }),
]);
check('since-replica', 'A replica uses met without a lookup, if its items are valid', ['COP-4.5.2-1', 'COP-5.5.1-1'], ['D-53'], [
  reset(), replicate([stored('a', 1, 'x'), stored('a', 2, 'x'),
    ...[[{ entry: 0, eventId: 'a-2' }], undefined, [{ entry: 0, eventId: 'a-1' }], [{ entry: 1, eventId: 'a-2' }], 'a-2', [{ entry: 0, eventId: 'gone' }]].map((met, i) => stored('a', 3 + i, 'artifact.created', waiter(since(1), `c${i}`).payload, met && { metadata: { met } }))]),
  state({ continuations: [true, false, false, false, false, false].map(satisfied => ({ satisfied })), errors: [] }, 'a', { digest: '/digest' }), ask('rebuild', { topicId: 'a' }, { digest: '${digest}' }),
]);
check('matches', 'Each entry may have its own match', ['COP-5.5.1-1', 'COP-5.5.2-1'], ['D-52', 'D-55'], [
  reset(silent), wait({ waitForEvents: ['x', 'x', 'y'], meta: { waitMode: 'all', matches: [{ '/payload/n': 1 }, { '/payload/n': 2 }, null] } }), append('x', { n: 2 }), append('x', { n: 2 }), append('y'), state({ continuations: [{ satisfied: false }] }), nothing(),
  append('x', { n: 1 }), taken('event', 'd', { event: { topicSeq: 5 } }), complete('d'), nothing(),
]);
check('matches-refused', 'Matches has one item per entry, and excludes match', ['COP-2.7.3-2'], ['D-52', 'D-55'], [
  reset(silent), ...[{ matches: [] }, { matches: [null, null] }, { matches: [1] }, { matches: {} }, { matches: [{ payload: 1 }] }, { matches: [null], match: {} }].map(meta => refused('invalid_payload', 'artifact.created', waiter({ waitForEvents: ['x'], meta }).payload)),
  refused('invalid_payload', 'artifact.created', waiter({ resumeAfter: time(5), meta: { matches: [null] } }).payload), typesOf(T),
]);

// ---- Native admission

file = 'admission';
const kernels = ['delivery.parked', 'delivery.retried', 'delivery.skipped', 'delivery.other', 'topic.unblocked', 'topic.adopted', 'continuation.resumed', 'continuation.attempt_failed', 'continuation.expired', 'continuation.abandoned', 'store.history.changed'];
check('kernels-types', 'Reserved types are refused from hosts and agents, and accepted in a replicated log', ['COP-5.5.5-1'], ['D-1'], [
  reset(agent('a', 'x', { maxAttempts: 1 })), wait({ waitForEvents: ['never'] }), ...kernels.map(type => refused('type_reserved', type, { continuationId: 'c', reason: 'manual', attempt: 1, agent: 'agent:a', error: { code: 'x', message: 'm' } })), types('artifact.created'),
  ...['delivery', 'deliveries.counted', 'continuation.noted'].map(type => append(type)), append('x'), given('x', 'd'), complete('d', draft('y'), draft('delivery.skipped', { agent: 'agent:a', eventId: 'e', attempt: 1 })),
  types('artifact.created', 'delivery', 'deliveries.counted', 'continuation.noted', 'x', { type: 'delivery.parked', payload: { error: { code: 'type_reserved' } } }), append('continuation.cancelled', { continuationId: 'c' }),
  replicate([stored('r', 1, 'delivery.parked', { agent: 'agent:z', eventId: 'e', attempt: 1 })], { stored: 1 }), state({ parked: [{ agent: 'agent:z' }] }, 'r'),
]);
check('operations-topic', 'Only the kernel writes the operations topic', ['COP-5.5.5-1'], ['D-1'], [
  { ...reset(agent('a', 'x', { maxAttempts: 1 })), save: { ops: '/operationsTopicId' } }, refuse('append', { topicId: '${ops}', drafts: [draft('note')] }, 'topic_reserved'),
  notReplicated('topic_reserved', [stored('${ops}', 1, 'topic.closed')]), refuse('adopt', { topicId: '${ops}', operator: 'human:op' }, 'topic_reserved'),
  append('x'), given('x', 'd'), complete('d', { ...draft('note'), topicId: '${ops}' }), types('x', { type: 'delivery.parked', payload: { error: { code: 'topic_reserved' } } }), typesOf('${ops}'),
]);
const acting = (actor, code) => ({ op: 'append', with: { topicId: T, drafts: [draft('x')], actor }, expect: code ? { error: code } : { data: { events: [{ metadata: { initiator: actor } }] } } });
check('actors', 'An identity is a kind and 1 to 200 characters, and some are reserved for the kernel', ['COP-9.3.2-1', 'COP-9.3.1-1'], ['D-20', 'D-1'], [
  reset(), ...['human:ada', 'agent:planner', 'system:import', 'human:Zoë·李', `human:${'x'.repeat(200)}`, `human:${'😀'.repeat(200)}`, 'agent:cop'].map(actor => acting(actor)),
  ...['', 'joe', 'human:', 'root:x', 'Human:ada', 'human:a\nb', 'human:a b', 'human:\u00a0', 'human:a\u2028', 'human:\u0085', 'human:a\u0000', `human:${'x'.repeat(201)}`, 'agent:cop-supervisor', 'system:cop', 'system:cop-import'].map(actor => acting(actor, 'invalid_actor')),
  ...['joe', 'agent:cop-supervisor'].flatMap(operator => [refuse('adopt', { topicId: T, operator }, 'invalid_actor'), refuse('unblock', { topicId: T, operator }, 'invalid_actor'), refuse('delivery.retry', { topicId: T, agent: 'a', eventId: 'e', operator }, 'invalid_actor'),
    refuse('delivery.skip', { topicId: T, agent: 'a', eventId: 'e', operator }, 'invalid_actor'), refuse('continuation.resume', { topicId: T, continuationId: 'c', operator }, 'invalid_actor'), refuse('continuation.abandon', { topicId: T, continuationId: 'c', operator }, 'invalid_actor')]),
]);
const continuation = payload => ({ topicId: T, drafts: [draft('artifact.created', { artifact: { id: 'c', type: 'cop/continuation', payload } })] });
const unfit = [{}, { waitForEvents: [] }, { resumeBefore: time(9) }, { waitForEvent: ['x'] }, { meta: { immediate: false } }, { WAITFOREVENTS: ['x'] }, { waitForEvenst: ['x'] }, { waitForEvents: ['x'], agents: 'a' }, { waitForEvents: ['x'], match: { '/payload/a': 1 } }, { waitForEvents: ['x'], maxAttempts: 3 }, { waitForEvents: ['x'], MATCH: {} },
  { waitForEvents: ['x'], meta: { resumeBefore: time(9) } }, { waitForEvents: ['x'], meta: { waitmode: 'all' } }, { waitForEvents: ['x'], retry: { maxAttempt: 3 } }];
check('conditions', 'A continuation without a condition must be immediate, and a probable typo is refused; a replicated log may contain both', ['COP-2.7.3-2'], ['D-54'], [
  reset(), ...unfit.map(payload => refuse('append', continuation(payload), 'invalid_payload')), types(),
  ...unfit.map((payload, i) => replicate([stored(`r${i}`, 1, 'artifact.created', { artifact: { id: 'c', type: 'cop/continuation', payload } })], { stored: 1 })), ...unfit.map((_, i) => state({ continuations: [{ status: 'active' }], errors: [] }, `r${i}`)),
  ask('append', continuation({ waitForEvents: ['x'], vendor: 1, state: { match: 1 }, meta: { vendor: 1 }, retry: { vendor: 1 } })), state({ continuations: [{ status: 'active' }] }),
]);
check('attempts-limits', 'Attempts are 1 to 1,000,000 and delays at most 31 days', ['COP-5.5.4-1'], ['D-58'], [
  reset(), ...[{ attempt: 1_000_001 }, { attempt: 2_147_483_647 }, { attempt: 2_147_483_648 }, { maxAttempts: 1_000_001 }, { retryDelayMs: 2_678_400_001 }].flatMap((retry, i) => [refuse('append', continuation({ waitForEvents: ['x'], retry }), 'invalid_payload'),
    replicate([stored(`r${i}`, 1, 'artifact.created', { artifact: { id: 'c', type: 'cop/continuation', payload: { waitForEvents: ['x'], retry } } })]), state({ continuations: [], errors: [{ seq: 1, code: 'invalid_payload' }] }, `r${i}`)]),
  ask('append', continuation({ waitForEvents: ['x'], retry: { attempt: 1_000_000, maxAttempts: 1_000_000, retryDelayMs: 2_678_400_000 } })), state({ continuations: [{ attempt: 1_000_000 }] }),
]);
const bytes255 = '界'.repeat(85), long = '界'.repeat(900);
check('indexed', 'Indexed texts have at most 255 bytes natively, and any length in a replicated log', ['COP-2.8-3'], ['D-14'], [
  reset(), append('task.created', { taskId: 'k', assignedTo: bytes255 }), refused('invalid_id', 'task.assigned', { taskId: 'k', assignedTo: `${bytes255}x` }), refused('invalid_id', 'task.created', { taskId: 'l', assignedTo: long }), refused('invalid_id', 'x', {}, { correlationId: long }),
  refuse('append', continuation({ waitForEvents: ['x'], agent: long }), 'invalid_id'),
  replicate([stored('r', 1, 'task.created', { taskId: 'k', assignedTo: long }), stored('r', 2, 'artifact.created', { artifact: { id: 'c', type: 'cop/continuation', payload: { waitForEvents: ['x'], agent: long, meta: { match: { '/payload/requestId': long } } } } })], { stored: 2 }),
  state({ tasks: [{ assignedTo: long }], continuations: [{ agent: long }], errors: [] }, 'r'),
]);
check('pointers', 'A match pointer follows RFC 6901', ['COP-5.5.2-1'], ['D-55'], [
  reset(), ...['payload', '/a~', '/a~2', '#/a'].map(pointer => refuse('append', continuation({ waitForEvents: ['x'], meta: { match: { [pointer]: 2 } } }), 'invalid_payload')),
  ...['/payload/a/1\u0000', '/payload/a/01', '/payload/a/+1', '/payload/a/1 ', '/payload/a/-', '/payload/a/\u0661', '/payload/a/1'].map((pointer, i) => wait({ waitForEvents: ['x'], meta: { match: { [pointer]: 2 } } }, `c${i}`)),
  append('x', { a: [1, 2] }), state({ continuations: [0, 1, 2, 3, 4, 5, 6].map(i => ({ id: `c${i}`, satisfied: i === 6 })) }),
]);
const right = '{"alg":"sha-256","value":"${sum}"}', wrong = `{"alg":"sha-256","value":"${'0'.repeat(64)}"}`, strange = '{"alg":"sha-1","value":"00"}';
check('carried-hashes', 'Every embedded hash of an object is verified, in lower-case hex', ['COP-9.2.3-3', 'COP-9.2.1-1'], ['D-72', 'D-79'], [
  ask('hash', { kind: 'event', text: '{"id":"e1"}' }, {}, { sum: '/value' }),
  ...[[right, right, 'valid'], [right, wrong, 'mismatch'], [wrong, right, 'mismatch'], [right, strange, 'valid'], [strange, strange, 'unverifiable'], [strange, wrong, 'mismatch'], ['"00"', 'null', 'unverifiable'], ['{"alg":"sha-256"}', right, 'mismatch'], ['null', right, 'valid'], ['null', 'null', 'absent']]
    .map(([inner, outer, verdict]) => ask('verify', { text: `{"copHash":${outer},"id":"e1","metadata":{"copHash":${inner}}}` }, { verdict })),
  ask('verify', { text: `{"id":"e1","metadata":{"copHash":{"alg":"sha-256","value":"${createHash('sha256').update('{"id":"e1"}').digest('hex').toUpperCase()}"}}}` }, { verdict: 'mismatch' }),
]);
check('first-moment', 'The first moment of the year 1 is an ordinary time', ['COP-2.1-1'], ['D-66'], [
  reset(), replicate([stored('r', 1, 'x', {}, { createdAt: '0001-01-01T00:00:00Z' })], { stored: 1 }), state({ topic: { createdAt: { $time: '0001-01-01T00:00:00.000Z' } } }, 'r'), notReplicated('invalid_event', [stored('s', 1, 'x', {}, { createdAt: '0000-12-31T23:59:59Z' })]),
]);
check('unknown-members', 'An artifact keeps its unknown members, and its hash verifies', ['COP-2.6.2-1', 'COP-9.2.1-1', 'COP-11.7.2-1'], ['D-18', 'D-77'], [
  reset(), append('artifact.created', { artifact: { id: 'r', type: 'text', payload: 'one', licence: 'CC0', topicId: T } }), ask('hash', { kind: 'artifact', text: '{"id":"r","licence":"CC0","payload":"one","topicId":"t","type":"text"}' }, {}, { sum: '/value' }),
  ask('artifact', { topicId: T, artifactId: 'r' }, { $same: { id: 'r', licence: 'CC0', payload: 'one', topicId: T, type: 'text', metadata: { copHash: { alg: 'sha-256', value: '${sum}' } } } }),
]);
check('aliases', 'The alias applies wherever a type is compared', ['COP-5.2.1-1'], ['D-5'], [
  reset(agent('a', 'human.input.provided'), agent('b', 'human.reply'), agent('c', 'human.input.*')), append('human.reply'), ...['a', 'b', 'c'].flatMap(name => [next({ event: { type: 'human.reply' } }, name, { agent: name }), complete(name)]),
  append('human.input.provided'), ...['a', 'b', 'c'].flatMap(name => [next({ event: { type: 'human.input.provided' } }, name, { agent: name }), complete(name)]), nothing(),
]);
check('expected-zero', 'An expected sequence of 0 is the number of an event, and not a new topic', ['COP-3.1.2-3'], ['M-2'], [
  reset(), refuse('append', { topicId: T, drafts: [draft('x')], expected: 0 }, 'sequence_conflict'), ask('append', { topicId: T, drafts: [draft('x')], expected: 'none' }),
]);
check('no-payload', 'A draft without payload is refused', ['COP-2.2.2-6'], ['D-7', 'D-11'], [
  reset(), refuse('append', { topicId: T, drafts: [{ type: 'x' }] }, 'invalid_draft'), refuse('append', { topicId: T, drafts: [{ type: 'x', payload: null }] }, 'invalid_draft'), types(),
]);
check('parked-continuation', 'A parked continuation is listed as a continuation', ['COP-5.5.5-1'], ['M-7', 'D-1'], [
  reset(), replicate([stored('r', 1, 'delivery.parked', { agent: 'agent:z', continuationId: 'same', attempt: 3 }), stored('r', 2, 'delivery.parked', { agent: 'agent:z', eventId: 'same', attempt: 4 })], { stored: 2 }),
  state({ parked: [{ agent: 'agent:z', continuationId: 'same', attempt: 3 }, { agent: 'agent:z', eventId: 'same', attempt: 4 }] }, 'r'),
]);
check('profiles', 'Profiles can be added to a topic and not removed', ['COP-10.5-1'], ['D-69'], [
  reset(), append('topic.created', { metadata: { profiles: ['urn:p:one'] } }), ...[[], null, ['urn:p:two'], 'urn:p:one'].map(profiles => refused('illegal_transition', 'topic.updated', { metadata: { profiles } })),
  append('topic.updated', { metadata: { profiles: ['urn:p:two', 'urn:p:one'] } }), append('topic.updated', { title: 'Still' }), state({ topic: { metadata: { profiles: ['urn:p:two', 'urn:p:one'] } } }),
  replicate([stored('r', 1, 'topic.created', { metadata: { profiles: ['urn:p:one'] } }), stored('r', 2, 'topic.updated', { title: 'No', metadata: { profiles: [] } })]), state({ topic: { title: null, metadata: { profiles: ['urn:p:one'] } }, errors: [{ seq: 2, code: 'illegal_transition' }] }, 'r'),
]);

// ---- People (hitl.md)

file = 'people';
const asked = 'human.decision.requested', decided = 'human.decision.provided', editor = 'role:editor';
const people = (...agents) => ({ op: 'reset', with: { agents, profiles: ['COP/HITL'] } });
const by = (actor, type, payload, actingAs) => ask('append', { topicId: T, drafts: [draft(type, { requestId: 'r', ...payload })], actor, ...actingAs && { actingAs } });
const not = (code, actor, type, payload, actingAs) => refuse('append', { topicId: T, drafts: [draft(type, { requestId: 'r', ...payload })], actor, ...actingAs && { actingAs } }, code);
const question = (more, requestId = 'r') => by('system:host', asked, { requestId, question: 'Fit to print?', options: ['yes', 'no', { id: 'edit', needs: ['value'] }], ...more });
const request = (status, more, requestId = 'r') => ask('request', { topicId: T, requestId }, { status, ...more });
const human = (id, title, requirements, steps) => check(id, title, requirements, ['D-66', 'D-20b', 'M-15'], steps, ['hitl']);
human('answer', 'An answer of the person who is asked ends a request', ['COP-10.2.2-1', 'COP-11.3.1-1', 'COP-11.3.1-4'], [
  people(), ask('request', { topicId: T, requestId: 'r' }, null), question({ assignee: 'human:bob' }), request('open', { assignee: 'human:bob', body: { type: 'decision', askedBy: 'system:host', answers: null } }),
  not('not_addressee', 'human:lee', decided, { decision: 'yes' }), not('invalid_answer', 'human:bob', decided, { decision: 'maybe' }), not('invalid_answer', 'human:bob', 'human.input.provided', { value: 1 }),
  not('invalid_answer', 'human:bob', decided, { decision: 'edit' }), not('invalid_answer', 'human:bob', decided, { decision: 'yes', value: 1 }),
  by('human:bob', decided, { decision: 'yes' }), request('answered', { body: { answers: [{ by: 'human:bob', actingAs: null, seq: 2 }] } }),
]);
human('second-answer', 'A second answer is recorded without effect, and refused where it demands an open request', ['COP-10.2.2-1'], [
  people(), question(), by('human:bob', decided, { decision: 'yes' }), by('human:lee', decided, { decision: 'no' }), request('answered', { body: { answers: { $count: 1 } } }),
  not('request_closed', 'human:kim', decided, { decision: 'no', ifOpen: true }), by('human:kim', decided, { requestId: 'none', decision: 'no' }), not('request_unknown', 'human:kim', decided, { requestId: 'none', decision: 'no', ifOpen: true }),
  types(asked, decided, decided, decided),
]);
human('roles', 'A role that the host states is stamped and compared with the request', ['COP-10.2.3-4', 'COP-11.3.1-4'], [
  people(), question({ assignee: editor }), not('not_addressee', 'human:bob', decided, { decision: 'yes' }), not('not_addressee', 'human:bob', decided, { decision: 'yes' }, 'role:legal'), not('not_addressee', 'agent:bob', decided, { decision: 'yes' }, editor),
  not('invalid_actor', 'human:bob', decided, { decision: 'yes' }, 'editor'), by('human:bob', decided, { decision: 'yes' }, editor), request('answered', { body: { answers: [{ by: 'human:bob', actingAs: editor }] } }),
  types(asked, { type: decided, metadata: { actingAs: editor, initiator: 'human:bob' } }),
]);
human('quorum', 'A quorum counts persons', ['COP-11.3.1-3'], [
  people(), question({ quorum: 2 }), by('human:bob', decided, { decision: 'yes' }), by('human:bob', decided, { decision: 'no' }), not('already_answered', 'human:bob', decided, { decision: 'no', ifOpen: true }), request('open', { body: { answers: { $count: 1 } } }),
  by('human:lee', decided, { decision: 'no' }), request('answered', { body: { answers: [{ by: 'human:bob' }, { by: 'human:lee' }] } }),
]);
human('delegation', 'A request is passed on by the person who is asked, and in no circle', ['COP-11.3.1-4'], [
  people(), question({ assignee: 'human:bob' }), not('not_addressee', 'human:lee', 'human.request.delegated', { to: 'human:lee' }), not('delegation_refused', 'human:bob', 'human.request.delegated', { to: 'nobody' }),
  by('human:bob', 'human.request.delegated', { to: 'human:lee' }), not('delegation_refused', 'human:lee', 'human.request.delegated', { to: 'human:bob' }), not('not_addressee', 'human:bob', decided, { decision: 'yes' }),
  request('open', { assignee: 'human:lee', body: { chain: ['human:bob', 'human:lee'] } }),
]);
human('asker', 'Only the asker and the host escalate and withdraw', ['COP-11.3.1-4'], [
  people(), question({ assignee: 'human:bob' }), ...['escalated', 'withdrawn', 'reminded'].map(type => not('invalid_actor', 'human:bob', `human.request.${type}`, { to: editor })),
  by('system:host', 'human.request.escalated', { to: editor }), request('open', { assignee: editor, body: { chain: [editor] } }), by('system:host', 'human.request.withdrawn'), request('withdrawn'),
]);
human('shown', 'An answer to a proposal carries the hash of what was shown', ['COP-10.2.3-3'], [
  people(), question({ proposal: { amount: 50 } }), { ...request('open'), save: { shown: '/body/shownHash' } }, not('shown_changed', 'human:bob', decided, { decision: 'yes' }),
  not('shown_changed', 'human:bob', decided, { decision: 'yes', shownHash: 'sha-256:00' }), by('human:bob', decided, { decision: 'yes', shownHash: '${shown}' }), request('answered'),
]);
human('bad-requests', 'A request that cannot be meant is refused', ['COP-10.2.2-2'], [
  people(), ...[{ assignee: 'bob' }, { options: [] }, { options: ['a', 'a'] }, { quorum: 0 }, { quorum: 2, assignee: 'human:bob' }, { standing: ['topic'] }].map(more => not('invalid_payload', 'system:host', asked, { question: 'Q', options: ['yes'], ...more })),
  not('invalid_timestamp', 'system:host', asked, { question: 'Q', options: ['yes'], dueAt: '2001-01-01T00:00:00Z' }), question(), not('already_exists', 'system:host', asked, { question: 'Q', options: ['yes'] }),
]);
human('wait', 'An answer resumes exactly its own wait, and the end of the last wait closes a request', ['COP-10.2.4-1', 'COP-11.3.1-3'], [
  people(silent), ...['r', 's'].map(requestId => question({}, requestId)),
  ...['r', 's'].map(requestId => ask('append', { topicId: T, actor: 'system:host', drafts: [waiter({ waitForEvents: [decided], meta: { match: { '/payload/requestId': requestId } } }, `wait-${requestId}`)] })),
  request('open', { body: { waiting: 1 } }), by('human:bob', decided, { requestId: 's', decision: 'yes' }), next({ continuation: { id: 'wait-s' }, reason: 'event' }, 'd'), complete('d'), nothing(), request('open'), request('answered', {}, 's'),
  ask('append', { topicId: T, actor: 'system:host', drafts: [draft('continuation.cancelled', { continuationId: 'wait-r' })] }), request('closed', { body: { waiting: 0 } }), not('request_closed', 'human:bob', decided, { decision: 'yes', ifOpen: true }),
]);
human('artifacts', 'Artifacts of people have the members of their type', ['COP-10.2.3-1', 'COP-10.2.3-2', 'COP-11.3.1-2'], [
  people(), refused('invalid_payload', 'artifact.created', { artifact: { id: 'a', type: 'human/decision', payload: { requestId: 'r' } } }), append('artifact.created', { artifact: { id: 'a', type: 'human/decision', payload: { requestId: 'r', decision: 'yes' } } }),
  refused('artifact_immutable', 'artifact.created', { artifact: { id: 'a', type: 'human/decision', payload: { requestId: 'r', decision: 'no' } } }),
]);

// ---- AI agents (ai.md)

file = 'agents';
const AI = { 'agent.started': {}, 'agent.message': { artifactId: 'm' }, 'agent.tool.invoked': { callId: 'k', tool: 'look', arguments: {} }, 'agent.tool.result': { callId: 'k', artifactId: 'r' }, 'agent.completed': {}, 'agent.failed': { error: { code: 'c', message: 'm' } } };
const withAi = (...agents) => ({ op: 'reset', with: { agents, profiles: ['COP/AI'] } });
const ai = (id, title, requirements, steps, features = []) => check(id, title, requirements, ['D-66b', 'D-68', 'M-15'], steps, ['ai', ...features]);
const told = (id, more) => draft('artifact.created', { artifact: { id, type: 'agent/message', payload: { role: 'assistant', contents: [{ type: 'text', text: 'Yes.' }], ...more } } });
const effect = (name, value, data = value) => ask('deliver.effect', { deliveryId: '${d}', name, value }, { value: data });
const used = (body, agent) => ask('use', { topicId: T, ...agent && { agent } }, body);
const reservation = (taskId, tokens, more) => ({ reservation: { taskId, tokens, ...more } });
ai('lifecycle', 'The work of an agent is recorded by six types of events', ['COP-10.3.2-1', 'COP-11.4.1-1'], [
  withAi(agent('watcher', 'agent.*'), agent('worker', 'x')), append('x'), given('x', 'd'), complete('d', ...Object.entries(AI).map(([type, payload]) => draft(type, { ...payload, taskId: 'w' }))),
  types('x', ...Object.keys(AI).map(type => ({ type, payload: { taskId: 'w' }, metadata: { initiator: 'agent:worker' } }))),
  ...Object.keys(AI).flatMap((type, i) => [given(type, `w${i}`), complete(`w${i}`)]), nothing(), state({ errors: [] }),
]);
ai('subject', 'Events of agents name their task or step', ['COP-10.3.2-2'], [
  withAi(), ...Object.entries(AI).flatMap(([type, payload]) => [refused('invalid_payload', type, payload), refused('invalid_payload', type, { ...payload, taskId: null }), refused('invalid_payload', type, { ...payload, taskId: 7 }), append(type, { ...payload, taskId: 'w' }), append(type, { ...payload, stepId: 's' })]),
  ask('reset', {}), append('agent.started'),
]);
ai('members', 'Events of agents have the members of their type', ['COP-10.3.2-1', 'COP-10.3.2-3'], [
  withAi(), ...[
    ['agent.message', {}], ['agent.message', { artifactId: '' }], ['agent.tool.invoked', { tool: 'look', arguments: {} }], ['agent.tool.invoked', { callId: 'k', arguments: {} }], ['agent.tool.invoked', { callId: 'k', tool: 'look' }],
    ['agent.tool.invoked', { callId: 'k', tool: 'look', arguments: [] }], ['agent.tool.invoked', { ...AI['agent.tool.invoked'], inline: 'yes' }], ['agent.tool.result', { callId: 'k' }], ['agent.tool.result', { artifactId: 'r' }], ['agent.tool.result', { callId: 'k', error: 'broken' }],
    ['agent.failed', {}], ['agent.failed', { error: 'broken' }], ['agent.completed', { artifactIds: 'r' }], ['agent.completed', { usage: 5 }],
  ].map(([type, payload]) => refused('invalid_payload', type, { ...payload, taskId: 'w' })),
  append('agent.tool.result', { callId: 'k', error: { code: 'c', message: 'm' }, taskId: 'w' }), append('agent.completed', { artifactIds: ['r'], usage: { calls: 1 }, taskId: 'w', more: true }),
]);
ai('artifacts', 'An agent creates messages and results in the output that names them', ['COP-10.3.2-3', 'COP-11.4.1-2'], [
  withAi(agent('worker', 'x')), refused('invalid_payload', 'artifact.created', { artifact: { id: 'm', type: 'agent/message', payload: { role: 'user' } } }), refused('invalid_payload', 'artifact.created', { artifact: { id: 'm', type: 'agent/message', payload: 'Yes.' } }),
  append('x'), given('x', 'd'), complete('d', told('m'), draft('agent.message', { artifactId: 'm', taskId: 'w' }), ...['plan', 'result', 'summary'].map(kind => draft('artifact.created', { artifact: { id: kind, type: `agent/${kind}`, payload: kind } }))),
  ask('artifact', { topicId: T, artifactId: 'm' }, { type: 'agent/message', payload: { role: 'assistant' } }), ...['plan', 'result', 'summary'].map(kind => ask('artifact', { topicId: T, artifactId: kind }, { type: `agent/${kind}`, payload: kind })),
  refused('artifact_immutable', 'artifact.created', told('m', { role: 'user' }).payload),
]);
ai('thoughts', 'Reasoning may be kept, redacted, sealed, summarized or left out', ['COP-10.3.3-1'], [
  withAi(), ...[{ text: 'They look honest.' }, { redacted: true, length: 17, digest: 'a'.repeat(64) }, { text: { $sealed: { alg: 'A256GCM', keyId: 'urn:cop:key:k', nonce: 'AAAAAAAAAAAAAAAA', ciphertext: 'AAAA' } } }, { parts: [{ text: 'one' }, { redacted: true, length: 3, digest: 'b'.repeat(64) }] }]
    .flatMap((payload, i) => [append('artifact.created', { artifact: { id: `t${i}`, type: 'agent/thought', payload } }), ask('artifact', { topicId: T, artifactId: `t${i}` }, { payload: { $same: payload } })]),
  append('artifact.created', { artifact: { id: 's', type: 'agent/summary', payload: { text: 'It was weighed.' } } }), together(told('m'), draft('agent.message', { artifactId: 'm', taskId: 'w' }), draft('agent.completed', { taskId: 'w', artifactIds: ['m'] })),
]);
ai('steps', 'Reasoning over many steps is kept in continuations, and goes on after a crash', ['COP-10.3.4-1', 'COP-11.4.1-3', 'COP-11.4.1-4'], [
  withAi(agent('a', 'x')), append('x'), given('x', 'd'), complete('d', draft('task.created', { taskId: 'w' }), draft('agent.started', { taskId: 'w' }), waiter({ state: { step: 1 }, taskId: 'w', ...atOnce }, 's1')),
  next({ continuation: { id: 's1', taskId: 'w' }, state: { $same: { step: 1 } } }, 'd'), ask('crash', {}), advance(1000),
  next({ continuation: { id: 's1' }, state: { $same: { step: 1 } }, attempt: 2 }, 'd'), complete('d', waiter({ state: { step: 2, plan: ['look', 'act'] }, taskId: 'w', ...atOnce }, 's2')),
  { op: 'restart', with: {} }, settle, next({ continuation: { id: 's2' }, state: { $same: { step: 2, plan: ['look', 'act'] } } }, 'd'), complete('d', draft('agent.completed', { taskId: 'w' })), nothing(),
  state({ continuations: [{ id: 's1', status: 'resumed' }, { id: 's2', status: 'resumed' }] }),
], ['crash']);
ai('tool', 'A call with a side effect is durable before it runs, and its result resumes its own wait', ['COP-11.4.1-3', 'COP-11.4.1-4'], [
  withAi(agent('a', 'x'), agent('tools', 'agent.tool.invoked')), append('x'), given('x', 'd', { agent: 'a' }),
  complete('d', ...['k', 'l'].flatMap(callId => [draft('agent.tool.invoked', { ...AI['agent.tool.invoked'], callId, taskId: 'w' }), waiter({ waitForEvents: ['agent.tool.result'], meta: { match: { '/payload/callId': callId } } }, `wait-${callId}`)])),
  next({ event: { type: 'agent.tool.invoked', payload: { callId: 'k' } } }, 'd', { agent: 'tools' }), ask('crash', {}), advance(1000), next({ event: { payload: { callId: 'k' } }, attempt: 2 }, 'd', { agent: 'tools' }), complete('d'),
  next({ event: { payload: { callId: 'l' } } }, 'd', { agent: 'tools' }), complete('d', draft('agent.tool.result', { callId: 'l', error: { code: 'c', message: 'm' }, taskId: 'w' })),
  next({ continuation: { id: 'wait-l' }, event: { type: 'agent.tool.result' } }, 'd', { agent: 'a' }), complete('d'), nothing({ agent: 'a' }), state({ continuations: { $contains: [{ id: 'wait-k', status: 'active' }] } }),
], ['crash']);
ai('paid-once', 'A recorded model call is not made again, and counts once', ['COP-11.4.1-4'], [
  withAi(agent('a', 'x')), append('x'), given('x', 'd'), effect('model', { requestDigest: 'q', taskId: 'w', usage: { calls: 1, inputTokens: 10, outputTokens: 5, cost: '0.25' } }), ask('crash', {}), advance(1000),
  given('x', 'd', { attempt: 2 }), effect('model', { requestDigest: 'q', usage: { calls: 1, inputTokens: 99, outputTokens: 99 } }, { usage: { inputTokens: 10 } }), complete('d', draft('agent.completed', { taskId: 'w' })),
  ...[undefined, 'agent:a'].map(id => used({ $same: { calls: 1, tokens: 15, cost: '0.25', reserved: {} } }, id)), used(null, 'agent:b'),
], ['crash', 'effects']);
ai('budget', 'A reservation above a limit of its topic is refused', ['COP-11.4.1-1'], [
  withAi(agent('a', 'x', { maxAttempts: 1 })), used(null), append('x'), given('x', 'd'), effect('one', reservation('w', 60, { cost: '1.5', limits: { tokens: 100, cost: '2', calls: 3 } })), used({ $same: { calls: 0, tokens: 0, cost: '0', reserved: { w: { tokens: 60, cost: '1.5', agent: 'agent:a' } } } }),
  ...[['tokens', { limits: { tokens: 100 } }, 41], ['calls', { limits: { calls: 1 } }, 0], ['cost', { cost: '0.500000000001', limits: { cost: '2' } }, 0]].map(([name, more, tokens]) => refuse('deliver.effect', { deliveryId: '${d}', name, value: reservation('v', tokens, more) }, 'budget_spent')),
  effect('own', reservation('w', 100, { limits: { tokens: 100, calls: 1 } })), effect('rest', reservation('v', 7, { cost: '0.5', limits: { tokens: 107, calls: 2, cost: '0.5' } })),
  effect('call', { requestDigest: 'q', taskId: 'w', usage: { inputTokens: 1, outputTokens: 1 } }), used({ $same: { calls: 1, tokens: 2, cost: '0', reserved: { v: { tokens: 7, cost: '0.5', agent: 'agent:a' } } } }),
  complete('d'), together(draft('task.created', { taskId: 'v' }), draft('task.cancelled', { taskId: 'v' })), used({ reserved: { $same: {} } }), used({ calls: 1, reserved: { $same: {} } }, 'agent:a'),
], ['effects']);

// ---- Transports: what a receiver sees of them

file = 'transport';
{
  const event = stored('a', 1, 'x.happened', { text: 'größe 😀', n: 1.5 }, { metadata: { vendor: { deep: [null] } }, parentEventIds: [], vendor: [1, null] });
  const sent = { node: 'urn:cop:node:sender', store: 'urn:cop:store:other' };
  check('carried', 'An event that is carried as a CloudEvent arrives unmodified', ['COP-6.3.1-2', 'COP-6.3.1-3'], ['CE-1', 'CE-13'], [
    reset(), ask('cloudevents.export', { event, ...sent }, { cloudEvent: { copstore: sent.store, sequence: '0000000000000000001', partitionkey: 'a' } }, { carrier: '/cloudEvent' }),
    ask('cloudevents.replicate', { text: ' ${carrier}' }, { event: { $same: event } }, { received: '/event' }), replicate(['${received}'], { stored: 1, blocked: null }),
    ask('event', { eventId: 'a-1' }, { $same: event }, { kept: '' }), ask('cloudevents.export', { event: '${kept}', ...sent }, { cloudEvent: { $same: '${carrier}' } }),
  ]);
  const [one, two, three] = [1, 2, 3].map(seq => stored('a', seq, 'task.created', { taskId: `k${seq}` }));
  check('disorder', 'Events that arrive out of order reach no projection until they are in order', ['COP-6.3.2-2'], ['CE-12'], [
    reset(), replicate([one], { stored: 1 }), notReplicated('sequence_gap', [three]), state({ asOfSeq: 1, tasks: [{ id: 'k1' }] }, 'a'),
    replicate([two, three], { stored: 2 }), state({ asOfSeq: 3, tasks: [{ id: 'k1' }, { id: 'k2' }, { id: 'k3' }], errors: [] }, 'a'), typesOf('a', { topicSeq: 1 }, { topicSeq: 2 }, { topicSeq: 3 }),
  ]);
}

// ---- JSON-LD (jsonld.md)

file = 'jsonld';
const graph = (id, title, requirements, decisions, steps) => check(id, title, requirements, decisions, steps, ['jsonld']);
graph('context', 'The context has a stable, versioned IRI and defines the eight classes', ['COP-7.2.1-1', 'COP-7.2.1-2', 'COP-7.2.2-1', 'COP-7.2.2-2'], ['D-88', 'D-91'], [
  ask('jsonld.context', {}, {
    iri: 'https://cop.dev/spec/v1/context.jsonld',
    document: { '@context': {
      '@version': 1.1, '@protected': true, cop: 'https://cop.dev/ns#',
      ...Object.fromEntries(['Event', 'Topic', 'Task', 'Step', 'Artifact', 'Continuation', 'Agent', 'HumanActor'].map(name => [`cop:${name}`, { '@id': `cop:${name}` }])),
    } },
  }),
]);
{
  const noted = stored('a', 1, 'note.added', { text: 'hello' });
  const extended = (prefix, namespace, members = {}) => ({ event: noted, vocabulary: { prefix, namespace, ...members } });
  const own = 'https://example.org/legal#';
  graph('vocabulary', 'A vocabulary has a namespace of its own and redefines no term', ['COP-7.6.1-1', 'COP-7.6.1-2'], ['D-88'], [
    ask('jsonld.event', extended('legal', own, { events: { 'note.added': 'legal:Note' } }), { node: { '@type': ['cop:Event', 'legal:Note'] } }),
    ...['cop', 'prov', 'xsd', 'rdf', 'urn', 'https'].map(prefix => refuse('jsonld.event', extended(prefix, own), 'invalid_query')),
    ...['https://cop.dev/ns#', 'https://cop.dev/ns#sub/', 'http://www.w3.org/ns/prov#', 'https://example.org/legal'].map(space => refuse('jsonld.event', extended('legal', space), 'invalid_query')),
  ]);
  const node = { '@id': 'urn:x:a-1', '@type': 'cop:Event', 'cop:topic': { '@id': 'urn:x:a' }, 'cop:topicSeq': 1, 'cop:eventType': 'note.added', 'cop:schemaVersion': '1', 'cop:createdAt': time(1000), 'cop:payload': { text: 'hello' } };
  const without = member => Object.fromEntries(Object.entries(node).filter(([name]) => name !== member));
  const wrong = (term, document) => ({ op: 'jsonld.read', with: { document }, expect: { error: 'invalid_event', details: { term } } });
  graph('refused', 'A document that is no event of COP is refused, and the term is named', ['COP-7-1', 'COP-7.3-1'], ['D-88'], [
    ask('jsonld.read', { document: node }, { event: { $same: { id: 'urn:x:a-1', topicId: 'urn:x:a', topicSeq: 1, type: 'note.added', schemaVersion: '1', createdAt: time(1000), payload: { text: 'hello' } } } }),
    ask('jsonld.read', { document: { ...node, 'https://example.org/seen': true } }, { event: { id: 'urn:x:a-1' } }),
    wrong('@context', { '@context': 'https://evil.example/', ...node }), wrong('@type', { ...node, '@type': 'cop:Task' }),
    ...['@id', 'cop:topic', 'cop:eventType', 'cop:payload'].map(term => wrong(term, without(term))),
    wrong('@id', { ...node, '@id': 'no iri' }), wrong('cop:topicSeq', { ...node, 'cop:topicSeq': -1 }), wrong('cop:otherMembers', { ...node, 'cop:otherMembers': { id: '2' } }),
  ]);
}
{
  const annotated = (annotation = {}) => [
    stored('a', 1, 'task.created', { taskId: 'k' }, { metadata: { ...annotation, source: 'x' } }),
    stored('a', 2, 'note.added', { '@type': 'note' }, { metadata: { ...annotation, source: 'x' } }),
    stored('a', 3, 'task.started', { taskId: 'k' }, { metadata: { ...annotation, source: 'x' } }),
  ];
  const types = { '@type': ['cop:Task', 'cop:Continuation', 'https://schema.org/Action'], '@context': 'https://cop.dev/spec/v1/context.jsonld' };
  graph('no-effect', 'Annotations change neither a replay nor its result', ['COP-7.7-1', 'COP-7.7-2', 'COP-7.7-3'], ['D-89'], [
    reset(), replicate(annotated(types), { stored: 3 }), state({ tasks: [{ id: 'k', status: 'running' }], continuations: [], errors: [] }, 'a', { tasks: '/tasks', digest: '/digest' }), ask('rebuild', { topicId: 'a' }, { digest: '${digest}' }),
    reset(), replicate(annotated(), { stored: 3 }), state({ tasks: { $same: '${tasks}' }, continuations: [], errors: [], digest: '${digest}' }, 'a'),
    ask('jsonld.event', { event: annotated(types)[0] }, { node: { '@id': { $set: true } } }),
  ]);
  graph('agents', 'An agent receives an annotated event like any other', ['COP-7.7-1', 'COP-7.7-2'], ['D-89'], [
    reset(agent('a', 'note.added')), together(draft('note.added', { n: 1 }, { metadata: types }), draft('note.added', { n: 2 })),
    given('note.added', 'one', { event: { payload: { n: 1 } } }), complete('one', draft('note.seen')), given('note.added', 'two', { event: { payload: { n: 2 } } }), complete('two', draft('note.seen')),
    nothing(), typesOf(T, 'note.added', 'note.added', 'note.seen', 'note.seen'), state({ tasks: [], continuations: [], errors: [], parked: [] }),
  ]);
}

// ---- The ledger (evidence.md)

file = 'ledger';
const zeros = { alg: 'sha-256', value: '0'.repeat(64) };
const ledger = (records, save, members = {}) => ask('ledger', members, records, save);
const kept = count => Object.fromEntries(Array.from({ length: count }, (_, i) => [[`e${i}`, `/events/${i}`]]).flat());
const tested = (verdict, index, events, records) => ask('ledger.verify', { events: events.map(i => `\${e${i}}`), records: records.map(i => typeof i === 'number' ? `\${r${i}}` : i) }, { verdict, ...index !== undefined && { index } });
const written = (id, title, requirements, steps) => check(id, title, requirements, ['D-81', 'D-82', 'D-83', 'D-84', 'D-85'], steps, ['ledger']);
const three = [reset(), append('x', { n: 0 }), append('x', { n: 1 }), append('x', { n: 2 }), ask('read', { topicId: T }, undefined, kept(3)), ledger(undefined, { r0: '/0', r1: '/1', r2: '/2' })];
written('records', 'Each event has a record of its hash, linked to the one before', ['COP-9.6.1-1', 'COP-9.6.2-1', 'COP-9.6.2-2', 'COP-9.6.2-3', 'COP-11.5.1-1', 'COP-11.5.1-2'], [
  reset(), ledger([]), ...['a', 'b', 'a'].map((topicId, i) => ({ ...append('x', { n: i }, undefined, topicId), save: { [`id${i}`]: '/events/0/id', [`hash${i}`]: '/events/0/metadata/copHash', [`at${i}`]: '/events/0/createdAt', [`node${i}`]: '/events/0/metadata/node' } })),
  ledger(['a', 'b', 'a'].map((topicId, i) => ({ index: i, eventId: `\${id${i}}`, eventHash: `\${hash${i}}`, topicId, createdAt: `\${at${i}}`, nodeId: `\${node${i}}`, ...i === 0 && { prevHash: zeros } })), { r0: '/0', r1: '/1' }),
  ...[0, 1].map(i => ask('hash', { text: ` \${r${i}}`, kind: 'json' }, undefined, { [`link${i}`]: '/value' })), ledger([{}, ...[0, 1].map(i => ({ prevHash: { alg: 'sha-256', value: `\${link${i}}` } }))]),
]);
written('permanent', 'Records stay as they are, whatever comes after them', ['COP-9.7-1', 'COP-9.7-4'], [
  ...three, append('y'), { op: 'restart', with: {} }, append('y', {}, undefined, 'b'), ledger([...[0, 1, 2].map(i => ({ $same: `\${r${i}}` })), { index: 3 }, { index: 4, topicId: 'b' }]),
]);
written('tampering', 'Hashing again shows each change at its record', ['COP-9.7-2', 'COP-9.7-3', 'COP-9.7.1-1', 'COP-11.5.1-3', 'COP-11.5.1-4'], [
  ...three, tested('clean', undefined, [0, 1, 2], [0, 1, 2]), tested('tampered', 1, [0, 1, 2], [0, 2]), tested('tampered', 1, [0, 1, 2], [0, 2, 1]), tested('tampered', 0, [1, 0, 2], [0, 1, 2]),
  tested('tampered', 1, [0, 2], [0, 1, 2]), tested('tampered', 1, [0, 1, 2], [0, { index: 1 }, 2]), ask('ledger.verify', { events: ['${e0}', { ...stored(T, 2, 'x'), id: 'other' }, '${e2}'], records: ['${r0}', '${r1}', '${r2}'] }, { verdict: 'tampered', index: 1 }),
]);
written('topologies', 'The ledger of a topic has the same form and the same hashes as that of the store', ['COP-9.8-1', 'COP-9.8-2'], [
  reset(), append('x', {}, undefined, 'b'), ...[0, 1].map(i => ({ ...append('x', { n: i }, undefined, 'a'), save: { [`id${i}`]: '/events/0/id', [`hash${i}`]: '/events/0/metadata/copHash' } })),
  ledger([0, 1].map(i => ({ index: i, eventId: `\${id${i}}`, eventHash: `\${hash${i}}`, topicId: 'a', ...i === 0 && { prevHash: zeros } })), { first: '/0' }, { topicId: 'a' }),
  ledger([{ index: 0, topicId: 'b' }, { index: 1, eventId: '${id0}', eventHash: '${hash0}' }, { index: 2, eventId: '${id1}', eventHash: '${hash1}' }]),
]);
{
  // RFC 8032, 7.1, test 1, with the key's 32 bytes in PKCS #8.
  const key = createPrivateKey({ key: Buffer.from('302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const signed = { createdAt: time(1000), id: 'e', payload: { n: 1 }, schemaVersion: '1', topicId: T, topicSeq: 1, type: 'x' };
  const value = sign(null, Buffer.from(JSON.stringify(signed)), key).toString('base64');
  const event = (signature, payload = { n: 1 }) => ({ ...signed, payload, metadata: { signature } });
  const good = { alg: 'ed25519', keyId: 'urn:cop:key:k', value }, trusted = { keyId: 'urn:cop:key:k', alg: 'ed25519', public: publicKey, use: ['events'] };
  const judged = (verdict, of, ...keys) => ask('ledger.signature', { event: of, keys }, { verdict });
  check('signatures', 'A signature is verified over the bytes of the hash, with the key that it names', ['COP-9.4.2-1', 'COP-9.4.3-1', 'COP-9.4.3-2', 'COP-9.4.3-3'], ['D-74', 'D-80'], [
    judged('valid', event(good), trusted), judged('absent', signed, trusted), judged('invalid', event(good, { n: 2 }), trusted), judged('invalid', event({ ...good, value: Buffer.alloc(64).toString('base64') }), trusted), judged('invalid', event({ ...good, value: 'AAAA' }), trusted),
    judged('unverifiable', event(good)), judged('unverifiable', event({ ...good, keyId: 'urn:cop:key:other' }), trusted), judged('unverifiable', event({ ...good, alg: 'rsa' }), trusted), judged('unverifiable', event(good), { ...trusted, notAfter: time(0) }), judged('invalid', event({ alg: 'ed25519' }), trusted),
  ], ['ledger']);
}

for (const [name, checks] of Object.entries(files)) {
  writeFileSync(join(process.argv[2] ?? import.meta.dirname, `${name}.json`), `[\n${checks.map(each => JSON.stringify(each)).join(',\n')}\n]\n`);
  console.log(`${name}.json ${checks.length}`);
}
