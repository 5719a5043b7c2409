// A small projector, written from spec/events.md alone: events of one topic in, views out. No clock, no chance, no dependencies.
import { canonical, hashScope } from '../jcs.mjs';

class Rejection extends Error {
  constructor(code, message) { super(message); this.code = code; }
}
const reject = (code, message) => { throw new Rejection(code, message); };

// Payloads: member -> kind; a question mark makes it optional, and null then counts as absent.
const step = { stepId: 'id', artifactIds: 'ids?', error: 'error?', reason: 'text?' };
const ended = { continuationId: 'id', reason: 'text?' };
const delivery = { agent: 'text', eventId: 'id?', continuationId: 'id?', topicId: 'id?', attempt: 'count', error: 'error?', operator: 'text?' };
const payloads = {
  'topic.created': { title: 'text?', metadata: 'object?' },
  'topic.updated': { title: 'text?', metadata: 'object?' },
  'topic.exhausted': { reason: 'text?' },
  'topic.closed': { reason: 'text?', force: 'flag?' },
  'topic.unblocked': { topicId: 'id', missing: 'ids', operator: 'text' },
  'topic.adopted': { from: 'text' },
  'task.created': { taskId: 'id', title: 'text?', parentTaskId: 'id?', assignedTo: 'text?', metadata: 'object?' },
  'task.assigned': { taskId: 'id', assignedTo: 'text' },
  'task.updated': { taskId: 'id', title: 'text?', metadata: 'object?' },
  'task.started': { taskId: 'id' },
  'task.input_requested': { taskId: 'id', requestId: 'text?', reason: 'text?' },
  'task.resumed': { taskId: 'id' },
  'task.completed': { taskId: 'id', artifactIds: 'ids?' },
  'task.failed': { taskId: 'id', error: 'error' },
  'task.cancelled': { taskId: 'id', reason: 'text?' },
  'step.created': { stepId: 'id', taskId: 'id', title: 'text?', artifactIds: 'ids?', metadata: 'object?' },
  'step.started': step, 'step.completed': step, 'step.failed': step, 'step.skipped': step,
  'step.artifacts.linked': { stepId: 'id', artifactIds: 'ids' },
  'artifact.created': { artifact: 'artifact', taskId: 'id?', stepId: 'id?' },
  'continuation.resumed': { continuationId: 'id', reason: 'reason', attempt: 'count', triggerEventId: 'id?' },
  'continuation.attempt_failed': { continuationId: 'id', attempt: 'count', error: 'error', nextAttemptAt: 'time?' },
  'continuation.expired': ended, 'continuation.abandoned': ended, 'continuation.cancelled': ended,
  'continuation.superseded': { continuationId: 'id', replacedBy: 'id' },
  'delivery.parked': delivery, 'delivery.retried': delivery, 'delivery.skipped': delivery,
  'privacy.subject.erased': { subject: 'text', keyIds: 'ids', reason: 'text', operator: 'text?' },
};
const artifactMembers = { id: 'id', topicId: 'id?', type: 'id', format: 'text?', metadata: 'object?' };
const continuationMembers = {
  agent: 'text?', topicId: 'id?', taskId: 'id?', stepId: 'id?', waitForEvents: 'ids?', resumeAfter: 'time?',
  resumeBefore: 'time?', retry: 'object?', label: 'text?', meta: 'object?',
};
const retryMembers = { maxAttempts: 'count?', attempt: 'count?', retryDelayMs: 'amount?' };
const metaMembers = { waitMode: 'anyOrAll?', resumePolicy: 'anyOrAll?', backoff: 'backoff?', match: 'match?', matches: 'matches?', since: 'amount?' };

// Lifecycles: event -> from -> to.
const taskTransitions = {
  'task.started': { pending: 'running' },
  'task.input_requested': { running: 'needs_input' },
  'task.resumed': { needs_input: 'running' },
  'task.completed': { running: 'done' },
  'task.failed': { pending: 'failed', running: 'failed', needs_input: 'failed' },
  'task.cancelled': { pending: 'cancelled', running: 'cancelled', needs_input: 'cancelled' },
};
const stepTransitions = {
  'step.started': { pending: 'running' },
  'step.completed': { running: 'done' },
  'step.failed': { pending: 'failed', running: 'failed' },
  'step.skipped': { pending: 'skipped', running: 'skipped' },
};
const targetOf = table => Object.values(table)[0];
const terminal = new Set(['done', 'failed', 'cancelled', 'skipped']);
const aliases = { 'human.reply': 'human.input.provided' };
const plain = type => aliases[type] ?? type;

