// Sends the same random requests to cop.mjs and to another target, and reports different responses.
// Run: node compare.mjs "COMMAND" [runs] [first seed]. A seed gives the same requests each time.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Target, canonical } from './cop.mjs';

const [command, runs = '200', firstSeed = '1'] = process.argv.slice(2);
const process_ = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
const reference = new Target();
let count = 0;

async function other(op, members) {
  process_.stdin.write(`${JSON.stringify({ id: ++count, op, ...members })}\n`);
  const { value, done } = await lines.next();
  if (done) throw new Error('the target has ended');
  return JSON.parse(value);
}

function chance(seed) {
  let state = (seed * 2654435761) >>> 0;
  const next = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 2 ** 32; };
  return { below: n => Math.floor(next() * n), pick: list => list[Math.floor(next() * list.length)], is: p => next() < p };
}

const time = ms => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();

// A draft of any core type, usually a valid one.
function draft({ pick, is, below }) {
  const odd = sound => is(0.04) ? pick([null, 5, '', 'x\u0001', {}, [], { $ref: 'x' }]) : sound;
  const task = () => odd(pick(['k1', 'k2'])), step = () => odd(pick(['s1', 's2', 's3'])), artifact = () => pick(['r1', 'r2', 'c1', 'c2']), ids = () => odd(is(0.7) ? [] : [artifact()]);
  const continuation = () => odd(pick(['c1', 'c2'])), error = odd({ code: pick(['broken', 'no_agent']), message: 'm' }), metadata = odd(pick([{ a: 1 }, { a: { b: null, c: below(3) } }, { a: null }, {}]));
  const waits = () => ({
    agent: 'agent:nobody', waitForEvents: odd(pick([[], ['x.happened'], ['x.happened', 'y.happened'], ['e1', 'x.happened'], ['human.input.provided']])), meta: odd(pick([{}, { waitMode: 'all' }, { match: { '/payload/n': below(3) } }, { resumePolicy: 'all' }, { backoff: 'other' }])),
    retry: odd(pick([{ maxAttempts: 99 }, { attempt: 2, maxAttempts: 99 }, { maxAttempts: 0 }])), ...is(0.4) && { resumeBefore: odd(time(below(40) * 1000)) }, ...is(0.5) && { resumeAfter: odd(time(1e9 + below(20) * 1000)), resumeBefore: undefined },
  });
  const types = {
    'topic.created': () => ({ title: odd('T'), metadata }), 'topic.updated': () => ({ title: odd('U'), metadata }), 'topic.exhausted': () => ({}), 'topic.closed': () => is(0.3) ? { force: odd(true) } : {},
    'task.created': () => ({ taskId: task(), ...is(0.3) && { parentTaskId: task() }, metadata, assignedTo: odd('human:kim') }), 'task.assigned': () => ({ taskId: task(), assignedTo: odd('agent:b') }), 'task.updated': () => ({ taskId: task(), title: odd('V'), metadata }),
    'task.started': () => ({ taskId: task() }), 'task.input_requested': () => ({ taskId: task(), reason: odd('r') }), 'task.resumed': () => ({ taskId: task() }), 'task.completed': () => ({ taskId: task(), artifactIds: ids(), result: 1 }), 'task.failed': () => ({ taskId: task(), error }), 'task.cancelled': () => ({ taskId: task() }),
    'step.created': () => ({ stepId: step(), taskId: task(), artifactIds: ids(), metadata }), 'step.started': () => ({ stepId: step(), artifactIds: ids() }), 'step.completed': () => ({ stepId: step(), artifactIds: ids() }), 'step.failed': () => ({ stepId: step(), error }), 'step.skipped': () => ({ stepId: step(), reason: odd('r') }), 'step.artifacts.linked': () => ({ stepId: step(), artifactIds: ids() }),
    'artifact.created': () => ({ artifact: odd({ id: artifact(), type: odd('text'), payload: below(2), ...is(0.2) && { metadata } }), ...is(0.2) && { taskId: task() }, ...is(0.1) && { stepId: step() } }),
    'continuation.resumed': () => ({ continuationId: continuation(), reason: odd('manual'), attempt: odd(1) }), 'continuation.attempt_failed': () => ({ continuationId: continuation(), attempt: odd(1), error }), 'continuation.expired': () => ({ continuationId: continuation() }),
    'continuation.cancelled': () => ({ continuationId: continuation() }), 'continuation.superseded': () => ({ continuationId: continuation(), replacedBy: odd('c2') }), 'delivery.parked': () => ({ agent: odd('agent:p'), eventId: odd('e1'), attempt: odd(1) }), 'delivery.skipped': () => ({ agent: 'agent:p', eventId: 'e1', attempt: 1 }),
    'x.happened': () => ({ n: below(3) }), 'y.happened': () => ({ n: below(3) }), 'human.reply': () => ({}),
  };
  const type = is(0.12) ? 'continuation' : pick(Object.keys(types).filter(name => !/closed|exhausted/.test(name) || is(0.15)));
  const payload = type === 'continuation' ? { artifact: { id: continuation(), type: 'cop/continuation', payload: odd(waits()) } } : types[type]();
  return { type: type === 'continuation' ? 'artifact.created' : type, payload: odd(payload) };
}

