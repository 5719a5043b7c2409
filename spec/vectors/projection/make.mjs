// Writes the projection vectors. The expectations of each case are hand-written and checked against the projector
// before the files are written. Run: node make.mjs [folder]
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Projector } from './projector.mjs';

const topicId = 'urn:cop:topic:t1';
const files = {};
const names = new Set();
let file;

// An event is [type, payload] or [type, payload, other members]; ids, sequence and times are filled in.
function build(drafts, firstSeq) {
  return drafts.map(([type, payload = {}, members = {}], index) => JSON.parse(JSON.stringify({
    id: `urn:cop:event:e${index + 1}`, topicId, topicSeq: firstSeq + index, type, schemaVersion: '1',
    createdAt: `2026-01-01T00:00:${String(index + 1).padStart(2, '0')}.000Z`, payload, ...members,
  })));
}

const cut = (view, omitted) => Object.fromEntries(Object.entries(view).filter(([name, value]) => value !== undefined && !omitted.includes(name)));
const wholeTopic = ['id', 'status', 'title', 'metadata', 'lastSeq', 'createdSeq', 'updatedSeq', 'createdAt', 'updatedAt', 'quiescent'];

/**
 * shows: what the case is about: {topic, tasks:{id:{...}}, steps, continuations, artifacts, errors:[[seq, code]]}; null says "absent".
 * complete: the topic view is listed whole, with its updated* members.
 */
function add(name, requirement, decisions, drafts, shows = {}, { firstSeq = 1, complete = false, note } = {}) {
  assert(!names.has(name), `two vectors named ${name}`);
  names.add(name);
  const events = build(drafts, firstSeq);
  const projector = new Projector();
  events.forEach(event => projector.apply(event));
  const views = projector.views();
  const expect = {
    topic: complete ? Object.fromEntries(wholeTopic.map(member => [member, views.topic[member] ?? null])) : cut(views.topic, ['updatedSeq', 'updatedAt', 'createdAt']),
    tasks: views.tasks.map(view => cut(view, [])),
    steps: views.steps.map(view => cut(view, [])),
    artifacts: views.artifacts,
    continuations: views.continuations.map(view => cut(view, [])),
    errors: views.errors.map(({ eventId, seq, code }) => ({ eventId, seq, code })),
  };
  const hold = (expected, stated, where) => {
    for (const [member, value] of Object.entries(stated)) {
      assert.deepEqual(expected[member] ?? null, value, `${name}: ${where}.${member}`);
      expected[member] = value;
    }
  };
  hold(expect.topic, shows.topic ?? {}, 'topic');
  for (const list of ['tasks', 'steps', 'continuations']) {
    for (const [id, stated] of Object.entries(shows[list] ?? {})) {
      const view = expect[list].find(entry => entry.id === id);
      if (stated === null) assert(!view, `${name}: ${id} is there`);
      else { assert(view, `${name}: ${id} is missing`); hold(view, stated, id); }
    }
  }
  if (shows.artifacts) assert.deepEqual(expect.artifacts, shows.artifacts, `${name}: artifacts`);
  assert.deepEqual(expect.errors.map(({ seq, code }) => [seq, code]), shows.errors ?? [], `${name}: errors`);
  (files[file] ??= []).push({ name, requirement, decisions, note, events, expect });
}

// Short forms
const error = { code: 'boom', message: 'It broke' };
const A = 'urn:cop:task:a', B = 'urn:cop:task:b', S = 'urn:cop:step:s', C = 'urn:cop:continuation:c', X = 'urn:cop:artifact:x', Y = 'urn:cop:artifact:y';
const topic = ['topic.created', { title: 'Case 7' }];
const task = (taskId = A, more = {}) => ['task.created', { taskId, ...more }];
const on = (type, more = {}) => [`task.${type}`, { taskId: A, ...(type === 'failed' ? { error } : {}), ...more }];
const newStep = (more = {}) => ['step.created', { stepId: S, taskId: A, ...more }];
const onStep = (type, more = {}) => [`step.${type}`, { stepId: S, ...more }];
const artifact = (id = X, more = {}) => ['artifact.created', { artifact: { id, type: 'text/plain', payload: 'hello', ...more } }];
const waiter = (payload = {}, id = C) => ['artifact.created', { artifact: { id, type: 'cop/continuation', payload: { agent: 'agent:writer', ...payload } } }];
const onC = (type, more = {}) => [`continuation.${type}`, { continuationId: C, ...more }];
const resumed = onC('resumed', { reason: 'event', attempt: 1 });
const failedAttempt = (attempt, code = 'boom') => onC('attempt_failed', { attempt, error: { code, message: 'no' } });
const createdAt = text => ({ createdAt: text });