const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value);
const timePattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z$/;

/** A time as text that sorts as the instant does, or undefined. */
function instant(text) {
  const parts = typeof text === 'string' ? timePattern.exec(text) : null;
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, fraction = ''] = parts;
  const days = new Date(Date.UTC(2000, 0, 1));
  days.setUTCFullYear(+year, +month - 1, +day);
  const real = +year > 0 && days.getUTCMonth() === +month - 1 && days.getUTCDate() === +day && +hour < 24 && +minute < 60 && +second < 60;
  return real ? `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(9, '0')}` : undefined;
}

function checkId(value, name) {
  if (typeof value !== 'string') reject('invalid_payload', `${name} is not a string`);
  if (value === '' || Buffer.byteLength(value) > 255 || /\p{Cc}/u.test(value)) reject('invalid_id', `${name} is no id`);
}

const checks = {
  id: checkId,
  ids: (value, name) => Array.isArray(value) ? value.forEach(item => checkId(item, name)) : reject('invalid_payload', `${name} is not an array`),
  text: (value, name) => typeof value === 'string' || reject('invalid_payload', `${name} is not a string`),
  flag: (value, name) => typeof value === 'boolean' || reject('invalid_payload', `${name} is not a boolean`),
  object: (value, name) => isObject(value) || reject('invalid_payload', `${name} is not an object`),
  count: (value, name) => (Number.isSafeInteger(value) && value >= 1) || reject('invalid_payload', `${name} is not an integer from 1`),
  amount: (value, name) => (Number.isSafeInteger(value) && value >= 0) || reject('invalid_payload', `${name} is not an integer from 0`),
  time: (value, name) => instant(value) !== undefined || reject('invalid_timestamp', `${name} is no time in UTC`),
  reason: (value, name) => ['event', 'timer', 'tick', 'manual'].includes(value) || reject('invalid_payload', `${name} is unknown`),
  anyOrAll: (value, name) => ['any', 'all'].includes(value) || reject('invalid_payload', `${name} is unknown`),
  backoff: (value, name) => ['constant', 'exponential'].includes(value) || reject('invalid_payload', `${name} is unknown`),
  match: (value, name) => (isObject(value) && Object.keys(value).every(key => /^(\/([^~]|~[01])*)?$/.test(key))) || reject('invalid_payload', `${name} has a key that is no JSON Pointer`),
  matches: (value, name) => Array.isArray(value) ? value.forEach(item => item === null || checks.match(item, name)) : reject('invalid_payload', `${name} is not an array`),
  error: (value, name) => (isObject(value) && typeof value.code === 'string' && typeof value.message === 'string') || reject('invalid_payload', `${name} is no error`),
  artifact: (value, name) => isObject(value) || reject('invalid_payload', `${name} is not an object`),
};

function checkMembers(object, members, where) {
  for (const [name, kind] of Object.entries(members)) {
    const optional = kind.endsWith('?');
    const value = object[name] ?? undefined;
    if (value !== undefined) checks[optional ? kind.slice(0, -1) : kind](value, `${where}.${name}`);
    else if (!optional) reject('invalid_payload', `${where}.${name} is missing`);
  }
}

function checkArtifact(artifact, topicId, topicSeq) {
  checkMembers(artifact, artifactMembers, 'artifact');
  if (!('payload' in artifact)) reject('invalid_payload', 'artifact.payload is missing');
  if (artifact.topicId != null && artifact.topicId !== topicId) reject('invalid_payload', 'artifact.topicId is another topic');
  if (artifact.type === 'cop/continuation') checkContinuation(artifact.payload, topicId, topicSeq);
}

