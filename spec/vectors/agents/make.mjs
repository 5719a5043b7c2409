// Writes use.json: logs of reservations, model calls and ends of tasks, and the rows of COP/AI after them (ai.md). Run: node make.mjs [folder]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useOf } from './use.mjs';

const cases = [];
let events, illegal;
const time = seq => new Date(Date.UTC(2026, 0, 1) + 1000 * seq).toISOString();
function add(type, payload, initiator) {
  const topicSeq = events.length + 1;
  events.push({ id: `e${topicSeq}`, topicId: 't', topicSeq, type, schemaVersion: '1', createdAt: time(topicSeq), payload, metadata: initiator === null ? {} : { initiator } });
}
// An event that the core does not apply changes no rows.
const named = (name, build) => { [events, illegal] = [[], new Set()]; build(); cases.push({ name, events, rows: useOf(events.filter(event => !illegal.has(event))) }); };
const effect = (payload, by = 'agent:a', type = 'cop/effect') => add('artifact.created', { artifact: { id: `a${events.length}`, topicId: 't', type, payload } }, by);
const hold = (taskId, tokens, more, by) => effect({ reservation: { taskId, tokens, ...more } }, by);
const call = (taskId, usage, by, more) => effect({ requestDigest: 'd', usage, ...taskId !== undefined && { taskId }, ...more }, by);
const used = (inputTokens, outputTokens, cost) => ({ calls: 1, inputTokens, outputTokens, ...cost !== undefined && { cost } });
const task = (taskId, by = 'system:host') => { add('task.created', { taskId, title: taskId }, by); add('task.started', { taskId }, by); };
const notEnd = taskId => { end(taskId); illegal.add(events.at(-1)); };
const end = (taskId, how = 'completed', by = 'agent:a') => add(`task.${how}`, { taskId, ...how === 'failed' && { error: { code: 'c', message: 'm' } } }, by);

named('no use', () => task('x'));
named('one call', () => { hold('x', 100, { cost: '0.5' }); call('x', used(10, 5, '0.1')); });
named('a reservation alone', () => { hold('x', 100, { cost: '0.50', limits: { tokens: 1 } }); });
named('a call that was not reserved', () => { call(undefined, used(1, 2)); call('x', used(1, 2, '1')); });
named('what is not reported counts as reserved', () => { hold('x', 100, { cost: '0.5' }); call('x', { calls: 1, inputTokens: 10 }); hold('y', 7); call('y', { calls: 1, outputTokens: 1, cost: '2' }); call('z', {}); });
named('a task reserves again', () => { hold('x', 100); hold('x', 30, { cost: '1' }); hold('x', 5, {}, 'agent:b'); call('x', used(1, 1), 'agent:b'); });
named('a call ends the reservation of its task only', () => { hold('x', 100); hold('y', 50, {}, 'agent:b'); call('x', used(1, 1)); });
named('the end of a task ends its reservation', () => { for (const [how, id] of [['completed', 'x'], ['failed', 'y'], ['cancelled', 'z']]) { task(id); hold(id, 10); end(id, how, 'human:ada'); } });
named('an end that is not legal ends nothing', () => { hold('x', 10); notEnd('x'); task('x'); hold('x', 20); end('x'); hold('x', 30); notEnd('x'); });
named('a call for another task than any reservation', () => { hold('x', 10); call('y', { calls: 1 }); });
named('both at once', () => { effect({ requestDigest: 'd', taskId: 'x', usage: {}, reservation: { taskId: 'x', tokens: 3, cost: '4' } }); });
named('money', () => { for (const cost of ['0', '00', '0.10', '0.000000000001', '1.0', '000000000000001.5', '5.', '.5', '-1', '1e2', ' 1', '1,0', '0.0000000000001', '1000000000000000', '', 7, null]) call('x', used(0, 0, cost)); });
named('the largest amounts', () => { for (let n = 0; n < 3; n++) call('x', used(0, 0, '999999999999999.999999999999')); call('x', used(0, 0, '0.000000000001')); });
named('counts', () => { for (const tokens of [0, 1, -1, 1.5, 1e3, '7', null, true, 2 ** 53 - 1, 2 ** 53]) call('x', used(tokens, 0)); call('x', used(2 ** 53 - 1, 2 ** 53 - 1)); call('x', used(1, 1)); });
named('reservations that cannot be meant', () => {
  for (const reservation of [{ taskId: 7, tokens: 1 }, { tokens: 1 }, 'x', null, []]) effect({ reservation });
  hold('x', -1, { cost: '-1' }); hold('y', 'many', { cost: 3 }); hold('', 1); hold('__proto__', 2); hold('constructor', 3, { cost: '0.0' });
});
named('effects that are no use', () => {
  for (const outcome of ['text', 5, [], null, {}, { usage: used(1, 1) }, { requestDigest: null, usage: used(1, 1) }, { requestDigest: 'd' }, { requestDigest: 'd', usage: 'x' }]) effect(outcome);
  effect({ requestDigest: 'd', usage: used(1, 1) }, 'agent:a', 'agent/result'); add('agent.completed', { taskId: 'x', usage: used(9, 9) }, 'agent:a');
});
named('who is no agent has no row', () => { for (const by of ['human:ada', 'system:host', 'topic', 'agent', null]) { hold('x', 5, {}, by); call('x', used(1, 0), by); hold('y', 5, {}, by); } });
named('a null counts as absent', () => { effect({ reservation: null, requestDigest: 'd', usage: { inputTokens: null, outputTokens: 3, cost: null }, taskId: null }); });

// Courses by a fixed generator: few tasks, three agents, everything that changes rows.
let state = 7;
const below = n => { state = (state * 1103515245 + 12345) % 2147483648; return Math.floor(state / 65536) % n; };
const pick = items => items[below(items.length)];
for (let course = 1; course <= 12; course++) named(`course ${course}`, () => {
  const open = ['x0', 'x1', 'x2', 'x3'];
  open.forEach(id => task(id));
  for (let step = 0; step < 60; step++) {
    const [id, by] = [`x${below(4)}`, pick(['agent:a', 'agent:b', 'agent:a/tools'])];
    const cost = pick([undefined, '0', '0.015', '1.25', '0.000000000007', 'much']);
    switch (below(5)) {
      case 0: case 1: hold(id, below(5000), cost === undefined ? {} : { cost }, by); break;
      case 2: call(below(5) ? id : undefined, below(4) ? used(below(900), below(90), cost) : { calls: 1 }, by); break;
      case 3: call(id, used(below(900), below(90), cost), by); break;
      default:
        if (!open.includes(id)) notEnd(id);
        else if (below(3) === 0) { end(id, pick(['completed', 'failed', 'cancelled']), pick([by, 'human:ada'])); open.splice(open.indexOf(id), 1); }
        break;
    }
  }
});

const file = join(process.argv[2] ?? import.meta.dirname, 'use.json');
writeFileSync(file, `[\n${cases.map(each => JSON.stringify(each)).join(',\n')}\n]\n`);
console.log(`use: ${cases.length}`);