// Topic
file = 'topic';
add('topic.created makes an open topic', '2.3.2', ['D-27'], [topic], { topic: { status: 'open', title: 'Case 7', metadata: null, lastSeq: 1, createdSeq: 1, quiescent: true } });
add('topic.created with everything, whole view', '2.3.1', ['D-41'], [['topic.created', { title: 'T', metadata: { profiles: ['COP/HITL'], n: null } }]], { topic: { metadata: { profiles: ['COP/HITL'], n: null }, createdAt: '2026-01-01T00:00:01.000Z', updatedSeq: 1 } }, { complete: true, note: 'Metadata given at creation is kept as given, nulls included.' });
add('a topic begins with any event', '2.3.2', ['D-27', 'D-28'], [task()], { topic: { status: 'in_progress', title: null, createdSeq: 1 }, tasks: { [A]: { status: 'pending' } } });
add('a topic begins with an event of unknown type', '11.7.2', ['D-4', 'D-27'], [['vendor.thing', { a: 1 }]], { topic: { status: 'in_progress', quiescent: true } });
add('only types outside topic. start the topic', '2.3.2', ['D-28'], [topic, ['topic.updated', { title: 'New' }], ['topic.vendor', {}]], { topic: { status: 'open', title: 'New', lastSeq: 3 } });
add('topic.updated as first event leaves the topic open', '2.3.2', ['D-27', 'D-28'], [['topic.updated', { title: 'New' }]], { topic: { status: 'open', title: 'New' } });
add('the first other event starts the topic', '2.3.2', ['D-28'], [topic, artifact()], { topic: { status: 'in_progress' }, artifacts: [X] });
add('a type that begins with topic but not topic. starts it', '2.3.2', ['D-28'], [topic, ['topics.listed', {}]], { topic: { status: 'in_progress' } });
add('topic.created twice', '2.3.3', ['D-37'], [topic, ['topic.created', { title: 'Other' }]], { topic: { title: 'Case 7', status: 'open', lastSeq: 2 }, errors: [[2, 'already_exists']] });
add('topic.created after an implicit beginning', '2.3.3', ['D-27', 'D-37'], [task(), topic], { topic: { title: null, status: 'in_progress' }, errors: [[2, 'already_exists']] });
add('a rejected first event still makes the topic', '4.5.7', ['D-27', 'D-40'], [on('started')], { topic: { status: 'open', lastSeq: 1, createdSeq: 1 }, errors: [[1, 'not_found']] });
add('a rejected event does not start the topic', '4.5.7', ['D-28', 'D-40'], [topic, on('started'), ['note', {}]], { topic: { status: 'in_progress', lastSeq: 3 }, errors: [[2, 'not_found']] });
add('a rejected event moves lastSeq and nothing else', '4.5.7', ['D-40', 'D-41'], [topic, ['note', {}], on('started')], { topic: { lastSeq: 3, updatedSeq: 2, updatedAt: '2026-01-01T00:00:02.000Z' }, errors: [[3, 'not_found']] }, { complete: true });
add('every applied event is activity of the topic', '2.3.1', ['D-4', 'D-41'], [topic, ['vendor.thing', {}]], { topic: { lastSeq: 2, updatedSeq: 2, createdSeq: 1 } }, { complete: true });
add('topic.exhausted when nothing is pending', '2.3.2', ['D-29'], [topic, task(), on('started'), on('completed'), ['topic.exhausted', { reason: 'over' }]], { topic: { status: 'exhausted', quiescent: true } });
add('quiescent alone does not exhaust', '2.3.2', ['D-29'], [topic, task(), on('cancelled')], { topic: { status: 'in_progress', quiescent: true } });
add('open to exhausted', '2.3.3', ['D-31'], [topic, ['topic.exhausted', {}]], { topic: { status: 'exhausted' } });
add('topic.exhausted with a pending task', '2.3.2', ['D-29', 'D-30'], [topic, task(), ['topic.exhausted', {}]], { topic: { status: 'in_progress', quiescent: false }, errors: [[3, 'topic_not_quiescent']] });
add('topic.exhausted with a waiting task', '2.3.2', ['D-30'], [topic, task(), on('started'), on('input_requested'), ['topic.exhausted', {}]], { topic: { status: 'in_progress' }, errors: [[5, 'topic_not_quiescent']] });
add('topic.exhausted with an active continuation', '2.3.2', ['D-30'], [topic, waiter({ waitForEvents: ['go'] }), ['topic.exhausted', {}]], { topic: { status: 'in_progress', quiescent: false }, errors: [[3, 'topic_not_quiescent']] });
add('topic.exhausted with an open step of a finished task', '2.3.2', ['D-30'], [topic, task(), newStep(), on('cancelled'), ['topic.exhausted', {}]], { topic: { status: 'exhausted', quiescent: true }, steps: { [S]: { status: 'pending' } } });
add('topic.exhausted twice changes nothing', '2.3.3', ['D-35'], [topic, ['topic.exhausted', {}], ['topic.exhausted', {}]], { topic: { status: 'exhausted', lastSeq: 3 } });
add('an exhausted topic takes no new task', '2.3.2', ['D-29'], [topic, ['topic.exhausted', {}], task()], { topic: { status: 'exhausted' }, tasks: { [A]: null }, errors: [[3, 'topic_exhausted']] });
add('an exhausted topic takes no new step', '2.3.2', ['D-29'], [topic, task(), on('cancelled'), ['topic.exhausted', {}], newStep()], { steps: { [S]: null }, errors: [[5, 'topic_exhausted']] });
add('an exhausted topic takes no continuation', '2.3.2', ['D-29'], [topic, ['topic.exhausted', {}], waiter()], { artifacts: [], continuations: { [C]: null }, errors: [[3, 'topic_exhausted']] });
add('an exhausted topic takes information', '2.3.2', ['D-29'], [topic, task(), on('cancelled'), ['topic.exhausted', {}], artifact(), ['human.feedback', { targetId: A }], ['topic.updated', { title: 'Late' }], ['task.updated', { taskId: A, title: 'Later' }]], { topic: { status: 'exhausted', title: 'Late' }, artifacts: [X], tasks: { [A]: { title: 'Later', status: 'cancelled' } } });
add('restarting finished work in an exhausted topic', '2.4.2', ['D-29', 'D-35'], [topic, task(), on('cancelled'), ['topic.exhausted', {}], on('started')], { tasks: { [A]: { status: 'cancelled' } }, errors: [[5, 'illegal_transition']] });
add('exhausted to closed', '2.3.2', ['D-31'], [topic, ['topic.exhausted', {}], ['topic.closed', { reason: 'end' }]], { topic: { status: 'closed' } });
add('open to closed', '2.3.3', ['D-31'], [topic, ['topic.closed', {}]], { topic: { status: 'closed' } });
add('in_progress to closed', '2.3.3', ['D-31'], [topic, ['note', {}], ['topic.closed', {}]], { topic: { status: 'closed' } });
add('topic.closed as first event', '2.3.3', ['D-27', 'D-31'], [['topic.closed', {}]], { topic: { status: 'closed' } });
add('topic.closed with unfinished tasks', '2.3.2', ['D-32'], [topic, task(), ['topic.closed', {}]], { topic: { status: 'in_progress' }, errors: [[3, 'topic_not_quiescent']] });
add('topic.closed with force false', '2.3.2', ['D-32'], [topic, task(), ['topic.closed', { force: false }]], { topic: { status: 'in_progress' }, errors: [[3, 'topic_not_quiescent']] });
add('topic.closed by force leaves tasks as they are', '2.3.2', ['D-32'], [topic, task(), on('started'), newStep(), ['topic.closed', { force: true }]], { topic: { status: 'closed', quiescent: false }, tasks: { [A]: { status: 'running', updatedSeq: 3 } }, steps: { [S]: { status: 'pending' } } });
add('closing cancels active continuations', '2.3.2', ['D-1', 'D-32'], [topic, waiter({ waitForEvents: ['go'] }), waiter({}, 'urn:cop:continuation:d'), ['continuation.abandoned', { continuationId: 'urn:cop:continuation:d' }], ['topic.closed', {}]], { topic: { status: 'closed', quiescent: true }, continuations: { [C]: { status: 'cancelled', replacedBy: null, updatedSeq: 5 }, 'urn:cop:continuation:d': { status: 'abandoned', updatedSeq: 4 } } });
add('a continuation that waits for the closing is cancelled by it', '2.3.2', ['D-32', 'D-56b'], [topic, waiter({ waitForEvents: ['topic.closed'] }), ['topic.closed', {}]], { continuations: { [C]: { status: 'cancelled', satisfied: false } } });
add('a log may go on after closing', '2.3.2', ['D-33'], [topic, task(), ['topic.closed', { force: true }], on('started'), artifact(), ['topic.updated', { title: 'x' }], ['vendor.thing', {}], ['topic.closed', {}]], { topic: { status: 'closed', title: 'x', lastSeq: 8, updatedSeq: 8 }, tasks: { [A]: { status: 'running' } }, artifacts: [X] }, { complete: true, note: 'Native append refuses these; in a log they are applied with a warning and the topic stays closed.' });
add('topic.exhausted after closing', '2.3.3', ['D-33'], [topic, ['topic.closed', {}], ['topic.exhausted', {}]], { topic: { status: 'closed' }, errors: [[3, 'illegal_transition']] });
add('a malformed payload after closing', '2.3.2', ['D-33'], [topic, ['topic.closed', {}], ['task.created', {}]], { errors: [[3, 'invalid_payload']] }, { note: 'The payload is checked before the topic.' });
add('a log that starts at 0', '3.1.1', ['D-9'], [topic, task()], { topic: { createdSeq: 0, lastSeq: 1 }, tasks: { [A]: { createdSeq: 1 } } }, { firstSeq: 0 });
add('topic.created with a title that is no string', '2.2.2', ['D-1'], [['topic.created', { title: 7 }]], { topic: { status: 'open', title: null }, errors: [[1, 'invalid_payload']] });
add('topic.closed with a force that is no boolean', '2.2.2', ['D-32'], [topic, ['topic.closed', { force: 'yes' }]], { topic: { status: 'open' }, errors: [[2, 'invalid_payload']] });
add('an optional member that is null counts as absent', '2.2.2', ['D-7'], [['topic.created', { title: null, metadata: null }], task(A, { title: null, parentTaskId: null, assignedTo: null, metadata: null })], { topic: { title: null, metadata: null }, tasks: { [A]: { title: null, parentTaskId: null } } });
const profiles = (name, before, patch, kept, code) => add(`profiles: ${name}`, '10.4', ['D-69'], [['topic.created', { metadata: { profiles: before } }], ['topic.updated', { metadata: patch }]], { topic: { metadata: kept === undefined ? null : { profiles: kept } }, errors: code ? [[2, code]] : [] });
profiles('one is added', ['COP/HITL'], { profiles: ['COP/AI', 'COP/HITL'] }, ['COP/AI', 'COP/HITL']);
profiles('one is taken away', ['COP/HITL', 'COP/AI'], { profiles: ['COP/AI'] }, ['COP/HITL', 'COP/AI'], 'illegal_transition');
profiles('all are taken away', ['COP/HITL'], { profiles: null }, ['COP/HITL'], 'illegal_transition');
profiles('what is no string names none', ['COP/HITL'], { profiles: [1, 'COP/HITL'] }, [1, 'COP/HITL']);
profiles('a string takes them away', ['COP/HITL'], { profiles: 'COP/HITL' }, ['COP/HITL'], 'illegal_transition');
profiles('none can be taken from none', [], { profiles: null }, undefined);
profiles('strings beside other values name profiles', ['COP/HITL', 1], { profiles: ['COP/AI'] }, ['COP/HITL', 1], 'illegal_transition');
add('profiles: a patch of other members leaves them', '10.4', ['D-69'], [['topic.created', { metadata: { profiles: ['COP/HITL'] } }], ['topic.updated', { metadata: { a: 1 } }]], { topic: { metadata: { profiles: ['COP/HITL'], a: 1 } } });
add('profiles: metadata as one sealed value takes them away', '10.4', ['D-19', 'D-69'], [['topic.created', { metadata: { profiles: ['COP/HITL'] } }], ['topic.updated', { metadata: { $sealed: { v: 1 } } }]], { topic: { metadata: { profiles: ['COP/HITL'] } }, errors: [[2, 'illegal_transition']] });
add('topic.closed again, with a task that came after the closing', '2.3.2', ['D-33', 'D-35'], [topic, ['topic.closed', {}], task(), ['topic.closed', {}]], { topic: { status: 'closed', quiescent: false }, tasks: { [A]: { status: 'pending' } } });
add('topic.closed again cancels nothing', '2.3.2', ['D-32', 'D-33', 'D-35'], [topic, ['topic.closed', {}], waiter({ waitForEvents: ['go'] }), ['topic.closed', {}]], { topic: { status: 'closed', quiescent: false }, continuations: { [C]: { status: 'active', updatedSeq: 3 } } });
add('a repeat is activity of the topic', '2.3.1', ['D-35', 'D-41'], [topic, ['topic.exhausted', {}], ['topic.exhausted', {}]], { topic: { status: 'exhausted', updatedSeq: 3 } }, { complete: true });
add('topic.updated without members is activity of the topic', '2.3.1', ['D-41'], [topic, ['topic.updated', {}]], { topic: { title: 'Case 7', updatedSeq: 2 } }, { complete: true });
add('an exhausted topic takes what looks like a continuation in another type', '2.3.2', ['D-29'], [topic, task(), on('cancelled'), ['topic.exhausted', {}], on('updated', { title: 'Late', artifact: { id: X, type: 'cop/continuation' } })], { tasks: { [A]: { title: 'Late' } } });
add('an exhausted topic takes no continuation that it knows already', '2.3.2', ['D-29', 'D-37'], [waiter(), onC('cancelled'), ['topic.exhausted', {}], waiter()], { topic: { status: 'exhausted' }, errors: [[4, 'topic_exhausted']] });

// Metadata
file = 'metadata';
const patched = (before, patch, after) => [[['topic.created', { metadata: before }], ['topic.updated', { metadata: patch }]], { topic: { metadata: after } }];
const patch = (name, ...rest) => { const [drafts, shows] = patched(...rest); add(`merge patch: ${name}`, '2.3.1', ['D-19'], drafts, shows); };
patch('a member is added', { a: 1 }, { b: 2 }, { a: 1, b: 2 });
patch('a member is replaced', { a: 1 }, { a: [1] }, { a: [1] });
patch('null removes', { a: 1, b: 2 }, { a: null }, { b: 2 });
patch('nested objects are merged', { a: { b: 1, c: 2 } }, { a: { b: null, d: { e: 3, f: null } } }, { a: { c: 2, d: { e: 3 } } });
patch('an object replaces a value', { a: 1 }, { a: { b: 1 } }, { a: { b: 1 } });
patch('arrays are replaced whole', { a: [1, 2] }, { a: [{ b: null }] }, { a: [{ b: null }] });
patch('what is left empty is absent', { a: 1 }, { a: null }, null);
patch('removing what is not there', undefined, { a: null }, null);
const sealed = key => ({ $sealed: { v: 1, alg: 'A256GCM', key: `urn:cop:key:${key}`, at: 'urn:cop:event:e1#/payload/metadata/a', nonce: 'AAAAAAAAAAAAAAAA', data: 'AAAAAAAAAAAAAAAAAAAAAA==' } });
patch('a sealed value is replaced whole', { a: sealed('k1') }, { a: sealed('k2') }, { a: sealed('k2') });
patch('a plain object replaces a sealed value', { a: sealed('k1') }, { a: { b: 1 } }, { a: { b: 1 } });
patch('a sealed value replaces an object', { a: { b: 1 } }, { a: sealed('k1') }, { a: sealed('k1') });
patch('metadata as one sealed value is replaced whole', sealed('k1'), { a: 1 }, { a: 1 });
patch('a sealed value replaces metadata whole', { a: 1 }, { ...sealed('k1'), b: null }, { ...sealed('k1'), b: null });
patch('a sealed value keeps its nulls', { a: { c: 1 } }, { a: { ...sealed('k1'), b: null } }, { a: { ...sealed('k1'), b: null } });
patch('a null given at creation stays', { a: null }, { b: 1 }, { a: null, b: 1 });
add('task.updated merges, title stays', '2.4.1', ['D-19'], [task(A, { title: 'T', metadata: { a: 1 } }), on('updated', { metadata: { b: 2 } })], { tasks: { [A]: { title: 'T', metadata: { a: 1, b: 2 }, status: 'pending', createdSeq: 1, updatedSeq: 2, createdAt: '2026-01-01T00:00:01.000Z', updatedAt: '2026-01-01T00:00:02.000Z' } } });
add('task.updated on a finished task', '2.4.1', ['D-35'], [task(), on('cancelled'), on('updated', { title: 'Late' })], { tasks: { [A]: { title: 'Late', status: 'cancelled', updatedSeq: 3 } } });
add('metadata that is no object', '2.1', ['D-1'], [topic, ['topic.updated', { title: 'x', metadata: [1] }]], { topic: { title: 'Case 7', metadata: null }, errors: [[2, 'invalid_payload']] });
add('event metadata is not topic metadata', '2.3.3', ['D-19'], [['topic.created', {}, { metadata: { initiator: 'human:kim' } }]], { topic: { metadata: null } });

