// Writes rows.json: logs of requests and answers, and the rows of COP/HITL after them (hitl.md). Run: node make.mjs [folder]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowsOf } from './rows.mjs';

const host = 'system:host';
const cases = [];
let events;
const time = seq => new Date(Date.UTC(2026, 0, 1) + 60_000 * seq).toISOString();
function add(type, payload, initiator = host, actingAs) {
  const topicSeq = events.length + 1;
  events.push({ id: `e${topicSeq}`, topicId: 't', topicSeq, type, schemaVersion: '1', createdAt: time(topicSeq), payload, metadata: { ...actingAs && { actingAs }, initiator } });
}
const named = (name, build) => { events = []; build(); cases.push({ name, events, rows: rowsOf(events) }); };
const ask = (requestId, more = {}, by = host) => add('human.decision.requested', { requestId, question: 'Fit?', options: ['yes', 'no', { id: 'edit', needs: ['value'] }], ...more }, by);
const decide = (requestId, decision, by, actingAs, more = {}) => add('human.decision.provided', { requestId, decision, ...more }, by, actingAs);
const wait = (id, requestIds, by = host) => add('artifact.created', { artifact: { id, topicId: 't', type: 'cop/continuation', payload: {
  topicId: 't', agent: 'none', waitForEvents: requestIds.map(() => 'never.comes'), meta: { matches: requestIds.map(requestId => ({ '/payload/requestId': requestId })) } } } }, by);

named('one answer', () => { ask('r', { assignee: 'human:bob', dueAt: '2026-02-01T00:00:00Z' }); decide('r', 'no', 'human:lee'); decide('r', 'maybe', 'human:bob'); decide('r', 'yes', 'human:bob'); decide('r', 'no', 'human:bob'); });
named('an input', () => { add('human.input.requested', { requestId: 'r', prompt: 'How many?', schema: { type: 'number' }, expiresAt: '2026-02-01T00:00:00.5Z' }); add('human.decision.provided', { requestId: 'r', decision: 'yes' }, 'human:bob'); add('human.input.provided', { requestId: 'r' }, 'human:bob'); add('human.reply', { requestId: 'r', value: 'not a number' }, 'human:bob'); });
named('roles', () => { ask('r', { assignee: 'role:editor' }); decide('r', 'yes', 'human:bob'); decide('r', 'yes', 'human:bob', 'role:legal'); decide('r', 'yes', 'agent:x', 'role:editor'); decide('r', 'yes', 'human:bob', 'role:editor'); });
named('a quorum of persons', () => { ask('r', { quorum: 2 }); decide('r', 'yes', 'human:bob'); decide('r', 'no', 'human:bob'); add('human.request.delegated', { requestId: 'r', to: 'human:lee' }, 'human:ada'); add('human.request.escalated', { requestId: 'r', to: 'human:lee' }); decide('r', 'no', 'human:lee'); });
named('delegation', () => { ask('r', { assignee: 'human:p0' }); for (let n = 0; n < 10; n++) { add('human.request.delegated', { requestId: 'r', to: 'human:p0' }, `human:p${n}`); add('human.request.delegated', { requestId: 'r', to: `human:p${n + 1}` }, `human:p${n}`); } });
named('escalation, reminders, withdrawal', () => { ask('r', { assignee: 'human:bob' }); for (const type of ['reminded', 'escalated', 'withdrawn']) { add(`human.request.${type}`, { requestId: 'r', to: 'role:chief' }, 'human:bob'); add(`human.request.${type}`, { requestId: 'r', to: 'role:chief' }); } decide('r', 'yes', 'human:bob'); });
named('waits', () => { ask('r'); ask('s'); wait('w1', ['r', 's']); wait('w2', ['r']); wait('w3', ['s'], 'agent:other'); add('continuation.cancelled', { continuationId: 'w1' }); wait('w4', ['s']); add('continuation.cancelled', { continuationId: 'w2' }); decide('r', 'yes', 'human:bob'); decide('s', 'yes', 'human:bob'); add('continuation.cancelled', { continuationId: 'w4' }); });
named('the first request of an id', () => { ask('r', { assignee: 'human:bob' }); ask('r', { assignee: 'human:lee' }, 'agent:x'); });
named('an answer first', () => { decide('r', 'yes', 'human:bob'); ask('r'); });
named('links', () => { ask('r', { quorum: 2 }); ask('s'); decide('r', 'yes', 'human:bob', undefined, { linkId: 'l' }); decide('r', 'yes', 'human:lee', undefined, { linkId: 'l' }); decide('s', 'yes', 'human:bob', undefined, { linkId: 'm' }); });
named('decisions that hold on', () => {
  const offer = { subject: 'pay', proposal: { amount: 50 }, standing: ['topic', 'arguments'] };
  for (const id of ['a', 'b', 'c', 'd', 'e']) ask(id, id === 'd' ? { ...offer, standing: ['topic'] } : offer);
  decide('a', 'yes', 'human:bob', 'role:editor', { standing: { scope: 'arguments' } });
  decide('b', 'no', 'human:bob', undefined, { standing: { scope: 'topic', until: '2027-01-01T00:00:00Z' } });
  decide('c', 'edit', 'human:bob', undefined, { value: { amount: 1 }, standing: { scope: 'arguments' } });
  decide('d', 'yes', 'human:bob', undefined, { standing: { scope: 'arguments' } });
  decide('e', 'yes', 'human:lee', undefined, { standing: { scope: 'topic', until: '2001-01-01T00:00:00Z' } });
  for (const [by, role] of [['human:lee', 'role:legal'], ['human:lee', 'role:editor'], ['human:bob']])
    for (const row of rowsOf(events).filter(row => row.kind === 'standing')) add('human.decision.revoked', { standingId: row.id }, by, role);
});

// Courses by a fixed generator: every kind of event, by everyone, about few requests.
let state = 1;
const below = n => { state = (state * 1103515245 + 12345) % 2147483648; return Math.floor(state / 65536) % n; };
const pick = items => items[below(items.length)];
for (let course = 1; course <= 12; course++) named(`course ${course}`, () => {
  const waits = [];
  for (let step = 0; step < 40; step++) {
    const id = `r${below(3)}`;
    const by = pick(['human:a', 'human:b', 'agent:x', host]);
    const role = pick([undefined, undefined, 'role:x', 'role:y']);
    const to = pick(['human:a', 'human:b', 'role:x', 'role:y', 'nobody']);
    switch (below(9)) {
      case 0: ask(id, { ...below(2) && { assignee: pick(['human:a', 'role:x']) }, ...below(3) === 0 && { quorum: 2 } }, pick([host, 'agent:x'])); break;
      case 1: add('human.request.delegated', { requestId: id, to }, by, role); break;
      case 2: add(`human.request.${pick(['escalated', 'reminded', 'reminded', 'withdrawn'])}`, { requestId: id, to }, by, role); break;
      case 3: waits.push(`w${step}`); wait(`w${step}`, [id], pick([host, 'agent:x'])); break;
      case 4: if (waits.length > 0) add('continuation.cancelled', { continuationId: waits.shift() }); break;
      default: decide(id, pick(['yes', 'no', 'maybe']), by, role, below(4) === 0 ? { linkId: `l${below(3)}` } : {}); break;
    }
  }
});

const file = join(process.argv[2] ?? import.meta.dirname, 'rows.json');
writeFileSync(file, `[\n${cases.map(each => JSON.stringify(each)).join(',\n')}\n]\n`);
console.log(`rows: ${cases.length}`);
