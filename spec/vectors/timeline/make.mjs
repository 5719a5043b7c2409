// Writes timelines.json: appended events, moves of the clock, and the decisions about continuations (5.5; D-52 to D-59b).
// The expectations of the grid are computed by a formula, the others are hand-written. Run: node make.mjs [folder]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const start = Date.UTC(2026, 0, 1), time = ms => new Date(start + ms).toISOString();
const vectors = [], names = new Set();
const worker = { name: 'worker', types: ['-'] };

const waiter = (payload, id = 'c') => ({ type: 'artifact.created', payload: { artifact: { id, type: 'cop/continuation', payload: { agent: 'agent:worker', ...payload } } } });
const resume = (reason, { trigger = null, attempt = 1, agent = 'worker', continuation = 'c' } = {}) => ({ continuation, decision: 'resume', agent, reason, trigger, attempt });
const expire = (continuation = 'c') => ({ continuation, decision: 'expire' });
const abandon = (continuation = 'c') => ({ continuation, decision: 'abandon' });
const retry = (attempt, next, continuation = 'c') => ({ continuation, decision: 'retry', attempt, nextAttemptAt: next === null ? null : time(next) });
const atOnce = { meta: { immediate: true } }; // Without a condition it says that it is meant (D-54).
const report = (continuation = 'c') => ({ continuation, decision: 'report' });

function add(name, decisions, steps, agents = [worker]) {
  if (names.has(name)) throw new Error(`two vectors named ${name}`);
  names.add(name);
  vectors.push({ name, requirement: '5.5.2', decisions, start: time(0), agents, steps: steps.map(({ at, append = [], then = [], ...action }) => ({ at: time(at), append, ...action, decisions: then })) });
}

// ---- The grid: conditions × events × moves

const conditions = [
  ['one type', { waitForEvents: ['x'] }, { entries: ['x'] }],
  ['any of two', { waitForEvents: ['x', 'y'] }, { entries: ['x', 'y'] }],
  ['both of two', { waitForEvents: ['x', 'y'], meta: { waitMode: 'all' } }, { entries: ['x', 'y'], all: true }],
  ['a timer', { resumeAfter: time(100) }, { timer: 100 }],
  ['one type or a timer', { waitForEvents: ['x'], resumeAfter: time(100) }, { entries: ['x'], timer: 100 }],
  ['one type and a timer', { waitForEvents: ['x'], resumeAfter: time(100), meta: { resumePolicy: 'all' } }, { entries: ['x'], timer: 100, both: true }],
  ['both of two and a timer', { waitForEvents: ['x', 'y'], resumeAfter: time(100), meta: { waitMode: 'all', resumePolicy: 'all' } }, { entries: ['x', 'y'], all: true, timer: 100, both: true }],
];
const comings = [[], [[50, 'x']], [[150, 'x']], [[200, 'x']], [[250, 'x']], [[50, 'y'], [150, 'x']], [[150, 'y'], [250, 'x']]];

function ends({ entries = [], all, timer = Infinity, both }, limit, events, moments) {
  const inTime = events.filter(([at]) => at <= limit);
  const firsts = entries.map(entry => inTime.find(([, type]) => type === entry)).filter(Boolean);
  const isMet = all ? firsts.length === entries.length : firsts.length > 0;
  const byTime = firsts.sort((one, other) => one[0] - other[0]);
  const met = entries.length > 0 && isMet ? (all ? byTime.at(-1) : byTime[0]) : undefined;
  const metAt = met?.[0] ?? Infinity, readyAt = both ? Math.max(metAt, timer) : Math.min(metAt, timer);
  const moment = moments.find(at => at >= readyAt || (at > limit && metAt > at));
  if (moment === undefined) return undefined;
  // A continuation not satisfied at its deadline expires, also if a timer is due by then.
  if (moment > limit && metAt > moment) return { moment, decision: expire() };
  // The trigger is the event that met it by then; a timer has none.
  return { moment, decision: metAt <= moment ? resume('event', { trigger: 2 + events.indexOf(met) }) : resume('timer') };
}