// Tasks: rows are states, columns are events; = is a repeat, x is illegal.
file = 'task-transitions';
const taskPaths = {
  pending: [], running: [on('started')], needs_input: [on('started'), on('input_requested')],
  done: [on('started'), on('completed')], failed: [on('failed')], cancelled: [on('cancelled')],
};
const matrix = (text, paths, move, name, key, requirement) => {
  const [head, ...rows] = text.trim().split('\n').map(line => line.trim().split(/\s+/));
  for (const [from, ...cells] of rows) {
    cells.forEach((cell, column) => {
      const type = head[column], [seq, draft, prefix] = move(paths[from], type);
      const kind = cell === 'x' ? 'is illegal' : cell === '=' ? 'changes nothing' : `leads to ${cell}`;
      add(`${name}.${type} on ${from} ${kind}`, requirement, ['D-35', ...(cell === 'x' ? ['D-40'] : [])], [...prefix, draft],
        { [key.list]: { [key.id]: { status: cell === 'x' || cell === '=' ? from : cell, updatedSeq: cell === 'x' || cell === '=' ? seq - 1 : seq } }, errors: cell === 'x' ? [[seq, 'illegal_transition']] : [] });
    });
  }
};
matrix(`
              started  input_requested  resumed  completed  failed  cancelled
  pending     running  x                x        x          failed  cancelled
  running     =        needs_input      =        done       failed  cancelled
  needs_input x        =                running  x          failed  cancelled
  done        x        x                x        x          x       x
  failed      x        x                x        x          x       x
  cancelled   x        x                x        x          x       x`,
  taskPaths, (path, type) => [path.length + 2, on(type), [task(), ...path]], 'task', { list: 'tasks', id: A }, '4.5.7');

file = 'task';
add('task.created with everything', '2.4.1', ['D-1'], [task(), task(B, { title: 'T', parentTaskId: A, assignedTo: 'role:editor', metadata: { a: 1 } })], { tasks: { [B]: { topicId, status: 'pending', title: 'T', parentTaskId: A, assignedTo: 'role:editor', metadata: { a: 1 }, createdSeq: 2, updatedSeq: 2 } }, topic: { quiescent: false } });
add('task.created twice, even the same', '2.4.4', ['D-37'], [task(), task()], { errors: [[2, 'already_exists']] });
add('task.created with an unknown parent', '2.4.3', ['D-36b'], [task(A, { parentTaskId: B })], { tasks: { [A]: null }, errors: [[1, 'not_found']] });
add('task.created as its own parent', '2.4.3', ['D-36b'], [task(A, { parentTaskId: A })], { tasks: { [A]: null }, errors: [[1, 'not_found']] });
add('a parent may finish first', '2.4.3', ['D-36a'], [task(), task(B, { parentTaskId: A }), on('started'), on('completed')], { tasks: { [A]: { status: 'done' }, [B]: { status: 'pending' } } });
add('a child of a finished parent', '2.4.3', ['D-36a'], [task(), on('cancelled'), task(B, { parentTaskId: A })], { tasks: { [B]: { status: 'pending' } } });
add('task.assigned changes the field only', '2.4.3', ['D-38'], [task(A, { assignedTo: 'agent:writer' }), on('assigned', { assignedTo: 'human:kim' })], { tasks: { [A]: { assignedTo: 'human:kim', status: 'pending', updatedSeq: 2 } } });
add('input asked for and given', '2.4.2', ['D-35'], [task(), on('started'), on('input_requested', { requestId: 'r1', reason: 'which?' }), on('resumed'), on('completed', { result: { ok: true }, artifactIds: [] })], { tasks: { [A]: { status: 'done' } }, topic: { quiescent: true } });
add('human.input.requested does not move the task', '10.2.2', ['D-67'], [task(), on('started'), ['human.input.requested', { requestId: 'r1', prompt: '?', taskId: A }]], { tasks: { [A]: { status: 'running', updatedSeq: 2 } } });
for (const type of ['assigned', 'updated', 'started', 'input_requested', 'resumed', 'completed', 'failed', 'cancelled']) {
  add(`task.${type} without the task`, '4.4.3', ['D-46'], [topic, on(type, type === 'assigned' ? { assignedTo: 'agent:writer' } : {})], { errors: [[2, 'not_found']] });
}
add('task.created without taskId', '2.2.2', ['D-1'], [['task.created', { title: 'T' }]], { errors: [[1, 'invalid_payload']] });
add('task.created with a taskId that is no string', '2.2.2', ['D-1'], [['task.created', { taskId: 7 }]], { errors: [[1, 'invalid_payload']] });
add('task.created with a reference for an id', '8.2.2', ['D-92'], [['task.created', { taskId: { $ref: A } }]], { errors: [[1, 'invalid_payload']] });
add('task.created with an empty taskId', '2.8', ['D-14'], [task('')], { errors: [[1, 'invalid_id']] });
add('task.created with a control character in taskId', '2.8', ['D-14'], [task('a\u0000b')], { errors: [[1, 'invalid_id']] });
add('an id of 255 bytes', '2.8', ['D-14'], [task('é'.repeat(127) + 'x')], { tasks: { ['é'.repeat(127) + 'x']: { status: 'pending' } } });
add('an id of 256 bytes', '2.8', ['D-14'], [task('é'.repeat(128))], { errors: [[1, 'invalid_id']] });
add('task.failed without error', '2.2.2', ['D-1'], [task(), ['task.failed', { taskId: A }]], { tasks: { [A]: { status: 'pending' } }, errors: [[2, 'invalid_payload']] });
add('task.failed with an error without code', '2.2.2', ['D-1'], [task(), on('failed', { error: { message: 'x' } })], { tasks: { [A]: { status: 'pending' } }, errors: [[2, 'invalid_payload']] });
add('task.assigned without assignedTo', '2.2.2', ['D-1'], [task(), on('assigned')], { errors: [[2, 'invalid_payload']] });
add('unknown payload members are ignored', '11.7.2', ['D-18'], [task(A, { priority: 3, nested: { a: [1] } })], { tasks: { [A]: { status: 'pending' } } });
add('another schemaVersion is read all the same', '2.9', ['M-3'], [['task.created', { taskId: A }, { schemaVersion: 'cop.task.v1' }]], { tasks: { [A]: { status: 'pending' } } });
add('task ids are compared by their bytes', '2.8', ['D-14'], [task('urn:cop:task:é'), task('urn:cop:task:e\u0301'), task('URN:cop:task:é')], { tasks: { 'urn:cop:task:é': {}, 'urn:cop:task:e\u0301': {}, 'URN:cop:task:é': {} } });
add('task.updated without members is a change', '2.4.1', ['D-41'], [task(), on('updated')], { tasks: { [A]: { updatedSeq: 2 } } });
add('task.assigned to the same is a change', '2.4.1', ['D-41'], [task(A, { assignedTo: 'agent:writer' }), on('assigned', { assignedTo: 'agent:writer' })], { tasks: { [A]: { updatedSeq: 2 } } });
add('task.assigned natively no id stands in a log', '2.4.1', ['D-14'], [task(), on('assigned', { assignedTo: 'a\u0000b' }), on('assigned', { assignedTo: '' })], { tasks: { [A]: { assignedTo: '' } } });

// Steps
file = 'step-transitions';
const stepPaths = { pending: [], running: [onStep('started')], done: [onStep('started'), onStep('completed')], failed: [onStep('failed')], skipped: [onStep('skipped')] };
matrix(`
           started  completed  failed  skipped
  pending  running  x          failed  skipped
  running  =        done       failed  skipped
  done     x        x          x       x
  failed   x        x          x       x
  skipped  x        x          x       x`,
  stepPaths, (path, type) => [path.length + 3, onStep(type), [task(), newStep(), ...path]], 'step', { list: 'steps', id: S }, '4.5.7');

