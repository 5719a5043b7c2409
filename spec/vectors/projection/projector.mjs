// A projector as a set of tables: what spec/events.md says of payloads, lifecycles and effects stands here in the same form,
// and the code below the tables only reads them. It was written from the text of spec/ alone and shares nothing with the kernel
// or with the reference implementation. It reads stored events (a log), so the rules for native appends alone are not in it.
import { canonical, hashScope } from '../jcs.mjs';

// ---- Kinds of values: each returns the error code, or undefined. Shapes are written as in events.md. ----

const control = /\p{Cc}/u;
const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);
const member = (value, name) => (Object.hasOwn(value, name) ? value[name] : undefined);
const unless = (holds, code = 'invalid_payload') => (holds ? undefined : code);
const firstOf = (items, fault) => items.reduce((found, item, index) => found ?? fault(item, index), undefined);

/** The milliseconds of a time, what is finer being cut, or undefined where the text is no time. */
function instant(text) {
  const parts = typeof text === 'string' && /^(?!0000)(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text);
  if (!parts) return undefined;
  const precise = `${parts[1]}.${(parts[2] ?? '').padEnd(3, '0').slice(0, 3)}Z`;
  const date = new Date(precise);
  return !Number.isNaN(date.valueOf()) && date.toISOString() === precise ? date.valueOf() : undefined;
}

const shapes = Object.fromEntries(Object.entries({
  error: 'code text, message text, details? any',
  artifact: 'id id, topicId? id, type id, format? text, payload any, metadata? object',
  continuation: 'agent? text, topicId? id, taskId? id, stepId? id, state? any, waitForEvents? ids, resumeAfter? time, resumeBefore? time, '
    + 'retry? retry, label? text, meta? meta',
  retry: 'maxAttempts? 1..1000000, attempt? 1..1000000, retryDelayMs? 0..2678400000',
  meta: 'waitMode? any/all, resumePolicy? any/all, backoff? constant/exponential, match? pairs, matches? list of pairs, since? 0.., '
    + 'immediate? boolean',
}).map(([name, text]) => [name, shape(text)]));

const kinds = {
  any: () => undefined,
  text: value => unless(typeof value === 'string'),
  boolean: value => unless(typeof value === 'boolean'),
  object: value => unless(isObject(value)),
  id: value => kinds.text(value) ?? unless(value !== '' && Buffer.byteLength(value) <= 255 && !control.test(value), 'invalid_id'),
  ids: value => unless(Array.isArray(value)) ?? firstOf(value, kinds.id),
  time: value => unless(instant(value) !== undefined, 'invalid_timestamp'),
  count: value => kind('1..2147483647')(value),
  position: value => kind('0..9007199254740991')(value),
  pairs: value => kinds.object(value) ?? unless(Object.keys(value).every(name => /^(\/([^~]|~[01])*)?$/.test(name))),
  'list of pairs': value => unless(Array.isArray(value)) ?? firstOf(value, item => (item === null ? undefined : kinds.pairs(item))),
};

/** A kind by its name: one of the above, a shape, a range of integers, or the texts that are admitted. */
function kind(name) {
  if (Object.hasOwn(kinds, name)) return kinds[name];
  if (Object.hasOwn(shapes, name)) return value => shapes[name](value);
  const range = /^(\d+)\.\.(\d*)$/.exec(name);
  const [least, most] = range ? [Number(range[1]), Number(range[2] || Infinity)] : [];
  if (range) return value => unless(Number.isInteger(value) && value >= least && value <= most);
  const texts = name.split('/');
  if (texts.length < 2) throw new Error(`no kind is named ${name}`);
  return value => unless(texts.includes(value));
}

function shape(text) {
  const members = text.split(', ').map(part => /^(?<name>\w+)(?<optional>\??) (?<type>.+)$/.exec(part).groups);
  return value => kinds.object(value) ?? firstOf(members, ({ name, optional, type }) => {
    const found = member(value, name);
    if (found === undefined || (found === null && type !== 'any')) return unless(optional);
    return kind(type)(found);
  });
}

// ---- Lifecycles: the tables of events.md. A cell is the next status, `repeat`, or a refusal; `if` names a condition. ----

const finished = new Set(['done', 'failed', 'cancelled']);
const refusals = { illegal: 'illegal_transition', over: 'continuation_not_active' };