function checkContinuation(payload, topicId, topicSeq) {
  if (!isObject(payload)) reject('invalid_payload', 'a continuation is an object');
  checkMembers(payload, continuationMembers, 'continuation');
  checkMembers(payload.retry ?? {}, retryMembers, 'continuation.retry');
  checkMembers(payload.meta ?? {}, metaMembers, 'continuation.meta');
  if (payload.topicId != null && payload.topicId !== topicId) reject('invalid_payload', 'continuation.topicId is another topic');
  const { match, matches, since } = payload.meta ?? {};
  if (matches != null && (match != null || matches.length !== (payload.waitForEvents ?? []).length)) reject('invalid_payload', 'matches stands beside match, or is not parallel to waitForEvents');
  if (since != null && since >= topicSeq) reject('invalid_payload', 'since is not below the event');
  const { resumeAfter, resumeBefore } = payload;
  if (resumeAfter != null && resumeBefore != null && instant(resumeAfter) > instant(resumeBefore)) {
    reject('invalid_timestamp', 'resumeAfter is later than resumeBefore');
  }
}

// Without matches an entry that stands twice is one; with them each item is an entry of its own.
function entriesOf({ waitForEvents, meta }) {
  return (waitForEvents ?? []).map((text, index) => meta?.matches ? { key: index, text, match: meta.matches[index] ?? {} } : { key: plain(text), text, match: meta?.match ?? {} });
}
const isOfType = (event, text) => plain(event.type) === plain(text) && !(event.type === 'artifact.created' && event.payload.artifact.type === 'cop/effect');
const holds = (event, match) => Object.entries(match).every(([pointer, wanted]) => {
  const found = at(event, pointer);
  return found !== undefined && canonical(found) === canonical(wanted);
});

function checkPayload({ type, payload, topicId, topicSeq }) {
  checkMembers(payload, payloads[type], 'payload');
  if (type === 'artifact.created') checkArtifact(payload.artifact, topicId, topicSeq);
  if (type.startsWith('delivery.') && (payload.eventId == null) === (payload.continuationId == null)) {
    reject('invalid_payload', 'exactly one of eventId and continuationId');
  }
}

/** RFC 7396, where an object with a $sealed member is one value. */
function mergePatch(target, patch) {
  if (!isObject(patch) || '$sealed' in patch) return patch;
  const result = isObject(target) && !('$sealed' in target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name], value);
  }
  return result;
}

const kept = metadata => isObject(metadata) && Object.keys(metadata).length > 0 ? metadata : undefined;
const union = (ids, more) => [...new Set([...ids, ...(more ?? [])])];

function at(value, pointer) {
  for (const raw of pointer.split('/').slice(1)) {
    const name = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = /^(0|[1-9]\d*)$/.test(name) ? value[+name] : undefined;
    else if (isObject(value) && Object.hasOwn(value, name)) value = value[name];
    else return undefined;
  }
  return value;
}

export class Projector {
  topic = undefined;
  tasks = new Map();
  steps = new Map();
  artifacts = new Map();
  continuations = new Map();
  errors = [];
  applied = [];

  apply(event) {
    const first = this.topic === undefined;
    this.topic ??= { id: event.topicId, status: 'open', ...this.#born(event) };
    this.topic.lastSeq = event.topicSeq;
    try {
      this.#change(event, first);
    } catch (rejection) {
      if (!(rejection instanceof Rejection)) throw rejection;
      this.errors.push({ eventId: event.id, seq: event.topicSeq, code: rejection.code, message: rejection.message });
      return;
    }
    if (this.topic.status === 'open' && !event.type.startsWith('topic.')) this.topic.status = 'in_progress';
    this.#touch(this.topic, event);
    for (const continuation of this.continuations.values()) this.#mark(continuation, event);
    this.applied.push(event);
  }

  get quiescent() {
    return ![...this.tasks.values()].some(task => !terminal.has(task.status))
      && ![...this.continuations.values()].some(continuation => continuation.status === 'active');
  }

  // Nothing is changed before the last check of an event has passed.
  #change(event, first) {
    const { type, payload } = event;
    const known = Object.hasOwn(payloads, type);
    if (known) checkPayload(event);
    if (!known) return;
    if (this.topic.status === 'exhausted' && this.#bringsWork(event)) reject('topic_exhausted', 'the topic is exhausted');
    const [family] = type.split('.');
    if (family === 'topic') this.#changeTopic(event, first);
    if (family === 'task') this.#changeTask(event);
    if (family === 'step') this.#changeStep(event);
    if (family === 'artifact') this.#addArtifact(event, payload.artifact);
    if (family === 'continuation') this.#changeContinuation(event);
  }

  #bringsWork({ type, payload }) {
    return type === 'task.created' || type === 'step.created' || (type === 'artifact.created' && payload.artifact.type === 'cop/continuation');
  }