file = 'step';
add('step.created with everything', '2.5.1', ['D-1'], [task(), newStep({ title: 'T', artifactIds: [X], metadata: { a: 1 } })], { steps: { [S]: { topicId, taskId: A, status: 'pending', title: 'T', artifactIds: [X], metadata: { a: 1 }, createdSeq: 2 } } }, { note: 'X is no artifact of the log; a projector tolerates that (D-39).' });
add('step.created twice', '2.5.3', ['D-37'], [task(), newStep(), newStep()], { errors: [[3, 'already_exists']] });
add('step.created without the task', '2.5.3', ['D-46'], [newStep()], { steps: { [S]: null }, errors: [[1, 'not_found']] });
add('step.created without taskId', '2.5.3', ['D-1'], [task(), ['step.created', { stepId: S }]], { errors: [[2, 'invalid_payload']] });
add('step.created on a finished task', '2.5.2', ['D-36a'], [task(), on('cancelled'), newStep()], { steps: { [S]: null }, errors: [[3, 'illegal_transition']] });
add('step.started on a finished task', '2.5.2', ['D-36a'], [task(), newStep(), on('cancelled'), onStep('started')], { steps: { [S]: { status: 'pending' } }, errors: [[4, 'illegal_transition']] });
add('step.artifacts.linked on a finished task', '2.5.2', ['D-36a'], [task(), newStep(), on('cancelled'), onStep('artifacts.linked', { artifactIds: [X] })], { steps: { [S]: { artifactIds: [] } }, errors: [[4, 'illegal_transition']] });
add('a running step of a finished task may end', '2.5.2', ['D-36a'], [task(), newStep(), onStep('started'), on('cancelled'), onStep('completed')], { steps: { [S]: { status: 'done', updatedSeq: 5 } } });
add('a pending step of a finished task may be skipped', '2.5.2', ['D-36a'], [task(), newStep(), on('cancelled'), onStep('skipped')], { steps: { [S]: { status: 'skipped' } } });
add('a pending step of a finished task may not be completed', '2.5.2', ['D-36a'], [task(), newStep(), on('cancelled'), onStep('completed')], { steps: { [S]: { status: 'pending' } }, errors: [[4, 'illegal_transition']] });
add('artifacts are appended, each once', '2.5.3', ['D-1'], [task(), newStep({ artifactIds: [X, X] }), onStep('started', { artifactIds: [Y] }), onStep('artifacts.linked', { artifactIds: [X, 'urn:cop:artifact:z'] }), onStep('completed', { artifactIds: [Y] })], { steps: { [S]: { status: 'done', artifactIds: [X, Y, 'urn:cop:artifact:z'] } } });
add('step.artifacts.linked on a finished step', '2.5.3', ['D-1'], [task(), newStep(), onStep('skipped'), onStep('artifacts.linked', { artifactIds: [X] })], { steps: { [S]: { status: 'skipped', artifactIds: [X], updatedSeq: 4 } } });
add('step.started again links nothing', '2.5.2', ['D-35'], [task(), newStep(), onStep('started'), onStep('started', { artifactIds: [X] })], { steps: { [S]: { status: 'running', artifactIds: [], updatedSeq: 3 } } });
add('step.failed with its error', '2.5.2', ['D-1'], [task(), newStep(), onStep('failed', { error })], { steps: { [S]: { status: 'failed' } }, tasks: { [A]: { status: 'pending' } } });
add('step.artifacts.linked without artifactIds', '2.5.3', ['D-1'], [task(), newStep(), onStep('artifacts.linked')], { errors: [[3, 'invalid_payload']] });
for (const type of ['started', 'completed', 'failed', 'skipped', 'artifacts.linked']) {
  add(`step.${type} without the step`, '4.4.3', ['D-46'], [task(), onStep(type, type === 'artifacts.linked' ? { artifactIds: [] } : {})], { errors: [[2, 'not_found']] });
}
add('step.artifacts.linked with what is there is a change', '2.5.3', ['D-41'], [task(), newStep({ artifactIds: [X] }), onStep('artifacts.linked', { artifactIds: [X] })], { steps: { [S]: { artifactIds: [X], updatedSeq: 3 } } });
add('step.started again on a finished task', '2.5.2', ['D-36a'], [task(), newStep(), onStep('started'), on('cancelled'), onStep('started')], { steps: { [S]: { status: 'running' } }, errors: [[5, 'illegal_transition']] });

// Artifacts
file = 'artifact';
add('artifact.created', '2.6.1', ['D-2'], [artifact(X, { format: 'text/plain', metadata: { language: 'fr' } })], { artifacts: [X], topic: { status: 'in_progress', quiescent: true } });
add('the same artifact again is no error', '4.5.6', ['D-37'], [artifact(), artifact()], { artifacts: [X], topic: { lastSeq: 2 } });
add('the same artifact with members in another order', '4.5.6', ['D-37'], [artifact(), ['artifact.created', { artifact: { payload: 'hello', type: 'text/plain', id: X } }]], { artifacts: [X] });
add('the same artifact, topicId filled', '4.5.6', ['D-3', 'D-37'], [artifact(), artifact(X, { topicId })], { artifacts: [X] });
add('the same artifact with a copHash', '4.5.6', ['D-37', 'D-77'], [artifact(), artifact(X, { metadata: { copHash: { alg: 'sha-256', value: '00' } } })], { artifacts: [X] });
add('another payload under the same id', '4.5.6', ['D-37'], [artifact(), artifact(X, { payload: 'other' })], { artifacts: [X], errors: [[2, 'artifact_immutable']] });
add('another type under the same id', '4.5.6', ['D-37'], [artifact(), artifact(X, { type: 'text/markdown' })], { errors: [[2, 'artifact_immutable']] });
add('other metadata under the same id', '4.5.6', ['D-37'], [artifact(), artifact(X, { metadata: { a: 1 } })], { errors: [[2, 'artifact_immutable']] });
add('an artifact id taken by a continuation', '4.5.6', ['D-37'], [waiter({}, X), artifact(X)], { artifacts: [X], continuations: { [X]: { status: 'active' } }, errors: [[2, 'artifact_immutable']] });
add('an artifact, a task and a step may share an id', '2.8', ['D-37'], [task('same'), ['step.created', { stepId: 'same', taskId: 'same' }], artifact('same')], { artifacts: ['same'] });
add('payloads of every kind', '2.6.2', ['D-8'], [null, true, 7, 'text', [1], { a: 1 }].map((payload, index) => artifact(`a${index}`, { payload })), { artifacts: ['a0', 'a1', 'a2', 'a3', 'a4', 'a5'] });
add('an artifact without payload', '2.6.1', ['D-1'], [['artifact.created', { artifact: { id: X, type: 'text/plain' } }]], { artifacts: [], errors: [[1, 'invalid_payload']] });
add('an artifact without type', '2.6.1', ['D-1'], [['artifact.created', { artifact: { id: X, payload: 1 } }]], { artifacts: [], errors: [[1, 'invalid_payload']] });
add('artifact.created without artifact', '2.6.1', ['D-1'], [['artifact.created', {}]], { errors: [[1, 'invalid_payload']] });
add('an artifact of another topic', '2.6.1', ['D-3'], [artifact(X, { topicId: 'urn:cop:topic:t2' })], { artifacts: [], errors: [[1, 'invalid_payload']] });
add('artifact.created names task and step, and changes neither', '2.6.1', ['D-1'], [task(), newStep(), ['artifact.created', { artifact: { id: X, type: 'text/plain', payload: 1 }, taskId: A, stepId: S }]], { artifacts: [X], tasks: { [A]: { updatedSeq: 1 } }, steps: { [S]: { artifactIds: [], updatedSeq: 2 } } });
add('artifact.created may name what is not there', '8.7', ['D-39'], [['artifact.created', { artifact: { id: X, type: 'text/plain', payload: 1 }, taskId: A, stepId: S }]], { artifacts: [X] }, { note: 'Refused by native append, tolerated in a log.' });
add('the same artifact, with empty metadata', '4.5.6', ['D-37', 'D-73'], [artifact(), artifact(X, { metadata: {} })], { artifacts: [X] });
add('the same artifact, with a null topicId', '4.5.6', ['D-3', 'D-37'], [artifact(), artifact(X, { topicId: null })], { artifacts: [X] });
add('a format that is null is another content', '4.5.6', ['D-37', 'D-74'], [artifact(), artifact(X, { format: null })], { artifacts: [X], errors: [[2, 'artifact_immutable']] });
add('an unknown member under the same id is another content', '4.5.6', ['D-18', 'D-37'], [artifact(), artifact(X, { vendor: 1 })], { artifacts: [X], errors: [[2, 'artifact_immutable']] });
add('an unknown member of an artifact is kept in its content', '4.5.6', ['D-18', 'D-37'], [artifact(X, { vendor: 1 }), artifact(X, { vendor: 1 })], { artifacts: [X] });
add('a continuation again with its topicId filled', '4.5.6', ['D-3', 'D-37'], [waiter(), waiter({ topicId })], { artifacts: [C], continuations: { [C]: { updatedSeq: 1 } }, errors: [[2, 'artifact_immutable']] });
add('a continuation again changes nothing', '4.5.6', ['D-37'], [waiter(), failedAttempt(1), waiter()], { artifacts: [C], continuations: { [C]: { attempt: 2, updatedSeq: 2 } } });