const lifecycles = {
  topic: lifecycle('topic.', `
    from        | exhausted              | closed
    open        | exhausted if quiescent | closed if tasks finished
    in_progress | exhausted if quiescent | closed if tasks finished
    exhausted   | repeat                 | closed
    closed      | illegal                | repeat`),
  task: lifecycle('task.', `
    from                    | started | input_requested | resumed | completed | failed  | cancelled
    pending                 | running | illegal         | illegal | illegal   | failed  | cancelled
    running                 | repeat  | needs_input     | repeat  | done      | failed  | cancelled
    needs_input             | illegal | repeat          | running | illegal   | failed  | cancelled
    done, failed, cancelled | illegal | illegal         | illegal | illegal   | illegal | illegal`),
  step: lifecycle('step.', `
    from                  | started | completed | failed  | skipped
    pending               | running | illegal   | failed  | skipped
    running               | repeat  | done      | failed  | skipped
    done, failed, skipped | illegal | illegal   | illegal | illegal`),
  continuation: lifecycle('continuation.', `
    from                                   | resumed | attempt_failed | expired                  | abandoned | cancelled | superseded
    active                                 | resumed | active         | expired if not satisfied | abandoned | cancelled | cancelled
    resumed, expired, abandoned, cancelled | over    | over           | over                     | over      | over      | over`),
};

const conditions = {
  quiescent: { holds: ({ state }) => state.quiescent(), code: 'topic_not_quiescent' },
  'tasks finished': { holds: ({ state, payload }) => state.tasksFinished() || payload.force === true, code: 'topic_not_quiescent' },
  'not satisfied': { holds: ({ row }) => !satisfied(row), code: 'illegal_transition' },
};

function lifecycle(prefix, table) {
  const [[, ...verbs], ...rows] = table.trim().split('\n').map(line => line.split('|').map(cell => cell.trim()));
  return new Map(rows.flatMap(([from, ...cells]) => from.split(', ')
    .flatMap(status => cells.map((cell, column) => [`${status} ${prefix}${verbs[column]}`, cell.split(' if ')]))));
}

/** Where the event moves the object: {refused}, {repeat} or {to}; nothing for a type that has no column. */
function move(rule, now) {
  const cell = lifecycles[rule.on]?.get(`${now.row.status} ${now.type}`);
  if (!cell) return {};
  const [to, condition] = cell;
  if (Object.hasOwn(refusals, to)) return { refused: refusals[to] };
  if (condition && !conditions[condition].holds(now)) return { refused: conditions[condition].code };
  return to === 'repeat' ? { repeat: true } : { to };
}

// ---- The catalogue. reads: the payload; also: what its shape does not say; makes and on: the object that is made or changed, with the
// payload's member that names it; names: other objects that must exist; work: whether it brings work (D-29); task: `open` where the
// step's task must not be finished; then: the effect, beside that of the lifecycle. ----

const reads = {
  topic: 'title? text, metadata? object',
  reason: 'reason? text',
  step: 'stepId id, artifactIds? ids, error? error, reason? text',
  delivery: 'agent text, eventId? id, continuationId? id, eventType? text, topicId? id, attempt count, error? error, operator? text',
  ended: 'continuationId id, reason? text',
};
const oneOrigin = { also: ({ payload }) => unless((payload.eventId ?? null) === null !== ((payload.continuationId ?? null) === null)) };