for (const [what, payload, condition] of conditions) {
  for (const limit of [Infinity, 200]) {
    for (const events of comings) {
      if (events.some(([, type]) => type === 'y') && (condition.entries ?? []).length < 2) continue;
      if (events.length > 0 && !condition.entries) continue;
      const moments = [...new Set([0, ...events.map(([at]) => at), 99, 100, 199, 200, 201, 300])].sort((one, other) => one - other);
      const end = ends(condition, limit, events, moments);
      const steps = moments.map(at => ({
        at, append: [...at === 0 ? [waiter({ ...payload, ...limit < Infinity && { resumeBefore: time(limit) } })] : [], ...events.filter(([moment]) => moment === at).map(([, type]) => ({ type, payload: {} }))],
        then: end?.moment === at ? [end.decision] : [],
      }));
      const name = `${what}${limit < Infinity ? ' with a limit' : ''}: ${events.map(([at, type]) => `${type} at ${at}`).join(', ') || 'nothing comes'}`;
      // After the end there are no further decisions, so later events have no effect.
      add(name, ['D-52', 'D-54'], steps);
    }
  }
}

// ---- A single late evaluation, with everything due

for (const [what, payload, expected] of [
  ['a timer', { resumeAfter: time(100) }, resume('timer')],
  ['a timer and a limit', { resumeAfter: time(100), resumeBefore: time(200) }, expire()],
  ['a timer at its limit', { resumeAfter: time(200), resumeBefore: time(200) }, expire()],
  ['a limit', { waitForEvents: ['x'], resumeBefore: time(200) }, expire()],
  ['no condition, but a limit', { resumeBefore: time(200), ...atOnce }, resume('tick')],
]) {
  const isAtOnce = expected.reason === 'tick';
  add(`a look that comes late: ${what}`, ['D-54', 'D-65'], [{ at: 0, append: [waiter(payload)], then: isAtOnce ? [expected] : [] }, { at: 10_000, then: isAtOnce ? [] : [expected] }]);
}

// ---- Hand-written