// Continuations
file = 'continuation';
const twin = 'urn:cop:continuation:d';
const forms = [['resumed', { reason: 'event', attempt: 1, triggerEventId: 'urn:cop:event:e1' }, 'resumed'], ['expired', {}, 'expired'], ['abandoned', { reason: 'enough' }, 'abandoned'], ['cancelled', {}, 'cancelled'], ['superseded', { replacedBy: twin }, 'cancelled']];
add('a continuation is an artifact and active', '2.7.3', ['D-1', 'D-57'], [waiter({ topicId, taskId: A, stepId: S, state: { n: 1 }, waitForEvents: ['go'], resumeAfter: '2026-02-01T00:00:00Z', resumeBefore: '2026-02-02T00:00:00Z', retry: { maxAttempts: 5, attempt: 2, retryDelayMs: 0 }, label: 'l', meta: { vendor: 1 } })], { artifacts: [C], continuations: { [C]: { topicId, agent: 'agent:writer', taskId: A, stepId: S, status: 'active', attempt: 2, replacedBy: null, satisfied: false, createdSeq: 1, updatedSeq: 1 } }, topic: { quiescent: false } });
add('a continuation for any agent', '2.7.1', ['D-59b'], [waiter({ agent: '*' }), waiter({ agent: undefined }, twin)], { continuations: { [C]: { agent: '*', attempt: 1 }, [twin]: { agent: null } } });
for (const [type, more, status] of forms) {
  add(`continuation.${type} on an active one`, '5.5.1', ['D-57'], [waiter({}), onC(type, more)], { continuations: { [C]: { status, replacedBy: type === 'superseded' ? twin : null, updatedSeq: 2 } }, topic: { quiescent: true } });
  add(`continuation.${type} without the continuation`, '4.4.3', ['D-46'], [topic, onC(type, more)], { errors: [[2, 'not_found']] });
  for (const [before, with_, ended] of forms) {
    add(`continuation.${type} after continuation.${before}`, '5.5.1', ['D-56', 'D-57'], [waiter({}), onC(before, with_), onC(type, more)], { continuations: { [C]: { status: ended, updatedSeq: 2 } }, errors: [[3, 'continuation_not_active']] });
  }
  add(`continuation.attempt_failed after continuation.${type}`, '5.5.4', ['D-58'], [waiter({}), onC(type, more), failedAttempt(1)], { continuations: { [C]: { status, attempt: 1 } }, errors: [[3, 'continuation_not_active']] });
}
add('failed attempts are counted', '5.5.4', ['D-58'], [waiter({ retry: { attempt: 2, maxAttempts: 9 } }), failedAttempt(2), onC('attempt_failed', { attempt: 3, error, nextAttemptAt: '2026-01-01T00:05:00.250Z' })], { continuations: { [C]: { status: 'active', attempt: 4, updatedSeq: 3 } } });
add('the projector abandons nothing by itself', '5.5.4', ['D-58', 'D-59'], [waiter({ retry: { maxAttempts: 1 } }), failedAttempt(1), failedAttempt(2)], { continuations: { [C]: { status: 'active', attempt: 3 } } });
add('no_agent is no attempt', '5.5.4', ['D-59b'], [waiter({}), failedAttempt(1, 'no_agent')], { continuations: { [C]: { status: 'active', attempt: 1, updatedSeq: 2 } } });
add('continuation.attempt_failed without the continuation', '4.4.3', ['D-46'], [topic, failedAttempt(1)], { errors: [[2, 'not_found']] });
add('a failed attempt leaves satisfied as it is', '5.5.4', ['D-58'], [waiter({ waitForEvents: ['go'] }), ['go', {}], failedAttempt(1)], { continuations: { [C]: { satisfied: true, attempt: 2 } } });
add('the clock of the log expires nothing', '5.5.2', ['D-59'], [waiter({ resumeBefore: '2026-01-01T00:00:01.500Z' }), ['note', {}]], { continuations: { [C]: { status: 'active' } } });
add('resuming does not ask whether it is satisfied', '5.5.2', ['D-54'], [waiter({ waitForEvents: ['go'] }), onC('resumed', { reason: 'manual', attempt: 1 })], { continuations: { [C]: { status: 'resumed', satisfied: false } } });
add('a task finished meanwhile does not hinder', '5.5.3', ['D-59c'], [task(), waiter({ taskId: A, waitForEvents: ['go'] }), on('cancelled'), ['go', {}], resumed], { continuations: { [C]: { status: 'resumed', satisfied: true } } });
add('an unfulfilled reference is tolerated', '8.7', ['D-39'], [waiter({ taskId: A, stepId: S })], { continuations: { [C]: { taskId: A, stepId: S, status: 'active' } } }, { note: 'Refused by native append, tolerated in a log.' });
const refusal = (name, payload, code, decisions = ['D-59b']) => add(`a continuation with ${name}`, '2.7.1', decisions, [topic, ['artifact.created', { artifact: { id: C, type: 'cop/continuation', payload } }]], { artifacts: [], continuations: { [C]: null }, topic: { status: 'open', lastSeq: 2 }, errors: [[2, code]] });
refusal('a payload that is no object', 'later', 'invalid_payload');
refusal('another topicId', { topicId: 'urn:cop:topic:t2' }, 'invalid_payload', ['D-3']);
refusal('waitForEvents as a string', { waitForEvents: 'go' }, 'invalid_payload');
refusal('an empty entry in waitForEvents', { waitForEvents: [''] }, 'invalid_id', ['D-14']);
refusal('an agent that is no string', { agent: 1 }, 'invalid_payload');
refusal('an unknown waitMode', { meta: { waitMode: 'some' } }, 'invalid_payload', ['D-52']);
refusal('an unknown resumePolicy', { meta: { resumePolicy: 'some' } }, 'invalid_payload', ['D-54']);
refusal('a match key that is no JSON Pointer', { meta: { match: { requestId: 'r1' } } }, 'invalid_payload', ['D-55']);
refusal('retry.attempt 0', { retry: { attempt: 0 } }, 'invalid_payload', ['D-58']);
refusal('a match key with a tilde that escapes nothing', { meta: { match: { '/a~2': 1 } } }, 'invalid_payload', ['D-55']);
refusal('matches without waitForEvents', { meta: { matches: [null] } }, 'invalid_payload', ['D-55']);
refusal('matches that is no array', { waitForEvents: ['go'], meta: { matches: {} } }, 'invalid_payload', ['D-55']);
refusal('since at its own event', { meta: { since: 2 } }, 'invalid_payload', ['D-53']);
refusal('a fractional since', { meta: { since: 0.5 } }, 'invalid_payload', ['D-53']);
add('matches of nothing', '2.7.1', ['D-55'], [waiter({ meta: { matches: [] } })], { continuations: { [C]: { status: 'active', satisfied: false } } });
add('match beside matches that is null', '2.7.1', ['D-55'], [waiter({ waitForEvents: ['go'], meta: { match: { '/payload/a': 1 }, matches: null } }), ['go', { a: 1 }]], { continuations: { [C]: { satisfied: true } } });
add('since just below its own event', '2.7.1', ['D-53'], [topic, waiter({ waitForEvents: ['go'], meta: { since: 1 } })], { continuations: { [C]: { satisfied: false } } });
refusal('retry.attempt above 1000000', { retry: { attempt: 1000001 } }, 'invalid_payload', ['D-58']);
refusal('maxAttempts above 1000000', { retry: { maxAttempts: 1000001 } }, 'invalid_payload', ['D-58']);
refusal('a delay above 31 days', { retry: { retryDelayMs: 2678400001 } }, 'invalid_payload', ['D-58']);
add('retry at its limits', '2.7.1', ['D-58'], [waiter({ retry: { attempt: 1000000, maxAttempts: 1000000, retryDelayMs: 2678400000 } })], { continuations: { [C]: { attempt: 1000000 } } });
refusal('immediate that is no boolean', { meta: { immediate: 'yes' } }, 'invalid_payload', ['D-54']);
refusal('an unknown backoff', { meta: { backoff: 'linear' } }, 'invalid_payload', ['D-58']);
refusal('a label that is no string', { label: 1 }, 'invalid_payload', ['D-59b']);
refusal('meta that is no object', { meta: [] }, 'invalid_payload', ['D-59b']);
refusal('a payload that is null', null, 'invalid_payload');
add('a log may hold a continuation without condition', '2.7.1', ['D-54'], [waiter({ resumeBefore: '2026-02-01T00:00:00Z' })], { continuations: { [C]: { status: 'active', satisfied: false } } });
add('a log may hold members that look misspelt', '2.7.1', ['D-54'], [waiter({ waitForEvent: ['go'], match: {}, retry: { maxAttempt: 0 }, meta: { waitmode: 7 } }), ['go', {}]], { continuations: { [C]: { status: 'active', satisfied: false, attempt: 1 } } });
add('meta.immediate satisfies nothing', '2.7.1', ['D-54'], [waiter({ meta: { immediate: true } })], { continuations: { [C]: { status: 'active', satisfied: false } } });
add('no_resume_point is no attempt', '5.5.4', ['D-59b'], [waiter({}), failedAttempt(1, 'no_resume_point')], { continuations: { [C]: { status: 'active', attempt: 1, updatedSeq: 2 } } });
add('a continuation in an artifact that names a task', '2.7.1', ['D-1'], [task(), ['artifact.created', { artifact: { id: C, type: 'cop/continuation', payload: {} }, taskId: A }]], { continuations: { [C]: { taskId: null } } });
add('a continuation may replace itself', '5.5.1', ['D-57'], [waiter({}), onC('superseded', { replacedBy: C })], { continuations: { [C]: { status: 'cancelled', replacedBy: C } } });
add('times are compared in milliseconds', '2.7.1', ['D-54'], [waiter({ resumeAfter: '2026-01-01T00:00:00.000900Z', resumeBefore: '2026-01-01T00:00:00.000100Z' })], { continuations: { [C]: { status: 'active' } } });
refusal('a year 0000', { resumeAfter: '0000-01-01T00:00:00Z' }, 'invalid_timestamp', ['D-66']);
refusal('a second 60', { resumeAfter: '2016-12-31T23:59:60Z' }, 'invalid_timestamp', ['D-66']);
refusal('an hour 24', { resumeAfter: '2016-12-31T24:00:00Z' }, 'invalid_timestamp', ['D-66']);
refusal('ten digits of a second', { resumeAfter: '2016-12-31T23:00:00.0123456789Z' }, 'invalid_timestamp', ['D-66']);
refusal('a small z', { resumeAfter: '2016-12-31T23:00:00z' }, 'invalid_timestamp', ['D-66']);
add('the first and the last time', '2.7.1', ['D-66'], [waiter({ resumeAfter: '0001-01-01T00:00:00Z', resumeBefore: '9999-12-31T23:59:59.999999999Z' })], { continuations: { [C]: { status: 'active' } } });
refusal('a fractional maxAttempts', { retry: { maxAttempts: 1.5 } }, 'invalid_payload', ['D-58']);
refusal('a negative retryDelayMs', { retry: { retryDelayMs: -1 } }, 'invalid_payload', ['D-58']);
refusal('resumeAfter with an offset', { resumeAfter: '2026-01-01T00:00:00+01:00' }, 'invalid_timestamp', ['D-66']);
refusal('resumeAfter without a zone', { resumeAfter: '2026-01-01T00:00:00' }, 'invalid_timestamp', ['D-66']);
refusal('resumeAfter as a date', { resumeAfter: '2026-01-01' }, 'invalid_timestamp', ['D-66']);
refusal('resumeAfter as a number', { resumeAfter: 1767225600 }, 'invalid_timestamp', ['D-66']);
refusal('resumeBefore on a day that does not exist', { resumeBefore: '2026-02-29T00:00:00Z' }, 'invalid_timestamp', ['D-66']);
refusal('match beside matches', { waitForEvents: ['go'], meta: { match: {}, matches: [null] } }, 'invalid_payload', ['D-55']);
refusal('matches for fewer entries than there are', { waitForEvents: ['go', 'stop'], meta: { matches: [null] } }, 'invalid_payload', ['D-55']);
refusal('an item of matches that is no object', { waitForEvents: ['go'], meta: { matches: ['r1'] } }, 'invalid_payload', ['D-55']);
refusal('an item of matches whose key is no JSON Pointer', { waitForEvents: ['go'], meta: { matches: [{ requestId: 'r1' }] } }, 'invalid_payload', ['D-55']);
refusal('since at the sequence of its own event', { waitForEvents: ['go'], meta: { since: 9 } }, 'invalid_payload', ['D-53']);
refusal('since below 0', { waitForEvents: ['go'], meta: { since: -1 } }, 'invalid_payload', ['D-53']);
refusal('since that is no integer', { waitForEvents: ['go'], meta: { since: '0' } }, 'invalid_payload', ['D-53']);
refusal('resumeAfter later than resumeBefore', { resumeAfter: '2026-01-01T00:00:00.001Z', resumeBefore: '2026-01-01T00:00:00Z' }, 'invalid_timestamp', ['D-54']);
add('resumeAfter equal to resumeBefore', '2.7.1', ['D-54'], [waiter({ resumeAfter: '2026-01-01T00:00:00Z', resumeBefore: '2026-01-01T00:00:00.000Z' })], { continuations: { [C]: { status: 'active' } } });
add('continuation.resumed with an unknown reason', '2.2.2', ['D-1'], [waiter({}), onC('resumed', { reason: 'whim', attempt: 1 })], { continuations: { [C]: { status: 'active' } }, errors: [[2, 'invalid_payload']] });
add('continuation.attempt_failed with a bad nextAttemptAt', '2.2.2', ['D-66'], [waiter({}), onC('attempt_failed', { attempt: 1, error, nextAttemptAt: 'soon' })], { continuations: { [C]: { attempt: 1 } }, errors: [[2, 'invalid_timestamp']] });
add('continuation.superseded without replacedBy', '2.2.2', ['D-1'], [waiter({}), onC('superseded')], { continuations: { [C]: { status: 'active' } }, errors: [[2, 'invalid_payload']] });