const catalogue = new Map(Object.entries({
  'topic.created': { makes: 'topic', reads: reads.topic, then: describe },
  'topic.updated': { on: 'topic', reads: reads.topic, refuses: takesProfileAway, then: describe },
  'topic.exhausted': { on: 'topic', reads: reads.reason },
  'topic.closed': { on: 'topic', reads: 'reason? text, force? boolean', then: cancelWaiting },
  'topic.unblocked': { reads: 'topicId id, missing ids, operator text, reason? text' },
  'topic.adopted': { reads: 'from text, operator? text' },

  'task.created': {
    makes: 'task', reads: 'taskId id, title? text, parentTaskId? id, assignedTo? text, metadata? object', names: { parentTaskId: 'task' },
    work: () => true, keeps: ['parentTaskId', 'assignedTo'], then: describe,
  },
  'task.assigned': { on: 'task', reads: 'taskId id, assignedTo text', keeps: ['assignedTo'] },
  'task.updated': { on: 'task', reads: 'taskId id, title? text, metadata? object', then: describe },
  'task.started': { on: 'task', reads: 'taskId id' },
  'task.input_requested': { on: 'task', reads: 'taskId id, requestId? text, reason? text' },
  'task.resumed': { on: 'task', reads: 'taskId id' },
  'task.completed': { on: 'task', reads: 'taskId id, result? any, artifactIds? ids' },
  'task.failed': { on: 'task', reads: 'taskId id, error error' },
  'task.cancelled': { on: 'task', reads: 'taskId id, reason? text' },

  'step.created': {
    makes: 'step', reads: 'stepId id, taskId id, title? text, artifactIds? ids, metadata? object', names: { taskId: 'task' },
    work: () => true, task: 'open', keeps: ['taskId'], then: now => { describe(now); link(now); },
  },
  'step.started': { on: 'step', reads: reads.step, task: 'open', then: link },
  'step.completed': { on: 'step', reads: reads.step, then: link },
  'step.failed': { on: 'step', reads: reads.step, then: link },
  'step.skipped': { on: 'step', reads: reads.step, then: link },
  'step.artifacts.linked': { on: 'step', reads: 'stepId id, artifactIds ids', task: 'open', then: link },

  'artifact.created': {
    makes: 'artifact', reads: 'artifact artifact, taskId? id, stepId? id', also: artifactFault, work: isContinuation, then: begin,
  },

  'continuation.resumed': {
    on: 'continuation', reads: 'continuationId id, reason event/timer/tick/manual, attempt count, triggerEventId? id',
  },
  'continuation.attempt_failed': {
    on: 'continuation', reads: 'continuationId id, attempt count, error error, nextAttemptAt? time', then: countFailure,
  },
  'continuation.expired': { on: 'continuation', reads: reads.ended },
  'continuation.abandoned': { on: 'continuation', reads: `${reads.ended}, operator? text` },
  'continuation.cancelled': { on: 'continuation', reads: reads.ended },
  'continuation.superseded': { on: 'continuation', reads: 'continuationId id, replacedBy id', keeps: ['replacedBy'] },

  'delivery.parked': { reads: reads.delivery, ...oneOrigin },
  'delivery.retried': { reads: reads.delivery, ...oneOrigin },
  'delivery.skipped': { reads: reads.delivery, ...oneOrigin },
  'privacy.subject.erased': { reads: 'subject text, keyIds ids, reason text, operator? text' },
  'store.history.changed': { reads: 'from id, to id, lostEventIds ids, fromPosition position, toPosition position, lostCount position' },
}).map(([type, rule]) => [type, { ...rule, reads: shape(rule.reads) }]));

const aliases = new Map([['human.reply', 'human.input.provided']]);
const readAs = type => aliases.get(type) ?? type;

// ---- The checks of events.md, in their order; the first code rejects the event. ----

const checks = [
  ['the payload is not as the type asks', (rule, now) => rule.reads(now.payload) ?? rule.also?.(now)],
  ['an exhausted topic takes no work', (rule, { state, payload }) =>
    unless(state.topic.status !== 'exhausted' || !rule.work?.(payload), 'topic_exhausted')],
  ['the id is taken', (rule, now) => rule.makes && taken(rule.makes, now)],
  ['what the event names does not exist', (rule, { row, payload, state }) =>
    unless(!rule.on || row, 'not_found') ?? firstOf(Object.entries(rule.names ?? {}), ([name, kept]) =>
      unless((payload[name] ?? null) === null || state[kept].has(payload[name]), 'not_found'))],
  ['the status of the object does not admit it', (rule, now) =>
    unless(rule.task !== 'open' || !finished.has(taskOf(now).status), 'illegal_transition')
    ?? (rule.on && move(rule, now).refused) ?? rule.refuses?.(now)],
];

const taskOf = ({ row, payload, state }) => state.task.get(row ? row.taskId : payload.taskId);
function isContinuation({ artifact }) { return artifact.type === 'cop/continuation'; }

function taken(what, { state, payload, event }) {
  if (what === 'topic') return unless(state.topic.createdSeq === event.topicSeq, 'already_exists');
  if (what !== 'artifact') return unless(!state[what].has(payload[`${what}Id`]), 'already_exists');
  const known = state.artifact.get(payload.artifact.id);
  return unless(!known || known.content === content(payload.artifact, event), 'artifact_immutable');
}

/** What two artifacts are compared by: the hash scope, with topicId filled. */
const content = (artifact, event) => canonical(hashScope({ ...artifact, topicId: artifact.topicId ?? event.topicId }));

function artifactFault({ payload: { artifact }, event }) {
  if ((artifact.topicId ?? event.topicId) !== event.topicId) return 'invalid_payload';
  return isContinuation({ artifact }) ? continuationFault(artifact.payload, event) : undefined;
}

function continuationFault(payload, event) {
  const fault = shapes.continuation(payload);
  if (fault) return fault;
  const { match = null, matches = null, since = null } = payload.meta ?? {};
  if ((payload.topicId ?? event.topicId) !== event.topicId) return 'invalid_payload';
  if (instant(payload.resumeAfter) > instant(payload.resumeBefore)) return 'invalid_timestamp';
  if (matches !== null && (match !== null || matches.length !== (payload.waitForEvents ?? []).length)) return 'invalid_payload';
  return unless(since === null || since < event.topicSeq);
}

