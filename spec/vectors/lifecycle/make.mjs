// Writes lifecycles.json: chains of events about one object, and after each its status or the code with which it is refused. The tables of
// events.md are copied here; every path of up to three events is generated. A continuation is changed by
// reserved types, which cannot be appended: its chains are logs, and the code is that of the projection error. Run: node make.mjs [folder]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const illegal = 'illegal_transition', repeat = 'repeat', refused = 'continuation_not_active';
const error = { code: 'broken', message: 'It broke.' };
const made = { type: 'artifact.created', payload: { artifact: { id: 'it', type: 'cop/continuation', payload: { agent: 'agent:nobody', waitForEvents: ['never.comes'], retry: { maxAttempts: 9 } } } } };

const lifecycles = {
  topic: {
    section: '2.3.2', decisions: ['D-29', 'D-31', 'D-33'], setup: [], start: 'open',
    events: { 'note.taken': {}, 'topic.updated': { title: 'It' }, 'topic.exhausted': {}, 'topic.closed': {} },
    table: {
      open: { 'note.taken': 'in_progress', 'topic.updated': 'open', 'topic.exhausted': 'exhausted', 'topic.closed': 'closed' },
      in_progress: { 'note.taken': 'in_progress', 'topic.updated': 'in_progress', 'topic.exhausted': 'exhausted', 'topic.closed': 'closed' },
      exhausted: { 'note.taken': 'exhausted', 'topic.updated': 'exhausted', 'topic.exhausted': repeat, 'topic.closed': 'closed' },
      closed: { 'note.taken': 'topic_closed', 'topic.updated': 'topic_closed', 'topic.exhausted': 'topic_closed', 'topic.closed': 'topic_closed' },
    },
    first: { type: 'topic.created', payload: {} },
  },
  task: {
    section: '2.4.2', decisions: ['D-35'], setup: [], start: 'pending', first: { type: 'task.created', payload: { taskId: 'it' } },
    events: {
      'task.started': { taskId: 'it' }, 'task.input_requested': { taskId: 'it' }, 'task.resumed': { taskId: 'it' },
      'task.completed': { taskId: 'it' }, 'task.failed': { taskId: 'it', error }, 'task.cancelled': { taskId: 'it' },
    },
    table: {
      pending: { 'task.started': 'running', 'task.input_requested': illegal, 'task.resumed': illegal, 'task.completed': illegal, 'task.failed': 'failed', 'task.cancelled': 'cancelled' },
      running: { 'task.started': repeat, 'task.input_requested': 'needs_input', 'task.resumed': repeat, 'task.completed': 'done', 'task.failed': 'failed', 'task.cancelled': 'cancelled' },
      needs_input: { 'task.started': illegal, 'task.input_requested': repeat, 'task.resumed': 'running', 'task.completed': illegal, 'task.failed': 'failed', 'task.cancelled': 'cancelled' },
      done: illegal, failed: illegal, cancelled: illegal,
    },
  },
  step: {
    section: '2.5.2', decisions: ['D-35', 'D-36a'], setup: [{ type: 'task.created', payload: { taskId: 'its-task' } }], start: 'pending',
    first: { type: 'step.created', payload: { stepId: 'it', taskId: 'its-task' } },
    events: { 'step.started': { stepId: 'it' }, 'step.completed': { stepId: 'it' }, 'step.failed': { stepId: 'it', error }, 'step.skipped': { stepId: 'it' } },
    table: {
      pending: { 'step.started': 'running', 'step.completed': illegal, 'step.failed': 'failed', 'step.skipped': 'skipped' },
      running: { 'step.started': repeat, 'step.completed': 'done', 'step.failed': 'failed', 'step.skipped': 'skipped' },
      done: illegal, failed: illegal, skipped: illegal,
    },
  },
  continuation: {
    section: '5.5.1', decisions: ['D-56', 'D-57', 'D-58'], isLog: true, setup: [], start: 'active', first: made,
    events: {
      'continuation.resumed': { continuationId: 'it', reason: 'manual', attempt: 1 }, 'continuation.attempt_failed': { continuationId: 'it', attempt: 1, error },
      'continuation.expired': { continuationId: 'it' }, 'continuation.abandoned': { continuationId: 'it' }, 'continuation.cancelled': { continuationId: 'it' },
      'continuation.superseded': { continuationId: 'it', replacedBy: 'another' },
    },
    table: {
      // Only admission checks its deadline, since a log may have used another clock.
      active: { 'continuation.resumed': 'resumed', 'continuation.attempt_failed': 'active', 'continuation.expired': 'expired', 'continuation.abandoned': 'abandoned', 'continuation.cancelled': 'cancelled', 'continuation.superseded': 'cancelled' },
      resumed: refused, expired: refused, abandoned: refused, cancelled: refused,
    },
  },
};
const isCode = outcome => [illegal, refused, 'topic_closed'].includes(outcome);

const vectors = [];
for (const [kind, { section, decisions, setup, first, start, events, table, isLog }] of Object.entries(lifecycles)) {
  const outcome = (status, type) => typeof table[status] === 'string' ? table[status] : table[status][type];
  const move = (type, status, code) => ({ draft: { type, payload: events[type] }, ...code && { code }, status });
  const stays = (status, type) => isCode(outcome(status, type)) || outcome(status, type) === repeat;
  // A path of transitions, followed by each refused or repeated event.
  const walk = (path, status) => {
    const tried = Object.keys(events).filter(type => stays(status, type)).map(type => move(type, status, isCode(outcome(status, type)) && outcome(status, type)));
    const name = `${kind}: ${path.map(({ draft }) => draft.type.split('.')[1]).join(', ') || first.type}`;
    vectors.push({ name, requirement: section, decisions, kind, ...isLog && { log: true }, ...kind !== 'topic' && { id: 'it' }, setup: [...setup, first], start, moves: [...path, ...tried] });
    if (path.length === 3) return;
    for (const type of Object.keys(events)) if (!stays(status, type)) walk([...path, move(type, outcome(status, type))], outcome(status, type));
  };
  walk([], start);
}
writeFileSync(join(process.argv[2] ?? import.meta.dirname, 'lifecycles.json'), `[\n${vectors.map(vector => JSON.stringify(vector)).join(',\n')}\n]\n`);
console.log(`lifecycles.json ${vectors.length}`);