// Matching
file = 'matching';
const waits = (name, decisions, payload, before, after, satisfied, more = {}) => add(`waiting: ${name}`, '5.5.2', decisions, [topic, ...before, waiter(payload), ...after], { continuations: { [C]: { satisfied, status: 'active', ...more.view } }, errors: more.errors ?? [] }, { note: more.note });
const go = ['go', {}], stop = ['stop', {}];
waits('for a type', ['D-52'], { waitForEvents: ['go'] }, [], [go], true, { view: { updatedSeq: 2 } });
waits('a match is no update of the continuation', ['D-56b'], { waitForEvents: ['go'] }, [], [['note', {}], go], true, { view: { updatedSeq: 2, updatedAt: '2026-01-01T00:00:02.000Z' } });
waits('for a type that has not come', ['D-52'], { waitForEvents: ['go'] }, [], [stop], false);
waits('for a type that came before only', ['D-53'], { waitForEvents: ['go'] }, [go], [], false);
waits('its own event does not count', ['D-53'], { waitForEvents: ['artifact.created'] }, [], [], false);
waits('a later artifact.created counts', ['D-53'], { waitForEvents: ['artifact.created'] }, [], [artifact()], true);
waits('for an id that comes later', ['D-52'], { waitForEvents: ['urn:cop:event:e4'] }, [], [stop, go], true);
waits('for an id that came before', ['D-53'], { waitForEvents: ['urn:cop:event:e2'] }, [go], [], true);
waits('for the id of its own event', ['D-53'], { waitForEvents: ['urn:cop:event:e2'] }, [], [go], false);
waits('no wildcards', ['D-52'], { waitForEvents: ['go.*', '*', 'g'] }, [], [['go.now', {}], go], false);
waits('types are compared by their bytes', ['D-14'], { waitForEvents: ['Go'] }, [], [go], false);
waits('any of two', ['D-52'], { waitForEvents: ['go', 'stop'] }, [], [stop], true);
waits('any of two, said aloud', ['D-52'], { waitForEvents: ['go', 'stop'], meta: { waitMode: 'any' } }, [], [stop], true);
waits('all of two, one came', ['D-52'], { waitForEvents: ['go', 'stop'], meta: { waitMode: 'all' } }, [], [stop, stop], false);
waits('all of two, both came', ['D-52'], { waitForEvents: ['go', 'stop'], meta: { waitMode: 'all' } }, [], [stop, go], true);
waits('all of a type and an earlier id', ['D-52', 'D-53'], { waitForEvents: ['urn:cop:event:e2', 'go'], meta: { waitMode: 'all' } }, [stop], [go], true);
waits('one event meets two entries', ['D-52'], { waitForEvents: ['go', 'urn:cop:event:e3'], meta: { waitMode: 'all' } }, [], [go], true);
waits('an entry named twice is one', ['D-52'], { waitForEvents: ['go', 'go'], meta: { waitMode: 'all' } }, [], [go], true);
waits('for nothing', ['D-54'], {}, [], [go], false);
waits('all of nothing', ['D-52'], { waitForEvents: [], meta: { waitMode: 'all' } }, [], [go], false);
waits('resumePolicy does not change satisfied', ['D-54'], { waitForEvents: ['go'], resumeAfter: '2026-06-01T00:00:00Z', meta: { resumePolicy: 'all' } }, [], [go], true);
waits('match holds', ['D-55'], { waitForEvents: ['go'], meta: { match: { '/payload/requestId': 'r1' } } }, [], [['go', { requestId: 'r2' }], ['go', { requestId: 'r1' }]], true);
waits('match does not hold', ['D-55'], { waitForEvents: ['go'], meta: { match: { '/payload/requestId': 'r1' } } }, [], [['go', { requestId: 'r2' }], ['go', {}]], false);
waits('every pair of match holds', ['D-55'], { waitForEvents: ['go'], meta: { match: { '/payload/a': 1, '/correlationId': 'c1' } } }, [], [['go', { a: 1 }], ['go', { a: 1 }, { correlationId: 'c1' }]], true);
waits('pairs of match on different events', ['D-55'], { waitForEvents: ['go'], meta: { match: { '/payload/a': 1, '/payload/b': 2 } } }, [], [['go', { a: 1 }], ['go', { b: 2 }]], false);
waits('match compares objects by canonical form', ['D-55'], { waitForEvents: ['go'], meta: { match: { '/payload/a': { x: 1, y: [2] } } } }, [], [['go', { a: { y: [2], x: 1 } }]], true);
waits('match does not mix types', ['D-55'], { waitForEvents: ['go'], meta: { match: { '/payload/a': '1' } } }, [], [['go', { a: 1 }]], false);
waits('match on null needs a null', ['D-55'], { waitForEvents: ['go'], meta: { match: { '/payload/a': null } } }, [], [go], false);
waits('match on null finds a null', ['D-55'], { waitForEvents: ['go'], meta: { match: { '/payload/a': null } } }, [], [['go', { a: null }]], true);
waits('match into arrays and escaped names', ['D-55'], { waitForEvents: ['go'], meta: { match: { '/payload/a~1b/1/~0c': true } } }, [], [['go', { 'a/b': [0, { '~c': true }] }]], true);
waits('match counts for ids too', ['D-55'], { waitForEvents: ['urn:cop:event:e2'], meta: { match: { '/payload/a': 1 } } }, [['go', { a: 2 }]], [], false);
waits('match holds for an earlier id', ['D-55'], { waitForEvents: ['urn:cop:event:e2'], meta: { match: { '/payload/a': 1 } } }, [['go', { a: 1 }]], [], true);
waits('an event at resumeBefore is in time', ['D-54'], { waitForEvents: ['go'], resumeBefore: '2026-01-01T00:00:05Z' }, [], [['go', {}, createdAt('2026-01-01T00:00:05.000Z')]], true);
waits('an event after resumeBefore is too late', ['D-54'], { waitForEvents: ['go'], resumeBefore: '2026-01-01T00:00:05Z' }, [], [['go', {}, createdAt('2026-01-01T00:00:05.001Z')]], false);
waits('an event before resumeAfter counts', ['D-54'], { waitForEvents: ['go'], resumeAfter: '2027-01-01T00:00:00Z' }, [], [go], true);
waits('human.reply is read as human.input.provided', ['D-5'], { waitForEvents: ['human.input.provided'] }, [], [['human.reply', { requestId: 'r1', value: 1 }]], true);
waits('an entry human.reply is met by human.input.provided', ['D-5'], { waitForEvents: ['human.reply'] }, [], [['human.input.provided', { requestId: 'r1', value: 1 }]], true);
waits('a recorded effect is not matched by type', ['D-62c'], { waitForEvents: ['artifact.created'] }, [], [artifact(X, { type: 'cop/effect' })], false);
waits('a recorded effect is matched by id', ['D-62c'], { waitForEvents: ['urn:cop:event:e3'] }, [], [artifact(X, { type: 'cop/effect' })], true);
waits('a rejected event does not count', ['D-40', 'D-53'], { waitForEvents: ['task.started'] }, [], [on('started')], false, { errors: [[3, 'not_found']] });
waits('an earlier rejected event does not count', ['D-40', 'D-53'], { waitForEvents: ['urn:cop:event:e2'] }, [on('started')], [], false, { errors: [[2, 'not_found']] });
waits('an event that changed nothing counts', ['D-35', 'D-53'], { waitForEvents: ['task.started'] }, [task(), on('started')], [on('started')], true);
const all = { waitMode: 'all' }, r = n => ({ '/payload/requestId': `r${n}` });
waits('each entry has its own match', ['D-55'], { waitForEvents: ['go', 'go'], meta: { matches: [r(1), r(2)], ...all } }, [], [['go', { requestId: 'r2' }], ['go', { requestId: 'r1' }]], true);
waits('one match of two holds', ['D-55'], { waitForEvents: ['go', 'go'], meta: { matches: [r(1), r(2)], ...all } }, [], [['go', { requestId: 'r2' }], ['go', { requestId: 'r2' }]], false);
waits('any of two matches', ['D-55'], { waitForEvents: ['go', 'go'], meta: { matches: [r(1), r(2)] } }, [], [['go', { requestId: 'r2' }]], true);
waits('an item of matches that asks nothing', ['D-55'], { waitForEvents: ['go', 'stop', 'note'], meta: { matches: [null, {}, r(1)], ...all } }, [], [go, stop, ['note', { requestId: 'r1' }]], true);
waits('one event meets several equal entries with matches', ['D-55'], { waitForEvents: ['go', 'go'], meta: { matches: [null, { '/payload/a': 1 }], ...all } }, [], [['go', { a: 1 }]], true);
waits('matches count for ids too', ['D-55'], { waitForEvents: ['urn:cop:event:e2', 'go'], meta: { matches: [{ '/payload/a': 1 }, null] } }, [['go', { a: 2 }]], [], false);
const since = (name, payload, met, before, satisfied, more = {}) => add(`waiting since: ${name}`, '5.5.2', ['D-53'], [topic, ...before, [...waiter(payload), { metadata: { met } }]], { continuations: { [C]: { satisfied, status: 'active' } }, errors: more.errors ?? [] });
const from = (n, more = {}) => ({ waitForEvents: ['go'], meta: { since: n, ...more } }), e = (n, entry = 0) => ({ entry, eventId: `urn:cop:event:e${n}` });
since('a stamped event', from(1), [e(2)], [go], true);
since('an event without a stamp', from(1), [], [go], false);
since('a stamp without since', { waitForEvents: ['go'] }, [e(2)], [go], false);
since('a stamped event at the sequence', from(2), [e(2)], [go], false);
since('a stamped event of another type', from(1), [e(2)], [stop], false);
since('a stamped event that is not there', from(1), [e(9)], [go], false);
since('its own event stamped', { waitForEvents: ['artifact.created'], meta: { since: 1 } }, [e(3)], [go], false);
since('a stamp of an entry that is not there', from(1), [e(2, 1), e(2, -1), e(2, 0.5), null, 'e2', {}], [go], false);
since('a stamp that is no array', from(1), e(2), [go], false);
since('a stamped event that match excludes', from(1, { match: { '/payload/a': 1 } }), [e(2)], [['go', { a: 2 }]], false);
since('a stamped event that match takes', from(1, { match: { '/payload/a': 1 } }), [e(3)], [['go', { a: 2 }], ['go', { a: 1 }]], true);
since('a stamped event that is too late', { ...from(1), resumeBefore: '2026-01-01T00:00:01Z' }, [e(2)], [['go', {}, createdAt('2026-01-01T00:00:01.001Z')]], false);
since('a stamped event by its other name', { waitForEvents: ['human.input.provided'], meta: { since: 1 } }, [e(2)], [['human.reply', { requestId: 'r1', value: 1 }]], true);
since('a stamped recorded effect', { waitForEvents: ['artifact.created'], meta: { since: 1 } }, [e(2)], [artifact(X, { type: 'cop/effect' })], false);
since('a stamped rejected event', { waitForEvents: ['task.started'], meta: { since: 1 } }, [e(2)], [on('started')], false, { errors: [[2, 'not_found']] });
since('all of two with matches', { waitForEvents: ['go', 'go'], meta: { since: 1, matches: [r(1), r(2)], ...all } }, [e(3, 0), e(2, 1)], [['go', { requestId: 'r2' }], ['go', { requestId: 'r1' }]], true);
since('the index is that of the list as it was given', { waitForEvents: ['note', 'note', 'go'], meta: { since: 1 } }, [e(2, 2)], [go], true);
waits('human.reply named beside human.input.provided is one entry', ['D-5', 'D-52'], { waitForEvents: ['human.reply', 'human.input.provided'], meta: { waitMode: 'all' } }, [], [['human.reply', {}]], true);
waits('match sees the type as it came', ['D-5', 'D-55'], { waitForEvents: ['human.input.provided'], meta: { match: { '/type': 'human.reply' } } }, [], [['human.reply', {}]], true);
waits('the kernel\'s own types meet entries', ['D-1'], { waitForEvents: ['delivery.parked'] }, [], [['delivery.parked', { agent: 'agent:writer', eventId: 'urn:cop:event:e1', attempt: 3 }]], true);
waits('its own failed attempt meets an entry', ['D-1', 'D-58'], { waitForEvents: ['continuation.attempt_failed'] }, [], [failedAttempt(1)], true);
waits('resumeBefore counts for ids too', ['D-54'], { waitForEvents: ['urn:cop:event:e2'], resumeBefore: '2026-01-01T00:00:01Z' }, [go], [], false);
waits('match with the whole event', ['D-55'], { waitForEvents: ['go'], meta: { match: { '': {} } } }, [], [go], false);
waits('an empty match asks nothing', ['D-55'], { waitForEvents: ['go'], meta: { match: {} } }, [], [go], true);
for (const token of ['01', '+1', '-', '1 ', '1.0', '1e0', 'x', '', '2', '18446744073709551616', 'length']) {
  waits(`match finds nothing in an array at code points ${[...token].map(each => each.codePointAt(0).toString(16)).join(' ') || 'none'}`, ['D-55'], { waitForEvents: ['go'], meta: { match: { [`/payload/a/${token}`]: 1 } } }, [], [['go', { a: [0, 1] }]], false);
}
waits('match finds names that look like indexes', ['D-55'], { waitForEvents: ['go'], meta: { match: { '/payload/a/01': 1, '/payload/a/': 2, '/payload/~01': 3 } } }, [], [['go', { a: { '01': 1, '': 2 }, '~1': 3 }]], true);
waits('match finds nothing that is inherited', ['D-55'], { waitForEvents: ['go'], meta: { match: { '/payload/constructor': null } } }, [], [go], false);
waits('match finds nothing inside a string', ['D-55'], { waitForEvents: ['go'], meta: { match: { '/payload/a/0': 'x' } } }, [], [['go', { a: 'x' }]], false);
waits('matches tells entries apart', ['D-55'], { waitForEvents: ['go', 'stop'], meta: { waitMode: 'all', matches: [{ '/payload/a': 1 }, null] } }, [], [['go', { a: 2 }], stop], false);
waits('matches holds for each', ['D-55'], { waitForEvents: ['go', 'stop'], meta: { waitMode: 'all', matches: [{ '/payload/a': 1 }, {}] } }, [], [['go', { a: 1 }], stop], true);
waits('with matches an entry named twice is two', ['D-52', 'D-55'], { waitForEvents: ['go', 'go'], meta: { waitMode: 'all', matches: [{ '/payload/a': 1 }, { '/payload/a': 2 }] } }, [], [['go', { a: 1 }], ['go', { a: 1 }]], false);
waits('with matches of one form an entry named twice is met at once', ['D-52', 'D-55'], { waitForEvents: ['go', 'go'], meta: { waitMode: 'all', matches: [null, null] } }, [], [go], true);
waits('matches counts for earlier ids too', ['D-53', 'D-55'], { waitForEvents: ['urn:cop:event:e2', 'urn:cop:event:e2'], meta: { waitMode: 'all', matches: [{ '/payload/a': 1 }, { '/payload/a': 2 }] } }, [['go', { a: 1 }]], [], false);
const meets = (entry, number) => ({ entry, eventId: `urn:cop:event:e${number}` });
const stamped = (name, payload, met, before, satisfied, more = {}) => add(`since: ${name}`, '5.5.2', ['D-53', ...more.decisions ?? []], [topic, ...before, [...waiter(payload), { metadata: { met } }], ...more.after ?? []], { continuations: { [C]: { satisfied, status: 'active', updatedSeq: before.length + 2 } }, errors: more.errors ?? [] }, { note: more.note });
stamped('an event behind since is', from(2), [meets(0, 3)], [stop, go], true);
stamped('that it was the first is not asked', from(1), [meets(0, 3)], [go, go], true);
stamped('a later event is not in the range', from(1), [meets(0, 4)], [stop], false, { after: [['note', {}]] });
stamped('an event without effect', { waitForEvents: ['artifact.created'], meta: { since: 2 } }, [meets(0, 3)], [artifact(), artifact()], true);
stamped('an event that its item of matches refuses', { waitForEvents: ['go', 'go'], meta: { since: 1, matches: [{ '/payload/a': 1 }, { '/payload/a': 2 }] } }, [meets(0, 2)], [['go', { a: 2 }]], false, { decisions: ['D-55'] });
stamped('an event that its item of matches admits', { waitForEvents: ['go', 'go'], meta: { since: 1, matches: [{ '/payload/a': 1 }, { '/payload/a': 2 }] } }, [meets(1, 2)], [['go', { a: 2 }]], true, { decisions: ['D-55'] });
stamped('all of two, one found and one later', { waitForEvents: ['go', 'stop'], meta: { since: 1, waitMode: 'all' } }, [meets(0, 2)], [go], true, { after: [stop] });
stamped('all of two, one found', { waitForEvents: ['go', 'stop'], meta: { since: 1, waitMode: 'all' } }, [meets(0, 2)], [go], false);
stamped('an item that names the second of equal entries', { waitForEvents: ['go', 'go'], meta: { since: 1 } }, [meets(1, 2)], [go], true);
stamped('an item of another form does not spoil the others', from(1), [null, 7, {}, [0], meets(0, 2)], [go], true);
stamped('items in another order', { waitForEvents: ['go', 'stop'], meta: { since: 1, waitMode: 'all' } }, [meets(1, 3), meets(0, 2)], [go, stop], true);
stamped('an item with an unknown member', from(1), [{ ...meets(0, 2), vendor: 1 }], [go], true);
stamped('what was found cannot expire', { ...from(1), resumeBefore: '2026-01-01T00:00:05Z' }, [meets(0, 2)], [go], true, { after: [onC('expired')], errors: [[4, 'illegal_transition']], decisions: ['D-56b'] });
add('since: an event that repeats the artifact brings no met', '5.5.2', ['D-37', 'D-53'], [topic, go, waiter(from(1)), [...waiter(from(1)), { metadata: { met: [meets(0, 2)] } }]], { continuations: { [C]: { satisfied: false } } });
add('waiting: after its end nothing counts', '5.5.1', ['D-56b'], [waiter({ waitForEvents: ['go'] }), onC('cancelled'), go], { continuations: { [C]: { status: 'cancelled', satisfied: false } } });
add('waiting: what came stays visible after resuming', '5.5.1', ['D-56b'], [waiter({ waitForEvents: ['go'] }), go, resumed], { continuations: { [C]: { status: 'resumed', satisfied: true } } });
add('waiting: its own end does not count', '5.5.1', ['D-56b'], [waiter({ waitForEvents: ['continuation.expired'] }), onC('expired')], { continuations: { [C]: { status: 'expired', satisfied: false } } });
add('waiting: one event serves many', '5.5.2', ['D-56b'], [waiter({ waitForEvents: ['go'] }), waiter({ waitForEvents: ['go', 'stop'] }, twin), go], { continuations: { [C]: { satisfied: true }, [twin]: { satisfied: true } } });
add('waiting: requests are told apart', '10.2.4', ['D-55'], [waiter({ waitForEvents: ['human.input.provided'], meta: { match: { '/payload/requestId': 'r1' } } }), waiter({ waitForEvents: ['human.input.provided'], meta: { match: { '/payload/requestId': 'r2' } } }, twin), ['human.input.provided', { requestId: 'r2', value: 1 }]], { continuations: { [C]: { satisfied: false }, [twin]: { satisfied: true } } });
add('expiry after what it waits for came in time', '5.5.2', ['D-54', 'D-56b'], [waiter({ waitForEvents: ['go'], resumeBefore: '2026-01-01T00:00:05Z' }), go, onC('expired')], { continuations: { [C]: { status: 'active', satisfied: true } }, errors: [[3, 'illegal_transition']] });
add('expiry after it came too late', '5.5.2', ['D-54', 'D-56b'], [waiter({ waitForEvents: ['go'], resumeBefore: '2026-01-01T00:00:01.500Z' }), go, onC('expired')], { continuations: { [C]: { status: 'expired', satisfied: false } } });
add('expiry when only one of all came', '5.5.2', ['D-52', 'D-56b'], [waiter({ waitForEvents: ['go', 'stop'], resumeBefore: '2026-01-01T00:00:05Z', meta: { waitMode: 'all' } }), go, onC('expired')], { continuations: { [C]: { status: 'expired', satisfied: false } } });
add('abandoning what is satisfied', '5.5.4', ['D-58'], [waiter({ waitForEvents: ['go'] }), go, failedAttempt(1), onC('abandoned')], { continuations: { [C]: { status: 'abandoned', satisfied: true, attempt: 2 } } });