/** Whether a topic.updated leaves out one of the topic's profiles (D-69). */
function takesProfileAway({ row, payload }) {
  const named = metadata => {
    const profiles = isObject(metadata) ? member(metadata, 'profiles') : undefined;
    return Array.isArray(profiles) ? profiles.filter(each => typeof each === 'string') : [];
  };
  const left = named(patched(row.metadata, payload.metadata));
  return unless(named(row.metadata).every(profile => left.includes(profile)), 'illegal_transition');
}

// ---- Effects ----

/** RFC 7396, an object with a $sealed member counting as one value. */
function patched(target, patch) {
  const open = value => isObject(value) && !Object.hasOwn(value, '$sealed');
  if (patch === undefined || patch === null) return target;
  const merge = (old, change) => {
    if (!open(change)) return change;
    const members = new Map(open(old) ? Object.entries(old) : []);
    for (const [name, value] of Object.entries(change)) {
      if (value === null) members.delete(name);
      else members.set(name, merge(members.get(name), value));
    }
    return Object.fromEntries(members);
  };
  return merge(target, patch);
}

/** Title and metadata: as given where the object is new, else replaced and patched. Empty metadata is absent. */
function describe({ row, payload, made }) {
  row.title = payload.title ?? row.title;
  const metadata = made ? payload.metadata ?? undefined : patched(row.metadata, payload.metadata);
  row.metadata = metadata && Object.keys(metadata).length > 0 ? metadata : undefined;
}

function link({ row, payload }) {
  row.artifactIds = [...new Set([...row.artifactIds, ...payload.artifactIds ?? []])];
}

function countFailure({ row, payload }) {
  if (payload.error.code !== 'no_agent' && payload.error.code !== 'no_resume_point') row.attempt += 1;
}

function cancelWaiting({ state, event }) {
  for (const each of state.continuation.values()) if (each.status === 'active') touch(Object.assign(each, { status: 'cancelled' }), event);
}

const touch = (row, event) => Object.assign(row, { updatedSeq: event.topicSeq, updatedAt: stamp(event) });
const stamp = event => new Date(instant(event.createdAt)).toISOString();

const fresh = {
  task: () => ({ status: 'pending' }),
  step: () => ({ status: 'pending', artifactIds: [] }),
  artifact: ({ payload, event }) => ({ content: content(payload.artifact, event) }),
};

function rowOf(id, event, members) {
  return touch({ id, topicId: event.topicId, ...members, createdSeq: event.topicSeq, createdAt: stamp(event) }, event);
}

/** An artifact that is a continuation begins to wait: by id for earlier events too, by type for those that were stamped (since, met). */
function begin({ payload: { artifact }, event, state }) {
  if (!isContinuation({ artifact })) return;
  const { agent, taskId, stepId, retry, meta, resumeBefore, waitForEvents } = artifact.payload;
  const matches = meta?.matches ?? null;
  const entries = new Map();
  const places = (waitForEvents ?? []).map((text, index) => {
    const key = matches ? index : readAs(text);
    const pairs = Object.entries((matches ? matches[index] : meta?.match) ?? {});
    const entry = entries.get(key) ?? { ids: new Set(), type: readAs(text), pairs, met: false };
    entry.ids.add(text);
    entries.set(key, entry);
    return entry;
  });
  const row = rowOf(artifact.id, event, {
    agent, taskId, stepId, status: 'active', attempt: retry?.attempt ?? 1,
    all: meta?.waitMode === 'all', until: instant(resumeBefore) ?? Infinity, entries: [...entries.values()],
  });
  state.continuation.set(artifact.id, row);

  const meet = (entry, earlier) => { if (earlier && admits(row, entry, earlier)) entry.met = true; };
  for (const entry of row.entries) for (const id of entry.ids) meet(entry, state.applied.get(id));

  const met = Number.isInteger(meta?.since) ? event.metadata?.met : undefined;
  for (const item of Array.isArray(met) ? met.filter(isObject) : []) {
    const entry = Number.isInteger(item.entry) ? places[item.entry] : undefined;
    const named = state.applied.get(item.eventId);
    if (entry && named && named.topicSeq > meta.since && ofType(entry, named)) meet(entry, named);
  }
}

// ---- Matching ----