// The compared parts: the code of an error, and the members of a state listed in events.md.
const CODES_OF_FORM = ['invalid_payload', 'invalid_id', 'invalid_timestamp', 'invalid_draft'];
const members = {
  topic: ['id', 'status', 'title', 'metadata', 'lastSeq', 'quiescent', 'createdSeq', 'updatedSeq', 'createdAt', 'updatedAt'],
  tasks: ['id', 'status', 'parentTaskId', 'assignedTo', 'title', 'metadata', 'createdSeq', 'updatedSeq', 'createdAt', 'updatedAt'], steps: ['id', 'taskId', 'status', 'title', 'artifactIds', 'metadata', 'createdSeq', 'updatedSeq'],
  artifacts: ['id', 'type', 'taskId', 'stepId', 'eventId'], continuations: ['id', 'agent', 'status', 'attempt', 'replacedBy', 'satisfied', 'createdSeq', 'updatedSeq'], errors: ['eventId', 'seq', 'code'], parked: ['agent', 'eventId', 'attempt', 'topicId'],
};
const only = (view, names) => view && Object.fromEntries(names.map(name => [name, view[name] ?? null]));
// A payload may have several errors, and the reported one is not fixed.
const codeOf = code => CODES_OF_FORM.includes(code) ? 'a fault of form' : code;
function shown(op, answer) {
  if (!answer.ok) return { code: codeOf(answer.error.code) };
  if (op === 'append') return answer.data.events.map(({ topicSeq, type, payload, createdAt }) => ({ topicSeq, type, createdAt, payload }));
  if (op === 'replicate') return { stored: answer.data.stored, blocked: answer.data.blocked };
  if (op !== 'state' || answer.data === null) return answer.data;
  return { ...Object.fromEntries(Object.entries(members).map(([kind, names]) => [kind, kind === 'topic' ? only(answer.data.topic, names) : answer.data[kind].map(view => only(kind === 'errors' ? { ...view, code: codeOf(view.code) } : view, names))])), asOfSeq: answer.data.asOfSeq };
}

async function play(seed) {
  const dice = chance(seed), log = [];
  const both = async (op, given) => {
    const request = JSON.parse(JSON.stringify(given));
    log.push({ op, ...request });
    const mine = shown(op, JSON.parse(JSON.stringify(reference.answer(op, request)))), theirs = shown(op, await other(op, request));
    if (op !== 'reset' && canonical(mine) !== canonical(theirs)) throw new Error(`seed ${seed}, request ${log.length} ${JSON.stringify(log.at(-1))}\n  cop.mjs  ${canonical(mine)}\n  target   ${canonical(theirs)}`);
  };
  await both('reset', {});
  const isReplica = dice.is(0.5);
  for (let seq = 1; seq <= 30; seq++) {
    const one = draft(dice);
    if (isReplica) await both('replicate', { from: 'urn:cop:store:other', events: [{ ...one, payload: one.payload ?? {}, id: `e${seq}`, topicId: 't', topicSeq: seq, schemaVersion: '1', createdAt: time(seq * 1000), ...dice.is(0.1) && { parentEventIds: [`e${1 + (seq + dice.below(seq + 1)) % (seq + 1)}`].filter(id => id !== `e${seq}`) } }] });
    else {
      if (dice.is(0.2)) await both('clock.advance', { ms: dice.below(5000) });
      await both('append', { topicId: 't', drafts: dice.is(0.1) ? [{ ...one, id: `e${seq}` }, { ...draft(dice), id: `f${seq}` }] : [{ ...one, id: `e${seq}` }] });
      await both('settle', {});
    }
    if (seq % 6 === 0) { await both('settle', {}); await both('state', { topicId: 't' }); }
  }
}

let differences = 0;
for (let i = 0; i < Number(runs) && differences < 5; i++) {
  try { await play(Number(firstSeed) + i); } catch (fault) { differences++; console.log(fault.message); }
}
console.log(`${runs} runs, ${differences} differ`);
process.exitCode = differences > 0 ? 1 : 0;
process_.stdin.end();