// The rest
file = 'other';
add('unknown types change nothing but the topic', '11.7.2', ['D-4'], [task(), ['task.exploded', { taskId: A }], ['vendor.x', {}], ['agent.message', { taskId: A, artifactId: X }]], { tasks: { [A]: { status: 'pending', updatedSeq: 1 } }, topic: { lastSeq: 4 } });
add('types are compared by their bytes', '2.2.2', ['D-14'], [['Task.Created', { taskId: A }], ['task.created ', { taskId: B }]], { tasks: { [A]: null, [B]: null } });
add('an unknown member of the envelope changes nothing', '11.7.2', ['D-18'], [['task.created', { taskId: A }, { vendor: { a: 1 }, metadata: { vendor: 2 } }]], { tasks: { [A]: { metadata: null } } });
add('parents of the same topic', '3.2.1', ['D-21'], [task(), ['task.started', { taskId: A }, { parentEventIds: ['urn:cop:event:e1'], correlationId: 'c1' }]], { tasks: { [A]: { status: 'running' } } });
add('times that go back change no order', '3.4.2', ['D-24', 'D-41'], [['task.created', { taskId: A }, createdAt('2026-01-01T00:00:09Z')], ['task.started', { taskId: A }, createdAt('2025-12-31T23:59:59.9Z')]], { tasks: { [A]: { status: 'running', createdAt: '2026-01-01T00:00:09.000Z', updatedAt: '2025-12-31T23:59:59.900Z' } } }, { note: 'A view has the same instants, with three digits of a second.' });
add('delivery events leave tasks alone', '5.2.1', ['M-7'], [task(), ['delivery.parked', { agent: 'agent:writer', eventId: 'urn:cop:event:e1', attempt: 3, error }], ['delivery.retried', { agent: 'agent:writer', eventId: 'urn:cop:event:e1', attempt: 3, operator: 'human:kim' }]], { tasks: { [A]: { updatedSeq: 1 } }, topic: { lastSeq: 3 } });
add('a delivery event names an event or a continuation', '5.2.1', ['M-7'], [['delivery.parked', { agent: 'agent:writer', attempt: 3 }], ['delivery.parked', { agent: 'agent:writer', attempt: 3, eventId: 'e', continuationId: 'c' }]], { errors: [[1, 'invalid_payload'], [2, 'invalid_payload']] });
add('delivery events are read like all core types', '5.2.1', ['M-7'], [['delivery.parked', { agent: 'agent:writer', eventId: 'e', attempt: 0 }], ['delivery.parked', { agent: 7, eventId: 'e', attempt: 1 }], ['delivery.parked', { agent: 'agent:writer', eventId: 'e', attempt: 1, eventType: 7 }], ['delivery.parked', { agent: 'agent:writer', eventId: '', attempt: 1 }], ['delivery.skipped', { agent: 'agent:writer', eventId: 'e', attempt: 1, continuationId: null }], ['delivery.retried', { agent: 'agent:writer', eventId: 'e', attempt: 2147483648 }]], { errors: [[1, 'invalid_payload'], [2, 'invalid_payload'], [3, 'invalid_payload'], [4, 'invalid_id'], [6, 'invalid_payload']] });
add('what is not parked may be retried and skipped in a log', '5.2.1', ['M-7'], [['delivery.retried', { agent: 'agent:writer', eventId: 'e', attempt: 1 }], ['delivery.skipped', { agent: 'agent:writer', continuationId: C, attempt: 2147483647 }]], { topic: { status: 'in_progress' } });
add('types of the kernel without a row in the catalogue', '11.7.2', ['D-1', 'D-4'], [['delivery.vendor', {}], ['delivery.other', { a: 1 }]], { topic: { lastSeq: 2 } });
const changed = { from: 'urn:cop:history:h1', to: 'urn:cop:history:h2', fromPosition: 9, toPosition: 7, lostEventIds: ['urn:cop:event:gone'], lostCount: 1 };
add('the store has lost the end of its log', '2.2.2', ['M-16'], [['store.history.changed', changed], ['store.history.changed', { ...changed, lostEventIds: [], lostCount: 0, fromPosition: 0, toPosition: 0 }], ['store.history.changed', { ...changed, lostCount: -1 }], ['store.history.changed', { ...changed, from: '' }], ['store.history.changed', { ...changed, lostEventIds: null }], ['store.history.changed', { ...changed, toPosition: '7' }]], { topic: { lastSeq: 6 }, errors: [[3, 'invalid_payload'], [4, 'invalid_id'], [5, 'invalid_payload'], [6, 'invalid_payload']] });
add('privacy and topic events are read like all core types', '2.2.2', ['M-1', 'D-22'], [['privacy.subject.erased', { subject: 's', keyIds: [7], reason: 'r' }], ['topic.unblocked', { topicId: 't', missing: [''], operator: 'human:kim' }], ['topic.unblocked', { topicId: 't', missing: [] }], ['topic.adopted', {}], ['topic.adopted', { from: 's', operator: 7 }]], { errors: [[1, 'invalid_payload'], [2, 'invalid_id'], [3, 'invalid_payload'], [4, 'invalid_payload'], [5, 'invalid_payload']] });
add('every optional member is read', '2.2.2', ['D-1'], [task(), ...[on('started', { x: 1 }), on('input_requested', { requestId: 7 }), on('input_requested', { reason: 7 }), on('completed', { artifactIds: X }), on('completed', { artifactIds: [null] }), on('completed', { artifactIds: [''] }), on('cancelled', { reason: 7 }), on('updated', { title: 7 }), on('updated', { metadata: 'x' })]], { tasks: { [A]: { status: 'running' } }, errors: [[3, 'invalid_payload'], [4, 'invalid_payload'], [5, 'invalid_payload'], [6, 'invalid_payload'], [7, 'invalid_id'], [8, 'invalid_payload'], [9, 'invalid_payload'], [10, 'invalid_payload']] });
add('an operator lets a blocked topic go on', '3.3.3', ['D-22'], [['topic.unblocked', { topicId: 'urn:cop:topic:t2', missing: ['urn:cop:event:gone'], operator: 'human:kim' }]], { topic: { status: 'open' } });
add('a replica is adopted', '6.4.2', ['CE-6'], [topic, ['topic.adopted', { from: 'urn:cop:store:s2' }]], { topic: { status: 'open' } });
add('a subject is erased', '1.7', ['M-1'], [['privacy.subject.erased', { subject: 'urn:cop:subject:s', keyIds: ['urn:cop:key:k1'], reason: 'asked' }]], { topic: { status: 'in_progress' } });
add('errors are listed in the order of the log', '4.5.7', ['D-40'], [on('started'), task(), task(), on('completed'), ['task.created', {}]], { errors: [[1, 'not_found'], [3, 'already_exists'], [4, 'illegal_transition'], [5, 'invalid_payload']], tasks: { [A]: { status: 'pending' } } });
add('a taken id comes before a missing parent', '4.5.7', ['D-37', 'D-40'], [task(), task(A, { parentTaskId: B })], { errors: [[2, 'already_exists']] });
add('a taken id comes before a finished task', '4.5.7', ['D-37', 'D-40'], [task(), newStep(), on('cancelled'), newStep()], { errors: [[4, 'already_exists']] });
add('an exhausted topic comes before a taken id', '4.5.7', ['D-29', 'D-40'], [task(), on('cancelled'), ['topic.exhausted', {}], task()], { errors: [[4, 'topic_exhausted']] });
add('a whole conversation', '10.2.4', ['D-29', 'D-56', 'D-67'], [
  topic, task(A, { title: 'Answer', assignedTo: 'agent:writer' }), on('started'), newStep(), onStep('started'),
  ['human.input.requested', { requestId: 'r1', prompt: 'Which year?', taskId: A }], on('input_requested', { requestId: 'r1' }),
  waiter({ taskId: A, stepId: S, waitForEvents: ['human.input.provided'], meta: { match: { '/payload/requestId': 'r1' } } }),
  artifact('urn:cop:artifact:answer', { type: 'human/utterance', payload: '1999' }), ['human.input.provided', { requestId: 'r1', artifactId: 'urn:cop:artifact:answer', taskId: A }],
  onC('resumed', { reason: 'event', attempt: 1, triggerEventId: 'urn:cop:event:e10' }), on('resumed'), artifact(), onStep('completed', { artifactIds: [X] }), on('completed', { artifactIds: [X] }),
  ['topic.exhausted', {}], ['topic.closed', {}],
], { topic: { status: 'closed', quiescent: true, lastSeq: 17 }, tasks: { [A]: { status: 'done', updatedSeq: 15 } }, steps: { [S]: { status: 'done', artifactIds: [X] } }, artifacts: [C, 'urn:cop:artifact:answer', X], continuations: { [C]: { status: 'resumed', satisfied: true, attempt: 1 } } });

let total = 0;
for (const [name, vectors] of Object.entries(files)) {
  writeFileSync(join(process.argv[2] ?? import.meta.dirname, `${name}.json`), `[\n${vectors.map(vector => JSON.stringify(vector)).join(',\n')}\n]\n`);
  total += vectors.length;
  console.log(`${name}.json ${vectors.length}`);
}
console.log(`${total} vectors`);