const isEffect = ({ type, payload }) => type === 'artifact.created' && payload.artifact.type === 'cop/effect';
const ofType = (entry, event) => readAs(event.type) === entry.type && !isEffect(event);
const same = (found, value) => found !== undefined && canonical(found) === canonical(value);
const admits = (row, entry, event) =>
  instant(event.createdAt) <= row.until && entry.pairs.every(([pointer, value]) => same(find(event, pointer), value));
const satisfied = row => row.entries.length > 0 && row.entries[row.all ? 'every' : 'some'](entry => entry.met);

/** RFC 6901; undefined where the pointer finds nothing. */
function find(root, pointer) {
  return pointer.split('/').slice(1).map(token => token.replaceAll('~1', '/').replaceAll('~0', '~')).reduce((value, token) => {
    if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
    return isObject(value) ? member(value, token) : undefined;
  }, root);
}

// ---- The projector ----

export class Projector {
  topic = null;
  task = new Map();
  step = new Map();
  artifact = new Map();
  continuation = new Map();
  applied = new Map();
  errors = [];
  #log = new Map();

  /** Takes the next stored event of the topic. */
  apply(event) {
    if (this.topic && event.topicSeq <= this.topic.lastSeq) {
      const known = this.#log.get(event.topicSeq);
      if (known !== undefined && known !== canonical(event)) throw new Error(`log_divergence: another event stands at ${event.topicSeq}`);
      return;
    }
    this.#log.set(event.topicSeq, canonical(event));
    this.topic ??= rowOf(event.topicId, event, { status: 'open' });
    this.topic.lastSeq = event.topicSeq;

    const rule = catalogue.get(readAs(event.type));
    if (rule) {
      const now = { event, type: event.type, payload: event.payload, state: this, made: Boolean(rule.makes) };
      now.row = rule.on === 'topic' || rule.makes === 'topic' ? this.topic : this[rule.on]?.get(event.payload?.[`${rule.on}Id`]);
      for (const [message, check] of checks) {
        const code = check(rule, now);
        if (code) return void this.errors.push({ eventId: event.id, seq: event.topicSeq, code, message });
      }
      this.#effect(rule, now);
    }
    this.applied.set(event.id, event);
    if (this.topic.status === 'open' && !event.type.startsWith('topic.')) this.topic.status = 'in_progress';
    touch(this.topic, event);
    for (const row of this.continuation.values()) {
      if (row.status !== 'active' || row.createdSeq === event.topicSeq) continue;
      for (const entry of row.entries) entry.met ||= (entry.ids.has(event.id) || ofType(entry, event)) && admits(row, entry, event);
    }
  }

  #effect(rule, now) {
    const { to, repeat } = rule.on ? move(rule, now) : {};
    if (rule.makes && rule.makes !== 'topic') {
      const id = now.payload.artifact?.id ?? now.payload[`${rule.makes}Id`];
      if (this[rule.makes].has(id)) return;
      this[rule.makes].set(id, now.row = rowOf(id, now.event, fresh[rule.makes](now)));
    }
    if (repeat || !now.row) return;
    if (to) now.row.status = to;
    for (const name of rule.keeps ?? []) now.row[name] = now.payload[name] ?? undefined;
    rule.then?.(now);
    touch(now.row, now.event);
  }

  tasksFinished() { return [...this.task.values()].every(({ status }) => finished.has(status)); }

  quiescent() { return this.tasksFinished() && [...this.continuation.values()].every(({ status }) => status !== 'active'); }

  views() {
    const stamps = ({ createdSeq, updatedSeq, createdAt, updatedAt }) => ({ createdSeq, updatedSeq, createdAt, updatedAt });
    const present = view => Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined && value !== null));
    const list = (rows, view) => [...rows.values()].map(row => present(view(row)));
    const { id, status, title, metadata, lastSeq } = this.topic;
    return {
      topic: present({ id, status, ...stamps(this.topic), lastSeq, title, metadata, quiescent: this.quiescent() }),
      tasks: list(this.task, ({ id, topicId, parentTaskId, assignedTo, status, title, metadata, ...row }) =>
        ({ id, topicId, parentTaskId, assignedTo, status, title, metadata, ...stamps(row) })),
      steps: list(this.step, ({ id, topicId, taskId, status, title, artifactIds, metadata, ...row }) =>
        ({ id, topicId, taskId, status, title, artifactIds, metadata, ...stamps(row) })),
      artifacts: [...this.artifact.keys()],
      continuations: list(this.continuation, ({ id, topicId, agent, taskId, stepId, status, attempt, replacedBy, ...row }) =>
        ({ id, topicId, agent, taskId, stepId, status, attempt, replacedBy, ...stamps(row), satisfied: satisfied(row) })),
      errors: this.errors,
    };
  }
}