  #changeTopic(event, first) {
    const { type, payload } = event;
    if (type === 'topic.created') {
      if (!first) reject('already_exists', 'the topic exists');
      Object.assign(this.topic, { title: payload.title ?? undefined, metadata: kept(payload.metadata) });
    } else if (type === 'topic.updated') {
      this.#update(this.topic, event);
    } else if (type === 'topic.exhausted') {
      if (this.topic.status === 'exhausted') return;
      if (this.topic.status === 'closed') reject('illegal_transition', 'the topic is closed');
      if (!this.quiescent) reject('topic_not_quiescent', 'the topic has pending work');
      this.topic.status = 'exhausted';
    } else if (type === 'topic.closed') {
      if (this.topic.status === 'closed') return;
      if (payload.force !== true && [...this.tasks.values()].some(task => !terminal.has(task.status))) reject('topic_not_quiescent', 'the topic has unfinished tasks');
      this.topic.status = 'closed';
      for (const continuation of this.continuations.values()) if (continuation.status === 'active') this.#end(continuation, 'cancelled', event);
    }
  }

  #changeTask(event) {
    const { type, payload } = event;
    if (type === 'task.created') {
      if (this.tasks.has(payload.taskId)) reject('already_exists', 'the task exists');
      if (payload.parentTaskId != null) this.#find(this.tasks, payload.parentTaskId);
      this.tasks.set(payload.taskId, {
        id: payload.taskId, topicId: event.topicId, parentTaskId: payload.parentTaskId ?? undefined, assignedTo: payload.assignedTo ?? undefined,
        status: 'pending', title: payload.title ?? undefined, metadata: kept(payload.metadata), ...this.#born(event),
      });
      return;
    }
    const task = this.#find(this.tasks, payload.taskId);
    if (type === 'task.assigned') this.#touch(Object.assign(task, { assignedTo: payload.assignedTo }), event);
    else if (type === 'task.updated') this.#update(task, event);
    else this.#move(task, taskTransitions[type], event);
  }

  #changeStep(event) {
    const { type, payload } = event;
    if (type === 'step.created') {
      if (this.steps.has(payload.stepId)) reject('already_exists', 'the step exists');
      const task = this.#find(this.tasks, payload.taskId);
      if (terminal.has(task.status)) reject('illegal_transition', 'the task is finished');
      this.steps.set(payload.stepId, {
        id: payload.stepId, topicId: event.topicId, taskId: payload.taskId, status: 'pending', title: payload.title ?? undefined,
        artifactIds: union([], payload.artifactIds), metadata: kept(payload.metadata), ...this.#born(event),
      });
      return;
    }
    const existing = this.#find(this.steps, payload.stepId);
    const ends = type !== 'step.started' && type !== 'step.artifacts.linked';
    if (!ends && terminal.has(this.tasks.get(existing.taskId).status)) reject('illegal_transition', 'the task is finished');
    if (type !== 'step.artifacts.linked' && !this.#move(existing, stepTransitions[type], event)) return;
    existing.artifactIds = union(existing.artifactIds, payload.artifactIds);
    this.#touch(existing, event);
  }

  #addArtifact(event, artifact) {
    const scope = canonical(hashScope({ ...artifact, topicId: event.topicId }));
    const existing = this.artifacts.get(artifact.id);
    if (existing === scope) return;
    if (existing !== undefined) reject('artifact_immutable', 'the artifact exists with other content');
    this.artifacts.set(artifact.id, scope);
    if (artifact.type === 'cop/continuation') this.#addContinuation(event, artifact);
  }

  #addContinuation(event, { id, payload }) {
    const continuation = {
      id, topicId: event.topicId, agent: payload.agent ?? undefined, taskId: payload.taskId ?? undefined, stepId: payload.stepId ?? undefined,
      status: 'active', attempt: payload.retry?.attempt ?? 1, replacedBy: undefined, payload, marks: new Set(), ...this.#born(event),
    };
    this.continuations.set(id, continuation);
    for (const earlier of this.applied) this.#mark(continuation, earlier);
    this.#follow(continuation, event);
  }

  #changeContinuation(event) {
    const { type, payload } = event;
    const continuation = this.#find(this.continuations, payload.continuationId);
    if (continuation.status !== 'active') reject('continuation_not_active', 'the continuation has ended');
    if (type === 'continuation.attempt_failed') {
      if (payload.error.code !== 'no_agent') continuation.attempt += 1;
      this.#touch(continuation, event);
      return;
    }
    if (type === 'continuation.expired' && this.#satisfied(continuation)) reject('illegal_transition', 'what it waits for came in time');
    if (type === 'continuation.superseded') continuation.replacedBy = payload.replacedBy;
    this.#end(continuation, type === 'continuation.superseded' ? 'cancelled' : type.split('.')[1], event);
  }

  // An entry is met by the id of any other event, or by the type of a later one.
  #mark(continuation, event) {
    const { status, payload, createdSeq, marks } = continuation;
    if (status !== 'active' || event.topicSeq === createdSeq) return;
    if (payload.resumeBefore != null && !(instant(event.createdAt) <= instant(payload.resumeBefore))) return;
    for (const { key, text, match } of entriesOf(payload)) {
      const byType = event.topicSeq > createdSeq && isOfType(event, text);
      if ((text === event.id || byType) && holds(event, match)) marks.add(key);
    }
  }

  // What admission found since a sequence is followed, item by item; what does not fit counts for nothing.
  #follow({ payload, createdSeq, marks }, { metadata }) {
    const { since } = payload.meta ?? {}, given = entriesOf(payload);
    if (since == null || !Array.isArray(metadata?.met)) return;
    for (const item of metadata.met) {
      const entry = isObject(item) && Number.isInteger(item.entry) ? given[item.entry] : undefined;
      const named = this.applied.find(earlier => earlier.id === item?.eventId && earlier.topicSeq > since && earlier.topicSeq < createdSeq);
      const inTime = named && (payload.resumeBefore == null || instant(named.createdAt) <= instant(payload.resumeBefore));
      if (entry && inTime && isOfType(named, entry.text) && holds(named, entry.match)) marks.add(entry.key);
    }
  }

  #satisfied({ payload, marks }) {
    const entries = new Set(entriesOf(payload).map(entry => entry.key));
    return payload.meta?.waitMode === 'all' ? entries.size > 0 && marks.size === entries.size : marks.size > 0;
  }

  // True when the event moved it; false when it stands there already and nothing changes.
  #move(subject, table, event) {
    if (Object.hasOwn(table, subject.status)) {
      subject.status = table[subject.status];
      this.#touch(subject, event);
      return true;
    }
    if (subject.status === targetOf(table) && !terminal.has(subject.status)) return false;
    return reject('illegal_transition', `not from ${subject.status}`);
  }

  #update(subject, event) {
    const { title, metadata } = event.payload;
    if (title != null) subject.title = title;
    if (metadata != null) subject.metadata = kept(mergePatch(subject.metadata, metadata));
    this.#touch(subject, event);
  }

  #end(continuation, status, event) {
    continuation.status = status;
    this.#touch(continuation, event);
  }

  #find(rows, id) {
    return rows.get(id) ?? reject('not_found', `${id} does not exist`);
  }

  #born({ topicSeq, createdAt }) {
    return { createdSeq: topicSeq, updatedSeq: topicSeq, createdAt, updatedAt: createdAt };
  }

  #touch(subject, { topicSeq, createdAt }) {
    Object.assign(subject, { updatedSeq: topicSeq, updatedAt: createdAt });
  }

  views() {
    return {
      topic: { ...this.topic, quiescent: this.quiescent },
      tasks: [...this.tasks.values()],
      steps: [...this.steps.values()],
      artifacts: [...this.artifacts.keys()],
      continuations: [...this.continuations.values()].map(({ payload, marks, ...view }) => ({ ...view, satisfied: this.#satisfied({ payload, marks }) })),
      errors: this.errors,
    };
  }
}