const x = { type: 'x', payload: {} }, y = { type: 'y', payload: {} };
add('without any condition it is taken up at once', ['D-54'], [{ at: 0, append: [waiter(atOnce)], then: [resume('tick')] }]);
add('an empty list waits for nothing', ['D-54'], [{ at: 0, append: [waiter({ waitForEvents: [], ...atOnce })], then: [resume('tick')] }]);
add('a timer in the past is due', ['D-54'], [{ at: 500, append: [waiter({ resumeAfter: time(100) })], then: [resume('timer')] }]);
add('a limit in the past expires at once', ['D-54'], [{ at: 500, append: [waiter({ waitForEvents: ['x'], resumeBefore: time(100) })], then: [expire()] }]);
add('an event at the very limit still counts', ['D-54'], [{ at: 0, append: [waiter({ waitForEvents: ['x'], resumeBefore: time(200) })] }, { at: 200, append: [x], then: [resume('event', { trigger: 2 })] }]);
add('an event that stood before is met by its id', ['D-53'], [{ at: 0, append: [{ ...x, id: 'earlier' }] }, { at: 10, append: [waiter({ waitForEvents: ['earlier'] })], then: [resume('event', { trigger: 1 })] }]);
add('an event that stood before is not met by its type', ['D-53'], [{ at: 0, append: [x] }, { at: 10, append: [waiter({ waitForEvents: ['x'] })] }, { at: 1000 }]);
add('a later event is met by its id', ['D-53'], [{ at: 0, append: [waiter({ waitForEvents: ['later'] })] }, { at: 10, append: [{ ...y, id: 'later' }], then: [resume('event', { trigger: 2 })] }]);
add('the old name of an answer is the new one', ['D-5'], [{ at: 0, append: [waiter({ waitForEvents: ['human.input.provided'] })] }, { at: 10, append: [{ type: 'human.reply', payload: {} }], then: [resume('event', { trigger: 2 })] }]);
add('only the answer that fits', ['D-55'], [
  { at: 0, append: [waiter({ waitForEvents: ['x'], meta: { match: { '/payload/requestId': 'r1' } } })] },
  { at: 10, append: [{ type: 'x', payload: { requestId: 'r2' } }] }, { at: 20, append: [{ type: 'x', payload: { requestId: 'r1' } }], then: [resume('event', { trigger: 3 })] },
]);
add('of two that wait for one type both are taken up, one after the other', ['D-55', 'D-63'], [
  { at: 0, append: [waiter({ waitForEvents: ['x'] }, 'c1'), waiter({ waitForEvents: ['x'] }, 'c2')] },
  { at: 10, append: [x], then: [resume('event', { trigger: 3, continuation: 'c1' })] },
  { at: 20, complete: 'c1', then: [resume('event', { trigger: 3, continuation: 'c2' })] },
]);
add('it is taken up once', ['D-56'], [{ at: 0, append: [waiter({ waitForEvents: ['x'] })] }, { at: 10, append: [x], then: [resume('event', { trigger: 2 })] }, { at: 20, complete: 'c' }, { at: 30, append: [x] }]);
add('what was met in time never expires', ['D-56b'], [{ at: 0, append: [waiter({ waitForEvents: ['x'], resumeAfter: time(500), resumeBefore: time(600), meta: { resumePolicy: 'all' } })] }, { at: 10, append: [x] }, { at: 9000, then: [resume('event', { trigger: 2 })] }]);
add('closing its topic cancels it', ['D-59c'], [{ at: 0, append: [waiter({ resumeAfter: time(100) })] }, { at: 10, append: [{ type: 'topic.closed', payload: {} }] }, { at: 1000 }]);
add('a finished task does not hinder it', ['D-59c'], [
  { at: 0, append: ['created', 'started', 'completed'].map(verb => ({ type: `task.${verb}`, payload: { taskId: 't' } })) }, { at: 10, append: [waiter({ taskId: 't', ...atOnce })], then: [resume('tick')] },
]);
add('one that was cancelled is not taken up', ['D-57'], [{ at: 0, append: [waiter({ resumeAfter: time(100) })] }, { at: 10, append: [{ type: 'continuation.cancelled', payload: { continuationId: 'c' } }] }, { at: 1000 }]);
add('what takes its place is taken up', ['D-57'], [
  { at: 0, append: [waiter({ resumeAfter: time(100) }), waiter({ resumeAfter: time(200) }, 'd'), { type: 'continuation.superseded', payload: { continuationId: 'c', replacedBy: 'd' } }] },
  { at: 100 }, { at: 200, then: [resume('timer', { continuation: 'd' })] },
]);
add('an effect is met by its id alone', ['D-62c'], [
  { at: 0, append: [waiter({ waitForEvents: ['artifact.created'] }), waiter({ waitForEvents: ['done'] }, 'd')], then: [resume('event', { trigger: 2 })] },
  { at: 5, complete: 'c' },
  { at: 10, append: [{ id: 'done', type: 'artifact.created', payload: { artifact: { id: 'e', type: 'cop/effect', payload: 1 } } }], then: [resume('event', { continuation: 'd', trigger: 4 })] },
]);

// Attempts
const failing = (retryOptions, meta) => waiter({ ...retryOptions && { retry: retryOptions }, meta: { immediate: true, ...meta } });
add('three attempts a second apart unless it says otherwise', ['D-58'], [
  { at: 0, append: [failing()], then: [resume('tick')] }, { at: 0, fail: 'c', then: [retry(1, 1000)] }, { at: 999 }, { at: 1000, then: [resume('tick', { attempt: 2 })] },
  { at: 1000, fail: 'c', then: [retry(2, 2000)] }, { at: 2000, then: [resume('tick', { attempt: 3 })] }, { at: 2500, fail: 'c', then: [retry(3, null), abandon()] }, { at: 90_000 },
]);
for (const [what, meta, pauses] of [['constant', { backoff: 'constant' }, [250, 250, 250]], ['exponential', { backoff: 'exponential' }, [250, 500, 1000]]]) {
  let at = 0;
  const steps = [{ at: 0, append: [failing({ maxAttempts: 4, retryDelayMs: 250 }, meta)], then: [resume('tick')] }];
  pauses.forEach((pause, i) => {
    steps.push({ at, fail: 'c', then: [retry(i + 1, at + pause)] }, { at: at + pause - 1 });
    at += pause;
    steps.push({ at, then: [resume('tick', { attempt: i + 2 })] });
  });
  add(`pauses that are ${what}`, ['D-58'], [...steps, { at, fail: 'c', then: [retry(4, null), abandon()] }]);
}
add('a single attempt', ['D-58'], [{ at: 0, append: [failing({ maxAttempts: 1 })], then: [resume('tick')] }, { at: 0, fail: 'c', then: [retry(1, null), abandon()] }]);
add('a pause of nothing', ['D-58'], [{ at: 0, append: [failing({ maxAttempts: 2, retryDelayMs: 0 })], then: [resume('tick')] }, { at: 0, fail: 'c', then: [retry(1, 0), resume('tick', { attempt: 2 })] }]);
add('attempts made elsewhere before count', ['D-58'], [{ at: 0, append: [failing({ attempt: 3, maxAttempts: 3 })], then: [resume('tick', { attempt: 3 })] }, { at: 0, fail: 'c', then: [retry(3, null), abandon()] }]);
add('no attempt is left from the start', ['D-58'], [{ at: 0, append: [failing({ attempt: 4, maxAttempts: 3 })], then: [abandon()] }]);
add('a failed attempt is no end: the next succeeds', ['D-58'], [{ at: 0, append: [failing()], then: [resume('tick')] }, { at: 0, fail: 'c', then: [retry(1, 1000)] }, { at: 1000, then: [resume('tick', { attempt: 2 })] }, { at: 1000, complete: 'c' }, { at: 99_000 }]);
add('a limit passes between two attempts', ['D-54', 'D-58'], [
  { at: 0, append: [waiter({ resumeAfter: time(0), resumeBefore: time(500) })], then: [resume('timer')] }, { at: 0, fail: 'c', then: [retry(1, 1000)] }, { at: 501, then: [expire()] }, { at: 1000 },
]);
add('a limit passes between two attempts at what was met', ['D-56b', 'D-58'], [
  { at: 0, append: [waiter({ waitForEvents: ['x'], resumeBefore: time(500) })] }, { at: 10, append: [x], then: [resume('event', { trigger: 2 })] }, { at: 10, fail: 'c', then: [retry(1, 1010)] },
  { at: 501 }, { at: 1010, then: [resume('event', { trigger: 2, attempt: 2 })] },
]);

// Who
add('an agent that nobody knows is reported once', ['D-59b'], [{ at: 0, append: [waiter({ agent: 'agent:stranger', waitForEvents: ['x'] })] }, { at: 10, append: [x], then: [report()] }, { at: 20, append: [x] }, { at: 99_000 }]);
add('nobody takes it, and it expires all the same', ['D-54', 'D-59b'], [{ at: 0, append: [waiter({ agent: 'agent:stranger', resumeBefore: time(200), ...atOnce })], then: [report()] }, { at: 200 }, { at: 201, then: [expire()] }]);
add('an agent is named with its prefix or without', ['D-38'], [{ at: 0, append: [waiter({ agent: 'worker', ...atOnce })], then: [resume('tick')] }]);
const any = (name, more) => ({ name, types: ['-'], ...more });
add('for anybody: the first by name that takes such', ['D-59b'], [{ at: 0, append: [waiter({ agent: '*', ...atOnce })], then: [resume('tick', { agent: 'm' })] }],
  [any('z'), any('a', { takesAnyContinuation: false }), any('m'), any('b', { topicIds: ['elsewhere'] })]);
add('for anybody, since it names no agent', ['D-59b'], [{ at: 0, append: [waiter({ agent: null, ...atOnce })], then: [resume('tick')] }]);
add('for anybody, and nobody takes it', ['D-59b'], [{ at: 0, append: [waiter({ agent: '*', ...atOnce })], then: [report()] }], [any('a', { takesAnyContinuation: false })]);

writeFileSync(join(process.argv[2] ?? import.meta.dirname, 'timelines.json'), `[\n${vectors.map(vector => JSON.stringify(vector)).join(',\n')}\n]\n`);
console.log(`timelines.json ${vectors.length}`);
