#!/usr/bin/env node
// COP Core in one file, written from spec/ alone, for Node 20 and without packages. It keeps everything in memory, on a virtual clock,
// and speaks the conformance binding (spec/binding.md): over standard input and output, or over HTTP with --http PORT.
// Every operation runs in one turn of the event loop, so that appends are linearizable without a lock.
import { createHash, createPublicKey, randomUUID, verify as verifyBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

class Fault extends Error {
  constructor(code, message, details) { super(message); this.code = code; this.details = details; }
}
const fail = (code, message, details) => { throw new Fault(code, message, details); };

// ---- JSON: admission, canonical form, hashes (canonical-json.md)

const MAX_DEPTH = 64, MAX_EVENT_BYTES = 1024 * 1024, MAX_BATCH = 1000, MAX_PARENTS = 256;
const TOKEN = /[ \t\n\r]*(?:([{}\[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(true|false|null))/y;

// The significant digits of a number, and its power of ten.
function decimal(text) {
  const [, whole, fraction = '', exponent = '0'] = /^-?([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text);
  const digits = (whole + fraction).replace(/^0+/, '');
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return end === 0 ? { digits: '', power: 0n } : { digits: digits.slice(0, end), power: BigInt(exponent) + BigInt(digits.length - end - fraction.length) };
}

/** Reads JSON text by the rules of admission. */
export function admit(text, { maxDepth = MAX_DEPTH, maxBytes = MAX_EVENT_BYTES } = {}) {
  if (Buffer.byteLength(text) > maxBytes) fail('limit_exceeded', `the text has more than ${maxBytes} bytes`);
  let at = 0;
  const bad = why => fail('invalid_json', `${why} at character ${at}`);
  function next() {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text) ?? bad('no JSON');
    at = TOKEN.lastIndex;
    return found;
  }
  function string(raw) {
    const value = JSON.parse(raw);
    return value.isWellFormed() ? value : bad('a surrogate alone');
  }
  function number(raw) {
    const value = Number(raw);
    if (!Number.isFinite(value)) bad('a number beyond a double');
    const given = decimal(raw), kept = decimal(String(value));
    const isInteger = given.power >= 0n;
    if (isInteger && (given.digits !== kept.digits || given.power !== kept.power)) bad('an integer that a double does not keep; send a string');
    return value;
  }
  function array(depth) {
    const items = [];
    for (let entry = next(); entry[1] !== ']' || items.length > 0; entry = next()) {
      items.push(value(entry, depth));
      const [, mark] = next();
      if (mark === ']') break;
      if (mark !== ',') bad('neither , nor ]');
    }
    return items;
  }
  function object(depth) {
    const members = Object.create(null);
    for (let entry = next(), count = 0; entry[1] !== '}' || count > 0; entry = next(), count++) {
      const name = string(entry[2] ?? bad('no name'));
      if (Object.hasOwn(members, name)) bad(`the name ${entry[2]} twice`);
      if (next()[1] !== ':') bad('no colon');
      members[name] = value(next(), depth);
      const [, mark] = next();
      if (mark === '}') break;
      if (mark !== ',') bad('neither , nor }');
    }
    return members;
  }
  function value([, mark, quoted, digits, word], depth) {
    if (quoted) return string(quoted);
    if (digits) return number(digits);
    if (word) return JSON.parse(word);
    if (mark !== '[' && mark !== '{') bad('no value');
    if (depth >= maxDepth) fail('limit_exceeded', `more than ${maxDepth} levels`);
    return mark === '[' ? array(depth + 1) : object(depth + 1);
  }
  const whole = value(next(), 0);
  if (/[^ \t\n\r]/.test(text.slice(at))) bad('text behind the value');
  return whole;
}

/** RFC 8785: names in the order of UTF-16 code units, which is sort()'s; numbers and strings as ECMAScript writes them. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).filter(name => value[name] !== undefined).sort();
  return `{${names.map(name => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value);
const isEmpty = value => isObject(value) && Object.keys(value).length === 0;
const same = (one, other) => one !== undefined && other !== undefined && canonical(one) === canonical(other);
const digest = (text, alg = 'sha-256') => createHash(alg.replace('-', '')).update(text, 'utf8').digest('hex');
const without = (object, ...names) => Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** What of an event or an artifact is hashed and signed: all but copHash and signature, at the top and in its metadata (D-72 to D-74). */
export function hashScope(object) {
  const scope = without(object, 'copHash', 'signature');
  if (isObject(scope.metadata)) scope.metadata = without(scope.metadata, 'copHash', 'signature');
  return isEmpty(scope.metadata) ? without(scope, 'metadata') : scope;
}

const copHash = (object, alg = 'sha-256') => ({ alg, value: digest(canonical(hashScope(object)), alg) });

function verify(object) {
  const carried = [object.metadata?.copHash, object.copHash].filter(hash => hash != null), known = carried.filter(({ alg }) => ['sha-256', 'sha-512'].includes(alg));
  if (carried.length === 0) return 'absent';
  if (known.some(({ alg, value }) => copHash(object, alg).value !== value)) return 'mismatch';
  return known.length > 0 ? 'valid' : 'unverifiable';
}

// ---- Ids and times (events.md, Notation)

function checkId(value, name, kind = 'invalid_payload') {
  if (typeof value !== 'string') fail(kind, `${name} is not a string`);
  if (value === '' || Buffer.byteLength(value) > 255 || /\p{Cc}/u.test(value) || !value.isWellFormed()) fail('invalid_id', `${name} is no id`);
}
// An identity that is not reserved for the kernel (D-1, D-20).
function checkActor(text, role = 'actor') {
  const isIdentity = typeof text === 'string' && text.isWellFormed() && /^(agent|human|system):[^\p{Cc}\p{White_Space}]{1,200}$/u.test(text);
  if (!isIdentity || text === `agent:${SUPERVISOR}` || text.startsWith('system:cop')) fail('invalid_actor', `the ${role} '${text}' is no identity, or the kernel's`);
}
const isRole = text => typeof text === 'string' && text.startsWith('role:') && text.length > 5;
function checkRole(text) {
  checkId(text, 'actingAs', 'invalid_actor');
  if (!isRole(text)) fail('invalid_actor', `'${text}' is no role`);
}
const byBytes = (one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** Milliseconds since 1970, or undefined; what is finer is cut. */
function instant(text) {
  const parts = typeof text === 'string' ? /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) : null;
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3)));
  const isReal = year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal ? date.getTime() : undefined;
}
const timeText = milliseconds => new Date(milliseconds).toISOString();

function uuid5(space, name) {
  const hash = createHash('sha1').update(Buffer.from(space.replaceAll('-', ''), 'hex')).update(name, 'utf8').digest().subarray(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
const COP_SPACE = uuid5('6ba7b811-9dad-11d1-80b4-00c04fd430c8', 'urn:cop');
const derived = (kind, ...parts) => `urn:cop:${kind}:${uuid5(COP_SPACE, parts.join('\u001f'))}`;

// ---- Payloads of the core types: member -> kind; a question mark makes it optional, and null then counts as absent

const ofStep = { stepId: 'id', artifactIds: 'ids?', error: 'error?', reason: 'text?' };
const ofEnd = { continuationId: 'id', reason: 'text?' };
const ofDelivery = { agent: 'text', eventId: 'id?', continuationId: 'id?', eventType: 'text?', topicId: 'id?', attempt: 'count', error: 'error?', operator: 'text?' };
const PAYLOADS = {
  'topic.created': { title: 'text?', metadata: 'object?' },
  'topic.updated': { title: 'text?', metadata: 'object?' },
  'topic.exhausted': { reason: 'text?' },
  'topic.closed': { reason: 'text?', force: 'flag?' },
  'topic.unblocked': { topicId: 'id', missing: 'ids', operator: 'text' },
  'topic.adopted': { from: 'text', operator: 'text?' },
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
  'step.started': ofStep, 'step.completed': ofStep, 'step.failed': ofStep, 'step.skipped': ofStep,
  'step.artifacts.linked': { stepId: 'id', artifactIds: 'ids' },
  'artifact.created': { artifact: 'object', taskId: 'id?', stepId: 'id?' },
  'continuation.resumed': { continuationId: 'id', reason: 'event|timer|tick|manual', attempt: 'count', triggerEventId: 'id?' },
  'continuation.attempt_failed': { continuationId: 'id', attempt: 'count', error: 'error', nextAttemptAt: 'time?' },
  'continuation.expired': ofEnd, 'continuation.abandoned': { ...ofEnd, operator: 'text?' }, 'continuation.cancelled': ofEnd,
  'continuation.superseded': { continuationId: 'id', replacedBy: 'id' },
  'delivery.parked': ofDelivery, 'delivery.retried': ofDelivery, 'delivery.skipped': ofDelivery,
  'privacy.subject.erased': { subject: 'text', keyIds: 'ids', reason: 'text', operator: 'text?' },
  'store.history.changed': { from: 'id', to: 'id', lostEventIds: 'ids', fromPosition: 'amount', toPosition: 'amount', lostCount: 'amount' },
};
const OF_ARTIFACT = { id: 'id', topicId: 'id?', type: 'id', format: 'text?', metadata: 'object?' };
const OF_CONTINUATION = {
  agent: 'text?', topicId: 'id?', taskId: 'id?', stepId: 'id?', waitForEvents: 'ids?', resumeAfter: 'time?', resumeBefore: 'time?',
  retry: 'object?', label: 'text?', meta: 'object?',
};
const OF_RETRY = { maxAttempts: 'tries?', attempt: 'tries?', retryDelayMs: 'pause?' };
const OF_META = { waitMode: 'any|all?', resumePolicy: 'any|all?', backoff: 'constant|exponential?', match: 'match?', matches: 'matches?', since: 'amount?', immediate: 'flag?' };
const KINDS = {
  text: value => typeof value === 'string',
  flag: value => typeof value === 'boolean',
  object: isObject,
  ids: Array.isArray,
  count: value => Number.isSafeInteger(value) && value >= 1 && value <= 2147483647,
  tries: value => Number.isSafeInteger(value) && value >= 1 && value <= 1_000_000,
  pause: value => Number.isSafeInteger(value) && value >= 0 && value <= 2_678_400_000,
  amount: value => Number.isSafeInteger(value) && value >= 0,
  match: value => isObject(value) && Object.keys(value).every(pointer => /^(\/([^~]|~[01])*)?$/s.test(pointer)),
  matches: value => Array.isArray(value) && value.every(item => item === null || KINDS.match(item)),
  error: value => isObject(value) && typeof value.code === 'string' && typeof value.message === 'string',
};

function checkMembers(object, members, where) {
  for (const [member, declared] of Object.entries(members)) {
    const kind = declared.replace('?', ''), name = `${where}.${member}`, value = object[member] ?? undefined;
    if (value === undefined) {
      if (!declared.endsWith('?')) fail('invalid_payload', `${name} is missing`);
    } else if (kind === 'id') checkId(value, name);
    else if (kind === 'time') instant(value) ?? fail('invalid_timestamp', `${name} is no time in UTC`);
    else if (!(KINDS[kind] ?? (text => kind.split('|').includes(text)))(value)) fail('invalid_payload', `${name} is no ${kind}`);
    else if (kind === 'ids') value.forEach(id => checkId(id, name));
  }
}

function checkContinuation(payload, topicId, topicSeq) {
  if (!isObject(payload)) fail('invalid_payload', 'a continuation is an object');
  checkMembers(payload, OF_CONTINUATION, 'continuation');
  checkMembers(payload.retry ?? {}, OF_RETRY, 'retry');
  checkMembers(payload.meta ?? {}, OF_META, 'meta');
  const { match, matches, since } = payload.meta ?? {};
  if (matches != null && (match != null || matches.length !== (payload.waitForEvents ?? []).length)) fail('invalid_payload', 'matches beside match, or not one for each entry');
  if (since >= topicSeq) fail('invalid_payload', 'since is not below the event itself');
  if ((payload.topicId ?? topicId) !== topicId) fail('invalid_payload', 'the continuation names another topic');
  if (instant(payload.resumeAfter) > instant(payload.resumeBefore)) fail('invalid_timestamp', 'resumeAfter is later than resumeBefore');
}

// Probable mistakes, accepted in a log (D-54): no condition, and members at edit distance one from a known one, or on another level.
function checkMeant(payload) {
  const isMeant = payload.waitForEvents?.length > 0 || payload.resumeAfter != null || payload.meta?.immediate === true;
  const levels = [[payload, [...Object.keys(OF_CONTINUATION), 'state']], [payload.retry ?? {}, Object.keys(OF_RETRY)], [payload.meta ?? {}, Object.keys(OF_META)]], small = text => text.replace(/[A-Z]/g, letter => letter.toLowerCase());
  for (const [object, known] of levels) {
    const elsewhere = levels.flatMap(([, names]) => names === known ? [] : names);
    for (const name of Object.keys(object).filter(each => !known.includes(each))) {
      const meant = known.find(each => isNear(small(name), small(each))) ?? elsewhere.find(each => small(name) === small(each));
      if (meant) fail('invalid_payload', `'${name}': did you mean '${meant}'?`);
    }
  }
  if (!isMeant) fail('invalid_payload', 'the continuation waits for nothing; meta.immediate says that this is meant');
}

// At most one insertion, deletion, substitution or transposition of neighbours.
function isNear(one, other) {
  const a = [...one], b = [...other];
  let start = 0, end = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return left.length <= 1 && right.length <= 1 || left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}

function checkPayload({ type, payload, topicId, topicSeq }) {
  if (!Object.hasOwn(PAYLOADS, type)) return;
  if (!isObject(payload)) fail('invalid_payload', 'the payload is no object');
  checkMembers(payload, PAYLOADS[type], 'payload');
  if (type.startsWith('delivery.') && (payload.eventId == null) === (payload.continuationId == null)) fail('invalid_payload', 'one of eventId and continuationId');
  if (type !== 'artifact.created') return;
  const { artifact } = payload;
  checkMembers(artifact, OF_ARTIFACT, 'artifact');
  if (!Object.hasOwn(artifact, 'payload')) fail('invalid_payload', 'artifact.payload is missing');
  if ((artifact.topicId ?? topicId) !== topicId) fail('invalid_payload', 'the artifact names another topic');
  if (artifact.type === 'cop/continuation') checkContinuation(artifact.payload, topicId, topicSeq);
}

// ---- The projector: a topic's events in, its views out (events.md)

const TASK_MOVES = {
  'task.started': { pending: 'running' },
  'task.input_requested': { running: 'needs_input' },
  'task.resumed': { needs_input: 'running' },
  'task.completed': { running: 'done' },
  'task.failed': { pending: 'failed', running: 'failed', needs_input: 'failed' },
  'task.cancelled': { pending: 'cancelled', running: 'cancelled', needs_input: 'cancelled' },
};
const STEP_MOVES = {
  'step.started': { pending: 'running' },
  'step.completed': { running: 'done' },
  'step.failed': { pending: 'failed', running: 'failed' },
  'step.skipped': { pending: 'skipped', running: 'skipped' },
};
const ENDED = new Set(['done', 'failed', 'cancelled', 'skipped']);
const plainType = type => type === 'human.reply' ? 'human.input.provided' : type;
const plainAgent = name => name.replace(/^agent:/, '');
const isEffect = event => event.type === 'artifact.created' && event.payload?.artifact?.type === 'cop/effect';
const union = (ids, more) => [...new Set([...ids, ...(more ?? [])])];
const kept = metadata => isObject(metadata) && !isEmpty(metadata) ? metadata : undefined;

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

function at(value, pointer) {
  for (const raw of pointer.split('/').slice(1)) {
    const name = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    const isThere = Array.isArray(value) ? /^(0|[1-9]\d*)$/.test(name) : isObject(value);
    value = isThere && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

const emptyViews = () => ({ topic: null, tasks: new Map(), steps: new Map(), artifacts: new Map(), continuations: new Map(), parked: new Map(), errors: [], applied: new Map() });
const copyRows = rows => new Map([...rows].map(([id, row]) => [id, { ...row }]));
const copyViews = views => ({
  topic: views.topic && { ...views.topic }, tasks: copyRows(views.tasks), steps: copyRows(views.steps), artifacts: new Map(views.artifacts),
  continuations: copyRows(views.continuations), parked: copyRows(views.parked), errors: [...views.errors], applied: new Map(views.applied),
});
const born = ({ topicSeq, createdAt }) => ({ createdSeq: topicSeq, updatedSeq: topicSeq, createdAt: timeText(instant(createdAt)), updatedAt: timeText(instant(createdAt)) });
const touch = (view, { topicSeq, createdAt }) => Object.assign(view, { updatedSeq: topicSeq, updatedAt: timeText(instant(createdAt)) });
const active = views => [...views.continuations.values()].filter(each => each.status === 'active');
const unfinished = views => [...views.tasks.values()].filter(task => !ENDED.has(task.status));
const isQuiescent = views => unfinished(views).length === 0 && active(views).length === 0;
const find = (rows, id) => rows.get(id) ?? fail('not_found', `'${id}' does not exist`);

/** Applies a stored event. One that does not fit changes nothing but leaves a record (D-40). */
function project(views, event) {
  const isFirst = views.topic === null;
  views.topic ??= { id: event.topicId, status: 'open', ...born(event) };
  views.topic.lastSeq = event.topicSeq;
  try {
    checkPayload(event);
    change(views, event, isFirst, false);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    views.errors.push({ eventId: event.id, seq: event.topicSeq, code: fault.code, message: fault.message });
    return;
  }
  settleViews(views, event);
}

/** The same for an event that is about to be appended here: what does not fit is refused, and more is asked of it. */
function admitEvent(views, event) {
  const isFirst = views.topic === null;
  checkPayload(event);
  if (views.topic?.status === 'closed') fail('topic_closed', 'the topic is closed');
  views.topic ??= { id: event.topicId, status: 'open', ...born(event) };
  checkNative(views, event);
  change(views, event, isFirst, true);
  views.topic.lastSeq = event.topicSeq;
  settleViews(views, event);
}

function settleViews(views, event) {
  if (views.topic.status === 'open' && !event.type.startsWith('topic.')) views.topic.status = 'in_progress';
  touch(views.topic, event);
  for (const continuation of active(views)) mark(continuation, event);
  views.applied.set(event.id, event);
}

// Checks of native appends only. Exhaustion and existing ids are reported first, as in the projector.
function checkNative(views, { type, payload, createdAt }) {
  const { artifact } = payload;
  if (['task.created', 'task.assigned'].includes(type) && payload.assignedTo != null) checkId(payload.assignedTo, 'assignedTo');
  checkExhausted(views, type, payload);
  if (type === 'artifact.created' && views.artifacts.has(artifact.id)) {
    const isSame = views.artifacts.get(artifact.id).hash.value === copHash({ ...artifact, topicId: views.topic.id }).value;
    fail(isSame ? 'already_exists' : 'artifact_immutable', `artifact '${artifact.id}' exists`);
  }
  if (type === 'artifact.created') {
    const asked = artifact.type === 'cop/continuation' ? [payload, artifact.payload] : [payload];
    for (const { taskId, stepId } of asked) {
      if (taskId != null) find(views.tasks, taskId);
      if (stepId != null) find(views.steps, stepId);
    }
    if (artifact.type === 'cop/continuation') {
      checkMeant(artifact.payload);
      if (artifact.payload.agent != null) checkId(artifact.payload.agent, 'agent');
    }
    if (verify(artifact) === 'mismatch') fail('hash_mismatch', `artifact '${artifact.id}' does not have its hash`);
  }
  if (Object.hasOwn(PAYLOADS, type)) for (const id of payload.artifactIds ?? []) find(views.artifacts, id);
  if (type === 'continuation.expired') {
    const continuation = views.continuations.get(payload.continuationId);
    const isOver = instant(continuation?.payload.resumeBefore) < instant(createdAt);
    if (continuation?.status === 'active' && !isOver) fail('illegal_transition', 'its time is not over');
  }
  if (type === 'delivery.retried' || type === 'delivery.skipped') {
    const isAsked = type === 'delivery.retried' && payload.continuationId != null && !views.parked.has(parkedKey(payload));
    if (!isAsked) find(views.parked, parkedKey(payload));
    else if (find(views.continuations, payload.continuationId).status !== 'active') fail('continuation_not_active', `continuation '${payload.continuationId}' has ended`);
  }
}

function checkExhausted(views, type, payload) {
  const bringsWork = type === 'task.created' || type === 'step.created' || (type === 'artifact.created' && payload.artifact.type === 'cop/continuation');
  if (bringsWork && views.topic.status === 'exhausted') fail('topic_exhausted', 'the topic is exhausted');
}

// State changes only after the last check of an event.
function change(views, event, isFirst) {
  const { type, payload } = event;
  if (!Object.hasOwn(PAYLOADS, type)) return;
  checkExhausted(views, type, payload);
  const family = { topic: changeTopic, task: changeTask, step: changeStep, artifact: addArtifact, continuation: changeContinuation, delivery: changeParked };
  family[type.split('.')[0]]?.(views, event, isFirst);
}

function changeTopic(views, event, isFirst) {
  const { type, payload } = event, { topic } = views;
  if (type === 'topic.created') {
    if (!isFirst) fail('already_exists', 'the topic exists');
    Object.assign(topic, { title: payload.title ?? undefined, metadata: kept(payload.metadata) });
  } else if (type === 'topic.updated') {
    const namesOf = metadata => Array.isArray(metadata?.profiles) ? metadata.profiles.filter(name => typeof name === 'string') : [];
    const kept = payload.metadata == null ? topic.metadata : mergePatch(topic.metadata, payload.metadata);
    if (namesOf(topic.metadata).some(name => !namesOf(kept).includes(name))) fail('illegal_transition', 'a profile would be taken away');
    update(topic, event);
  } else if (type === 'topic.exhausted') {
    if (topic.status === 'exhausted') return;
    if (topic.status === 'closed') fail('illegal_transition', 'the topic is closed');
    if (!isQuiescent(views)) fail('topic_not_quiescent', 'the topic has pending work');
    topic.status = 'exhausted';
  } else if (type === 'topic.closed') {
    if (topic.status === 'closed') return;
    if (payload.force !== true && unfinished(views).length > 0) fail('topic_not_quiescent', 'the topic has unfinished tasks');
    topic.status = 'closed';
    for (const continuation of active(views)) end(continuation, 'cancelled', event);
  }
}

function changeTask(views, event) {
  const { type, payload, topicId } = event;
  if (type === 'task.created') {
    if (views.tasks.has(payload.taskId)) fail('already_exists', `task '${payload.taskId}' exists`);
    if (payload.parentTaskId != null) find(views.tasks, payload.parentTaskId);
    views.tasks.set(payload.taskId, {
      id: payload.taskId, topicId, status: 'pending', parentTaskId: payload.parentTaskId ?? undefined, assignedTo: payload.assignedTo ?? undefined,
      title: payload.title ?? undefined, metadata: kept(payload.metadata), ...born(event),
    });
    return;
  }
  const task = find(views.tasks, payload.taskId);
  if (type === 'task.assigned') touch(Object.assign(task, { assignedTo: payload.assignedTo }), event);
  else if (type === 'task.updated') update(task, event);
  else move(task, TASK_MOVES[type], event);
}

function changeStep(views, event) {
  const { type, payload, topicId } = event;
  if (type === 'step.created') {
    if (views.steps.has(payload.stepId)) fail('already_exists', `step '${payload.stepId}' exists`);
    if (ENDED.has(find(views.tasks, payload.taskId).status)) fail('illegal_transition', 'the task is finished');
    views.steps.set(payload.stepId, {
      id: payload.stepId, topicId, taskId: payload.taskId, status: 'pending', title: payload.title ?? undefined,
      artifactIds: union([], payload.artifactIds), metadata: kept(payload.metadata), ...born(event),
    });
    return;
  }
  const step = find(views.steps, payload.stepId);
  const isEnding = type !== 'step.started' && type !== 'step.artifacts.linked';
  if (!isEnding && ENDED.has(views.tasks.get(step.taskId).status)) fail('illegal_transition', 'the task is finished');
  if (type !== 'step.artifacts.linked' && !move(step, STEP_MOVES[type], event)) return;
  step.artifactIds = union(step.artifactIds, payload.artifactIds);
  touch(step, event);
}

function addArtifact(views, event) {
  const { artifact, taskId, stepId } = event.payload;
  const hash = copHash({ ...artifact, topicId: event.topicId });
  const existing = views.artifacts.get(artifact.id);
  if (existing?.hash.value === hash.value) return;
  if (existing) fail('artifact_immutable', `artifact '${artifact.id}' exists with other content`);
  views.artifacts.set(artifact.id, {
    id: artifact.id, topicId: event.topicId, type: artifact.type, format: artifact.format ?? undefined, hash, eventId: event.id,
    taskId: taskId ?? undefined, stepId: stepId ?? undefined, ...born(event),
  });
  if (artifact.type !== 'cop/continuation') return;
  const { payload } = artifact;
  const continuation = {
    id: artifact.id, topicId: event.topicId, agent: payload.agent ?? undefined, taskId: payload.taskId ?? undefined, stepId: payload.stepId ?? undefined,
    status: 'active', attempt: payload.retry?.attempt ?? 1, eventId: event.id, payload, marks: [], ...born(event),
  };
  views.continuations.set(artifact.id, continuation);
  for (const entry of payload.waitForEvents ?? []) if (views.applied.has(entry)) mark(continuation, views.applied.get(entry));
  follow(views, continuation, event.metadata?.met);
}

function changeContinuation(views, event) {
  const { type, payload } = event;
  const continuation = find(views.continuations, payload.continuationId);
  if (continuation.status !== 'active') fail('continuation_not_active', `continuation '${continuation.id}' has ended`);
  if (type === 'continuation.attempt_failed') {
    if (['no_agent', 'no_resume_point'].includes(payload.error.code)) continuation.noAgentReported = true;
    else Object.assign(continuation, { attempt: continuation.attempt + 1, nextAttemptAt: payload.nextAttemptAt ?? undefined });
    touch(continuation, event);
    return;
  }
  if (type === 'continuation.expired' && isSatisfied(continuation)) fail('illegal_transition', 'what it waits for came in time');
  if (type === 'continuation.superseded') continuation.replacedBy = payload.replacedBy;
  end(continuation, type === 'continuation.superseded' ? 'cancelled' : type.split('.')[1], event);
}

// Reserved types match only filters that name them (D-64).
const isKernelType = type => type.startsWith('delivery.') || ['topic.unblocked', 'topic.adopted', 'continuation.resumed', 'continuation.attempt_failed', 'continuation.expired', 'continuation.abandoned', 'store.history.changed'].includes(type);
const parkedKey = ({ agent, eventId, continuationId }) => `${plainAgent(agent)} ${eventId == null ? `continuation ${continuationId}` : `event ${eventId}`}`;

function changeParked(views, { type, payload, topicId }) {
  if (type !== 'delivery.parked') return views.parked.delete(parkedKey(payload));
  const { agent, eventId, continuationId, attempt, error } = payload;
  views.parked.set(parkedKey(payload), { agent: `agent:${plainAgent(agent)}`, ...eventId == null ? { continuationId } : { eventId }, attempt, error: error ?? undefined, topicId: payload.topicId ?? topicId });
}

// An entry is met by the id of any other event, or by the type of a later one (D-52, D-53); a late event meets nothing (D-54).
function mark(continuation, event) {
  const { payload, createdSeq, marks } = continuation;
  if (event.topicSeq === createdSeq || instant(event.createdAt) > instant(payload.resumeBefore)) return;
  for (const { key, text, match } of entries(payload)) {
    const byType = event.topicSeq > createdSeq && !isEffect(event) && text === plainType(event.type);
    if ((text === event.id || byType) && holds(event, match)) meet(continuation, key, event);
  }
}

// The events that admission found above meta.since (D-53); invalid items are ignored.
function follow(views, continuation, met) {
  const { payload, createdSeq } = continuation, { since, matches } = payload.meta ?? {};
  if (since == null || !Array.isArray(met)) return;
  for (const item of met) {
    const given = payload.waitForEvents?.[item?.entry], event = views.applied.get(item?.eventId);
    const entry = typeof given !== 'string' ? undefined : entries(payload).find(({ key }) => key === (matches ? item.entry : plainType(given)));
    if (!entry || !event || event.topicSeq <= since || event.topicSeq >= createdSeq || instant(event.createdAt) > instant(payload.resumeBefore)) continue;
    if (!isEffect(event) && entry.text === plainType(event.type) && holds(event, entry.match)) meet(continuation, entry.key, event);
  }
}
function meet(continuation, entry, event) {
  if (!continuation.marks.some(known => known.entry === entry)) continuation.marks = [...continuation.marks, { entry, eventId: event.id, seq: event.topicSeq }];
}
const holds = (event, match) => Object.entries(match ?? {}).every(([pointer, wanted]) => same(at(event, pointer), wanted));
function entries({ waitForEvents, meta }) {
  const texts = (waitForEvents ?? []).map(plainType);
  return meta?.matches ? texts.map((text, key) => ({ key, text, match: meta.matches[key] })) : [...new Set(texts)].map(text => ({ key: text, text, match: meta?.match }));
}
const isSatisfied = ({ payload, marks }) => marks.length > 0 && (payload.meta?.waitMode !== 'all' || marks.length === entries(payload).length);

// True if the event changes the status; false for a repeat.
function move(view, table, event) {
  const target = Object.values(table)[0];
  if (Object.hasOwn(table, view.status)) {
    touch(Object.assign(view, { status: table[view.status] }), event);
    return true;
  }
  return view.status === target && !ENDED.has(target) ? false : fail('illegal_transition', `${event.type} of '${view.id}', which is ${view.status}`);
}

function update(view, event) {
  const { title, metadata } = event.payload;
  if (title != null) view.title = title;
  if (metadata != null) view.metadata = kept(mergePatch(view.metadata, metadata));
  touch(view, event);
}

const end = (continuation, status, event) => touch(Object.assign(continuation, { status }), event);
const continuationView = ({ payload, marks, noAgentReported, ...view }) => ({ ...view, satisfied: isSatisfied({ payload, marks }) });

/** The views as the binding shows them. */
export function viewsOf(views) {
  const state = {
    topic: views.topic && { ...views.topic, quiescent: isQuiescent(views) },
    tasks: [...views.tasks.values()], steps: [...views.steps.values()], artifacts: [...views.artifacts.values()],
    continuations: [...views.continuations.values()].map(continuationView), errors: views.errors,
  };
  return { ...state, parked: [...views.parked.values()], digest: digest(canonical(state)) };
}

/** A topic's events folded from nothing. */
export function fold(events, read = event => event) {
  const views = emptyViews();
  for (const event of events) project(views, read(event));
  return views;
}

/** The one replay order (D-24): parents first, and among those that are ready by topic, in byte order, and topicSeq. */
export function replayOrder(events) {
  const inSet = new Set(events.map(event => event.id)), done = new Set(), ids = [];
  const queues = new Map();
  for (const event of [...events].sort((one, other) => one.topicSeq - other.topicSeq)) queues.set(event.topicId, [...queues.get(event.topicId) ?? [], event]);
  const topics = [...queues.keys()].sort(byBytes);
  const isReady = event => event && (event.parentEventIds ?? []).every(parent => done.has(parent) || !inSet.has(parent));
  while (ids.length < events.length) {
    const topic = topics.find(topicId => isReady(queues.get(topicId)[0])) ?? fail('causal_cycle', 'the events wait for each other');
    const { id } = queues.get(topic).shift();
    done.add(id);
    ids.push(id);
  }
  return ids;
}

// ---- CloudEvents 1.0.2 in the JSON format (cloudevents.md)

const SCHEMA = 'urn:cop:schema:', MEMBERS = ['id', 'topicId', 'topicSeq', 'type', 'schemaVersion', 'createdAt', 'payload', 'metadata', 'correlationId', 'parentEventIds'];
const EXTENSIONS = ['copTopicSeq', 'copCorrelationId', 'copParentEventIds', 'copHash', 'copMetadata', 'copExtra'];
const CORE_ATTRIBUTES = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'dataschema', 'data', 'data_base64'];
const RESERVED_METADATA = ['copHash', 'signature', 'draftSignature', 'node', 'initiator', 'traceparent', 'cloudEvent', 'occurredAt', 'continues', 'forkedFrom', 'profiles'];
const isForbidden = each => /\p{Cc}/u.test(each) || isNoncharacter(each);
const isNoncharacter = each => (each >= '\ufdd0' && each <= '\ufdef') || (each.codePointAt(0) & 0xfffe) === 0xfffe;
const isAllowed = text => ![...text].some(isForbidden);
const escapeAll = text => [...Array(text.length).keys()].map(i => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
const jsonAttribute = json => [...canonical(json)].map(each => isForbidden(each) ? escapeAll(each) : each).join('');
const identifier = text => [...text].map(each => isNoncharacter(each) ? encodeURIComponent(each) : each).join('');
const percent = text => encodeURIComponent(text).replace(/[!'()*]/g, each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
const isJson = type => type == null || /^[^;]*[/+]json *(;|$)/i.test(type);
const URI_REST = String.raw`(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*(?:#(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?$`;
const isUri = text => new RegExp(String.raw`^[A-Za-z][A-Za-z0-9+.\-]*:(?![?#]|$)${URI_REST}`).test(text);
const isReference = text => new RegExp(String.raw`^(?:[A-Za-z][A-Za-z0-9+.\-]*:|(?![^/?#]*:))${URI_REST}`).test(text);
const badCloudEvent = (attribute, why, index) => fail('invalid_cloudevent', `'${attribute}' ${why}`, { attribute, index });

export function exportCloudEvent(event, node, isLegacy = false) {
  const { metadata, schemaVersion, payload } = event, extra = {};
  const json = value => isLegacy ? value : jsonAttribute(value);
  const isAsIs = !schemaVersion.startsWith(SCHEMA) && (isLegacy ? schemaVersion !== '' && isAllowed(schemaVersion) : isUri(schemaVersion));
  const emitter = metadata?.node;
  const result = {
    specversion: '1.0', id: identifier(event.id), source: typeof emitter === 'string' && emitter !== '' && isReference(emitter) ? emitter : node,
    type: identifier(event.type), subject: identifier(event.topicId), time: event.createdAt, datacontenttype: 'application/json',
    dataschema: isAsIs ? schemaVersion : SCHEMA + percent(schemaVersion),
  };
  const put = (name, value) => { result[isLegacy ? name : name.toLowerCase()] = value; };
  put('copTopicSeq', isLegacy || event.topicSeq < 2 ** 31 ? event.topicSeq : String(event.topicSeq));
  for (const member of ['id', 'type', 'topicId']) if (identifier(event[member]) !== event[member]) extra[member] = event[member];
  if ('correlationId' in event) {
    if (event.correlationId && isAllowed(event.correlationId)) put('copCorrelationId', event.correlationId);
    else extra.correlationId = event.correlationId;
  }
  if ('parentEventIds' in event) {
    if (event.parentEventIds) put('copParentEventIds', json(event.parentEventIds));
    else extra.parentEventIds = null;
  }
  if ('metadata' in event) {
    if (!isObject(metadata) || ('copHash' in metadata && !isObject(metadata.copHash))) extra.metadata = metadata;
    else {
      const rest = without(metadata, 'copHash');
      if (metadata.copHash) put('copHash', json(metadata.copHash));
      if (!metadata.copHash || !isEmpty(rest)) put('copMetadata', json(rest));
    }
  }
  const isWrapped = metadata?.cloudEvent?.wrapped === true;
  const data = isWrapped ? (isObject(payload) && Object.keys(payload).join() === 'value' ? payload.value : null) : payload;
  if (data === null) extra.payload = payload;
  else result.data = data;
  Object.assign(extra, without(event, ...MEMBERS));
  if (!isEmpty(extra)) put('copExtra', json(extra));
  return result;
}

function registeredExtensions({ topicSeq, correlationId, metadata }, { subject }, store) {
  const extensions = { sequence: BigInt(topicSeq).toString().padStart(19, '0'), partitionkey: subject, copstore: store };
  if (correlationId && isAllowed(correlationId)) extensions.correlationid = correlationId;
  if (/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(metadata?.traceparent)) extensions.traceparent = metadata.traceparent;
  return extensions;
}

/** Checks what a CloudEvent must be; gives it without what is null, and the extensions of COP under their lower-case names. */
function readCloudEvent(json, index) {
  if (!isObject(json)) fail('invalid_cloudevent', 'a CloudEvent is an object', { index });
  for (const name of ['specversion', 'id', 'source', 'type']) if (json[name] == null) badCloudEvent(name, 'is missing', index);
  const read = Object.create(null);
  for (const [name, value] of Object.entries(json)) {
    if (value === null && name !== 'data') continue;
    const bad = why => badCloudEvent(name, why, index);
    const text = isLong => typeof value !== 'string' || (isLong && value === '') || !isAllowed(value);
    const isOurs = EXTENSIONS.some(known => known === name || known.toLowerCase() === name);
    const key = isOurs ? name.toLowerCase() : name;
    if (key in read) badCloudEvent(key, 'stands there in both spellings', index);
    read[key] = value;
    if (name === 'data') continue;
    if (name === 'data_base64') { if (text() || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) bad('is no base64'); }
    else if (isOurs) { if (typeof value === 'string' && text()) bad('has characters that no attribute has'); }
    else if (CORE_ATTRIBUTES.includes(name)) {
      if (text(true)) bad('is no text of an attribute');
      if (name === 'specversion' && value !== '1.0') bad('is not 1.0');
      if (name === 'source' && !isReference(value)) bad('is no URI reference');
      if (name === 'datacontenttype' && !/^ *[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+ *(;|$)/.test(value)) bad('is no media type');
      if (name === 'time' && !isRfc3339(value)) bad('is no time');
    } else {
      if (!/^[a-z0-9]+$/.test(name)) bad('is no name of an attribute');
      const isInteger = Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
      if (typeof value !== 'boolean' && !isInteger && text()) bad('has a value that no attribute has');
    }
  }
  if (json.data != null && read.data_base64 !== undefined) badCloudEvent('data_base64', 'stands beside data', index);
  return read;
}

function isRfc3339(text) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/.exec(text);
  const [year, month, day] = (parts ?? []).slice(1, 4).map(Number);
  return parts !== null && month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year === 0 ? 4 : 2000 + year % 400, month, 0)).getUTCDate();
}

const schemaOf = text => {
  if (!text.startsWith(SCHEMA)) return text;
  try { return decodeURIComponent(text.slice(SCHEMA.length)); } catch { return text; }
};

function carriedJson(read, name, fits) {
  let value = read[name];
  if (value === undefined) return undefined;
  try { if (typeof value === 'string') value = admit(value, { maxDepth: 1024, maxBytes: Infinity }); } catch (fault) { badCloudEvent(name, fault.message); }
  return fits(value) ? value : badCloudEvent(name, 'holds JSON of another kind');
}

// The optional members of an event in extension attributes.
function carriedMembers(read) {
  const correlationId = read.copcorrelationid;
  if (correlationId !== undefined && typeof correlationId !== 'string') badCloudEvent('copcorrelationid', 'is no string');
  const parentEventIds = carriedJson(read, 'copparenteventids', value => Array.isArray(value) && value.every(id => typeof id === 'string'));
  const metadata = carriedJson(read, 'copmetadata', isObject), hash = carriedJson(read, 'cophash', isObject);
  if (metadata?.copHash !== undefined && hash !== undefined && !same(metadata.copHash, hash)) badCloudEvent('cophash', 'is another than the one in the metadata');
  return { correlationId, parentEventIds, metadata: hash === undefined ? metadata : { ...metadata, copHash: hash } };
}

function checkCarriedId(value, attribute) {
  try { checkId(value, attribute); } catch { badCloudEvent(attribute, 'cannot be an id'); }
}

export function replicateCloudEvent(json) {
  const read = readCloudEvent(json), digits = String(read.coptopicseq);
  if (read.coptopicseq === undefined || !/^\d+$/.test(digits)) badCloudEvent('coptopicseq', 'is no integer from 0');
  let topicSeq;
  try { topicSeq = admit(digits); } catch { badCloudEvent('coptopicseq', 'is no integer that can be kept'); }
  for (const name of ['subject', 'dataschema']) if (read[name] === undefined) badCloudEvent(name, 'is missing');
  const forms = read.time === undefined ? [] : createdAtForms(read.time);
  if (instant(read.time) !== undefined) forms.unshift(read.time);
  if (forms.length === 0) badCloudEvent('time', 'is missing, or no createdAt can be');
  for (const name of ['id', 'type', 'subject']) checkCarriedId(read[name], name);
  if (!isJson(read.datacontenttype)) badCloudEvent('datacontenttype', 'is not JSON');
  const event = { id: read.id, topicId: read.subject, topicSeq, type: read.type, schemaVersion: schemaOf(read.dataschema), createdAt: forms[0] };
  for (const [name, value] of Object.entries(carriedMembers(read))) if (value !== undefined) event[name] = value;
  if (read.data_base64 !== undefined) {
    try { event.payload = admit(Buffer.from(read.data_base64, 'base64').toString()); } catch { badCloudEvent('data_base64', 'holds no JSON'); }
  } else if (read.data != null) event.payload = read.data;
  const extra = carriedJson(read, 'copextra', isObject) ?? {};
  for (const [name, value] of Object.entries(extra)) {
    const isWhole = ['id', 'topicId', 'type'].includes(name) && typeof value === 'string' && !isAllowed(value) && identifier(value) === event[name];
    if (!isWhole && (name in event || ['topicSeq', 'createdAt', 'schemaVersion'].includes(name))) badCloudEvent('copextra', `holds a second '${name}'`);
    event[name] = value;
  }
  if (!('payload' in event)) badCloudEvent('data', 'is missing');
  if (event.metadata?.cloudEvent?.wrapped === true && !('payload' in extra)) event.payload = { value: event.payload };
  const createdAt = forms.find(form => verify({ ...event, createdAt: form }) === 'valid');
  if (createdAt === undefined && instant(read.time) === undefined) badCloudEvent('time', 'is not in UTC with a Z');
  return { ...event, createdAt: createdAt ?? read.time };
}

/** The texts of a moment that an SDK may have written in another form. */
function createdAtForms(time) {
  const [, seconds, fraction = '', offset] = /^(.{19})(?:\.(\d+))?(.+)$/.exec(time.toUpperCase()), digits = fraction.replace(/0+$/, '');
  const date = new Date(seconds + offset);
  if (!(date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999)) return [];
  const start = date.toISOString().slice(0, 19);
  return [3, 0, 1, 2, 4, 5, 6, 7, 8, 9].filter(count => count >= digits.length).map(count => `${start}${count === 0 ? '' : '.' + digits.padEnd(count, '0')}Z`);
}

function importedPayload({ data, data_base64: bytes, datacontenttype: contentType }) {
  const named = content => ({ payload: contentType ? { contentType, ...content } : content });
  if (bytes !== undefined) {
    try { data = isJson(contentType) ? admit(Buffer.from(bytes, 'base64').toString()) : undefined; } catch { data = undefined; }
    if (data === undefined) return named({ dataBase64: bytes });
  }
  if (data === undefined) return { payload: {}, note: { dataMissing: true } };
  if (!isJson(contentType)) return named({ [typeof data === 'string' ? 'text' : 'value']: data });
  return isObject(data) ? { payload: data } : { payload: { value: data }, note: { wrapped: true } };
}

export function importCloudEvent(json, topicId, keepsOriginal) {
  const read = readCloudEvent(json), topic = read.subject ?? topicId ?? badCloudEvent('subject', 'is missing');
  checkCarriedId(topic, 'subject');
  checkCarriedId(read.type, 'type');
  const { correlationId, parentEventIds, metadata = {} } = carriedMembers(read);
  const { id, source, time, datacontenttype, dataschema = `${SCHEMA}1` } = read;
  const isGlobal = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) || /^urn:[^:\s"<>]+:[^\s"<>]*$/i.test(id) || /^[a-z][a-z0-9+.-]*:\/\/[^\s"<>]+$/i.test(id);
  const refused = Object.fromEntries(Object.entries(metadata).filter(([name]) => RESERVED_METADATA.includes(name)));
  const extensions = Object.fromEntries(Object.entries(json).filter(([name, value]) => value !== null && !CORE_ATTRIBUTES.includes(name)
    && !['copcorrelationid', 'copparenteventids', 'copmetadata', 'cophash'].includes(name.toLowerCase())));
  if (!isEmpty(refused)) extensions.copmetadata = refused;
  const { payload, note } = importedPayload(read);
  const draft = {
    id: isGlobal && Buffer.byteLength(id) <= 255 ? id : derived('event', source, id), topicId: topic, type: read.type, schemaVersion: schemaOf(dataschema), payload,
    metadata: { ...without(metadata, ...RESERVED_METADATA), cloudEvent: { id, source, ...time && { time }, ...datacontenttype && { datacontenttype }, ...!isEmpty(extensions) && { extensions }, ...note } },
    ...correlationId !== undefined && { correlationId }, ...parentEventIds?.length > 0 && { parentEventIds },
  };
  const kind = 'cloudevents/original';
  const artifact = { id: derived('artifact', source, id, kind), type: kind, format: 'application/cloudevents+json', payload: json };
  const original = { id: derived('event', source, id, kind), topicId: topic, type: 'artifact.created', schemaVersion: '1', payload: { artifact }, ...correlationId !== undefined && { correlationId }, parentEventIds: [draft.id] };
  return { draft, original: keepsOriginal ? original : null };
}

// ---- JSON-LD (jsonld.md)

const SPACES = {
  cop: 'https://cop.dev/ns#', prov: 'http://www.w3.org/ns/prov#', xsd: 'http://www.w3.org/2001/XMLSchema#', rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
};
const CLASSES = ['Event', 'Topic', 'Task', 'Step', 'Artifact', 'Continuation', 'Agent', 'HumanActor'];
// The terms whose values have a form; all others are texts, integers and booleans.
const LINKS = { topic: 'topic', task: 'task', step: 'step', parentTask: 'task', artifact: 'artifact', event: 'event', replacedBy: 'artifact' };
const FORMS = Object.fromEntries([
  ...[...Object.keys(LINKS), 'parentEvent', 'initiator', 'node'].map(name => [`cop:${name}`, '@id']),
  ...['wasDerivedFrom', 'wasAttributedTo', 'wasGeneratedBy'].map(name => [`prov:${name}`, '@id']),
  ...['cop:createdAt', 'cop:updatedAt', 'cop:resumeAfter', 'cop:resumeBefore', 'cop:nextAttemptAt', 'prov:generatedAtTime'].map(name => [name, 'xsd:dateTime']),
  ...['payload', 'metadata', 'result', 'error', 'lastError', 'match', 'matches', 'marks', 'hash', 'otherMembers'].map(name => [`cop:${name}`, '@json']),
]);
const OPAQUE_SCHEMES = ['urn', 'did', 'tag', 'mailto', 'tel', 'ni', 'acct'];
const RESERVED_PREFIXES = ['cop', 'prov', 'xsd', 'rdf', 'rdfs', 'owl', 'http', 'https', ...OPAQUE_SCHEMES];
const VIEW_TERMS = { topicId: 'topic', taskId: 'task', stepId: 'step', parentTaskId: 'parentTask', artifactIds: 'artifact', eventId: 'event', type: 'artifactType' };
const CONTEXT_IRI = 'https://cop.dev/spec/v1/context.jsonld';
const IRI_REST = (() => {
  const planes = Array.from({ length: 14 }, (_, i) => `\\u{${((i + 1) * 0x10000).toString(16)}}-\\u{${((i + 1) * 0x10000 + 0xfffd).toString(16)}}`).join('');
  const one = `(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2}|(?![\\s\\ufeff])[\\u00a0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef${planes}])*`;
  return new RegExp(`^${one}(?:#${one})?$`, 'u');
})();

function isIri(text) {
  const [, scheme, rest] = /^([A-Za-z][A-Za-z0-9+.-]*):([^]+)$/.exec(text) ?? [];
  const body = scheme === undefined ? '' : OPAQUE_SCHEMES.includes(scheme.toLowerCase()) ? rest : rest.startsWith('//') ? rest.slice(2) : '';
  return body !== '' && IRI_REST.test(body);
}

function encodedIri(kind, topicId, id) {
  const escaped = percent(id), whole = escaped.includes('%') ? escaped : `%${id.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}${escaped.slice(1)}`;
  return `urn:cop:${kind}:${topicId === undefined ? '' : `${percent(topicId)}:`}${whole}`;
}

/** The id in an IRI that encodedIri made; undefined for any other. */
function decodedId(kind, isScoped, iri) {
  const prefix = `urn:cop:${kind}:`, parts = iri.startsWith(prefix) ? iri.slice(prefix.length).split(':') : [];
  if (parts.length !== (isScoped ? 2 : 1)) return undefined;
  try {
    const [id, topicId] = parts.reverse().map(decodeURIComponent);
    return id !== '' && encodedIri(kind, topicId, id) === iri ? id : undefined;
  } catch { return undefined; }
}

const iriOf = (kind, id, topicId) => isIri(id) && decodedId(kind, topicId !== undefined, id) === undefined ? id : encodedIri(kind, topicId, id);
const link = iri => ({ '@id': iri });
const wholeNumber = value => Math.abs(value) > Number.MAX_SAFE_INTEGER ? { '@type': 'xsd:integer', '@value': canonical(value) } : value;
const actorLink = identity => link(`urn:cop:${identity.includes(':') ? percent(identity.slice(0, identity.indexOf(':'))) : 'actor'}:${percent(identity.slice(identity.indexOf(':') + 1))}`);

function checkVocabulary({ prefix, namespace }) {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(prefix) || RESERVED_PREFIXES.includes(prefix)) fail('invalid_query', `the prefix '${prefix}' is reserved or malformed`);
  if (!isIri(namespace) || !/[#/]$/.test(namespace) || Object.values(SPACES).some(space => namespace.startsWith(space))) fail('invalid_query', `the namespace '${namespace}' is reserved or malformed`);
}

function extendedValue(form, value) {
  if (form === 'link' && typeof value === 'string' && isIri(value)) return link(value);
  if (form === 'time' && instant(value) !== undefined) return { '@type': 'xsd:dateTime', '@value': value };
  if (typeof value === 'string') return { '@value': value };
  if (typeof value === 'boolean') return { '@type': 'xsd:boolean', '@value': `${value}` };
  if (typeof value !== 'number') return { '@type': '@json', '@value': value };
  const text = canonical(value);
  if (/^-?\d+$/.test(text)) return { '@type': 'xsd:integer', '@value': text };
  const [digits, exponent] = value.toExponential(15).split('e');
  return { '@type': 'xsd:double', '@value': `${digits.replace(/0+$/, '').replace(/\.$/, '.0')}E${Number(exponent)}` };
}

function eventNode(event, vocabulary) {
  const { metadata, correlationId, parentEventIds } = event, others = without(event, ...MEMBERS), types = ['cop:Event', vocabulary?.events?.[event.type]];
  const named = isObject(metadata) ? [metadata['@type']].flat() : [];
  types.push(...named.filter(type => typeof type === 'string' && (isIri(type) ? !type.startsWith(SPACES.cop)
    : type.startsWith(`${vocabulary?.prefix}:`) && /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/.test(type.slice(type.indexOf(':') + 1)))));
  const distinct = [...new Set(types.filter(type => type !== undefined))];
  const node = {
    '@id': iriOf('event', event.id), '@type': distinct.length === 1 ? distinct[0] : distinct, 'cop:topic': link(iriOf('topic', event.topicId)), 'cop:topicSeq': wholeNumber(event.topicSeq),
    'cop:eventType': event.type, 'cop:schemaVersion': event.schemaVersion, 'cop:createdAt': event.createdAt, 'prov:generatedAtTime': event.createdAt, 'cop:payload': event.payload,
  };
  if ('metadata' in event) node['cop:metadata'] = metadata;
  if (typeof correlationId === 'string') node['cop:correlationId'] = correlationId;
  else if ('correlationId' in event) others.correlationId = correlationId;
  if (parentEventIds?.length > 0 && !parentEventIds.includes('')) node['cop:parentEvent'] = node['prov:wasDerivedFrom'] = parentEventIds.map(id => link(iriOf('event', id)));
  else if ('parentEventIds' in event) others.parentEventIds = parentEventIds;
  if (isObject(metadata) && typeof metadata.initiator === 'string' && metadata.initiator !== '') node['cop:initiator'] = node['prov:wasAttributedTo'] = actorLink(metadata.initiator);
  if (isObject(metadata) && typeof metadata.node === 'string' && isIri(metadata.node)) node['cop:node'] = link(metadata.node);
  if (!isEmpty(others)) node['cop:otherMembers'] = others;
  for (const [type, pointer, name, form] of vocabulary?.properties ?? []) {
    const found = type === event.type ? pointer.split('/').slice(1).reduce((value, part) => value?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], event.payload) : undefined;
    const values = [found ?? []].flat().filter(value => value !== null).map(value => extendedValue(form, value));
    if (values.length > 0) node[name] = values.length === 1 ? values[0] : values;
  }
  return node;
}

function viewNode(kind, view) {
  const topicId = kind === 'topic' ? undefined : view.topicId, isContinuation = kind === 'continuation';
  const scoped = (of, id) => iriOf(of, id, of === 'topic' || of === 'event' ? undefined : view.topicId);
  const node = { '@id': iriOf(isContinuation ? 'artifact' : kind, view.id, topicId), '@type': isContinuation ? ['cop:Artifact', 'cop:Continuation'] : `cop:${kind[0].toUpperCase()}${kind.slice(1)}` };
  for (const [member, value] of Object.entries(without(view, 'id'))) {
    const name = VIEW_TERMS[member] ?? member, of = LINKS[name];
    const one = item => of ? link(scoped(of, item)) : typeof item === 'number' ? wholeNumber(item) : item;
    if (FORMS[`cop:${name}`] === '@json' || !Array.isArray(value)) node[`cop:${name}`] = FORMS[`cop:${name}`] === '@json' ? value : one(value);
    else if (value.length > 0) node[`cop:${name}`] = value.map(one);
  }
  if (kind === 'artifact') {
    node['prov:generatedAtTime'] = view.createdAt;
    if (view.stepId ?? view.taskId) node['prov:wasGeneratedBy'] = link(view.stepId ? scoped('step', view.stepId) : scoped('task', view.taskId));
  }
  return node;
}

const QUAD_ESCAPES = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '"': '\\"', '\\': '\\\\' };
const quadText = text => text.replace(/[\u0000-\u001f"\\\u007f]/g, each => QUAD_ESCAPES[each] ?? `\\u${each.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);

/** The statements of a node, in the order of their text. */
function statementsOf(node, vocabulary) {
  const spaces = vocabulary ? { ...SPACES, [vocabulary.prefix]: vocabulary.namespace } : SPACES;
  const full = name => spaces[name.slice(0, name.indexOf(':'))] === undefined ? name : spaces[name.slice(0, name.indexOf(':'))] + name.slice(name.indexOf(':') + 1);
  const typed = (text, datatype) => `"${quadText(text)}"^^<${full(datatype)}>`;
  const object = (value, form) => {
    if (form === '@json') return typed(canonical(value), 'rdf:JSON');
    if (isObject(value) && '@id' in value) return `<${value['@id']}>`;
    const datatype = isObject(value) ? value['@type'] : { string: form, number: 'xsd:integer', boolean: 'xsd:boolean' }[typeof value], lexical = isObject(value) ? value['@value'] : value;
    if (datatype === '@json') return typed(canonical(lexical), 'rdf:JSON');
    return datatype === undefined ? `"${quadText(lexical)}"` : typed(typeof lexical === 'string' ? lexical : canonical(lexical), datatype);
  };
  const lines = [node['@type']].flat().map(type => `<${SPACES.rdf}type> <${full(type)}>`);
  for (const [name, value] of Object.entries(without(node, '@id', '@type'))) {
    for (const item of FORMS[name] === '@json' ? [value] : [value].flat()) lines.push(`<${full(name)}> ${object(item, FORMS[name])}`);
  }
  return [...new Set(lines)].map(line => `<${node['@id']}> ${line} .`).sort();
}

function describedNode(node, vocabulary) {
  return { node, nquads: statementsOf(node, vocabulary) };
}

const contextDocument = () => ({ '@context': {
  '@version': 1.1, '@protected': true, ...SPACES, ...Object.fromEntries(CLASSES.map(name => [`cop:${name}`, link(`cop:${name}`)])),
  ...Object.fromEntries(Object.entries(FORMS).map(([name, form]) => [name, { '@id': name, '@type': form }])),
} });

function eventOfNode(document) {
  const refuse = (term, why) => fail('invalid_event', `'${term}' ${why}`, { term });
  if (!isObject(document)) refuse(undefined, 'is no object');
  const own = [document['@context'] ?? CONTEXT_IRI].flat()[0];
  if (own !== CONTEXT_IRI && own?.cop !== SPACES.cop) refuse('@context', 'is not the one of COP');
  if (![document['@type']].flat().includes('cop:Event')) refuse('@type', 'has no cop:Event');
  for (const term of ['@id', 'cop:topic', 'cop:eventType', 'cop:schemaVersion', 'cop:topicSeq', 'cop:createdAt', 'cop:payload']) if (document[term] === undefined) refuse(term, 'is missing');
  const literal = term => isObject(document[term]) ? document[term]['@value'] : document[term];
  const text = term => typeof literal(term) === 'string' ? literal(term) : refuse(term, 'is no string');
  const idOf = (kind, value, term) => {
    const given = isObject(value) ? value['@id'] : value, iri = typeof given === 'string' ? given.replace(/^(cop|prov|xsd|rdf):/, (_, prefix) => SPACES[prefix]) : '';
    return isIri(iri) ? decodedId(kind, false, iri) ?? iri : refuse(term, 'is no IRI');
  };
  if (!/^\d+$/.test(canonical(literal('cop:topicSeq')).replaceAll('"', ''))) refuse('cop:topicSeq', 'is no integer from 0');
  const event = {
    id: idOf('event', document['@id'], '@id'), topicId: idOf('topic', document['cop:topic'], 'cop:topic'), topicSeq: Number(literal('cop:topicSeq')), type: text('cop:eventType'),
    schemaVersion: text('cop:schemaVersion'), createdAt: text('cop:createdAt'), payload: document['cop:payload'],
  };
  if ('cop:metadata' in document) event.metadata = document['cop:metadata'];
  if ('cop:correlationId' in document) event.correlationId = text('cop:correlationId');
  if ('cop:parentEvent' in document) event.parentEventIds = [document['cop:parentEvent']].flat().map(parent => idOf('event', parent, 'cop:parentEvent'));
  const others = document['cop:otherMembers'] ?? {};
  if (!isObject(others) || Object.keys(others).some(name => name in event)) refuse('cop:otherMembers', 'is no object of other members');
  return { ...event, ...others };
}

// ---- The store: append, replication, views (store.md)

const SUPERVISOR = 'cop-supervisor';
const STAMPED = ['copHash', 'signature', 'initiator', 'node', 'hops', 'met', 'actingAs'];

// A draft as given, without null or empty members (D-7), after the checks of its form.
function checkDraft(given, topicId) {
  if (!isObject(given)) fail('invalid_draft', 'a draft is an object');
  const source = admit(JSON.stringify(given));
  for (const name of ['topicSeq', 'createdAt']) if (name in source) fail('invalid_draft', `a draft has no ${name}; only the append can know it`);
  if (source.payload === null || source.payload === undefined || !isObject(source.payload)) fail('invalid_draft', 'the payload is no object');
  const draft = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== null));
  if (isEmpty(draft.metadata)) delete draft.metadata;
  if (draft.parentEventIds?.length === 0) delete draft.parentEventIds;
  draft.id ??= `urn:cop:event:${randomUUID()}`;
  draft.topicId ??= topicId;
  draft.schemaVersion ??= '1';
  if (typeof draft.type !== 'string' || draft.type === '') fail('invalid_draft', 'type is missing');
  for (const name of ['id', 'topicId', 'type', 'schemaVersion', 'correlationId']) if (name in draft) checkId(draft[name], name, 'invalid_id');
  if (topicId !== undefined && draft.topicId !== topicId) fail('invalid_draft', 'drafts of two topics in one append');
  if ('metadata' in draft && !isObject(draft.metadata)) fail('invalid_draft', 'metadata is no object');
  for (const name of STAMPED) if (draft.metadata?.[name] !== undefined) fail('invalid_draft', `metadata.${name} is stamped by the store`);
  for (const name of ['copHash', 'signature']) if (name in draft) fail('invalid_draft', `${name} does not belong into a draft`);
  if ('parentEventIds' in draft) {
    if (!Array.isArray(draft.parentEventIds)) fail('invalid_id', 'parentEventIds is no array');
    if (draft.parentEventIds.length > MAX_PARENTS) fail('limit_exceeded', `more than ${MAX_PARENTS} parents`);
    for (const parent of draft.parentEventIds) checkId(parent, 'parentEventIds', 'invalid_id');
    if (draft.parentEventIds.includes(draft.id)) fail('causal_cycle', 'a draft names itself as its parent');
  }
  return draft;
}

function checkStored(given) {
  if (!isObject(given)) fail('invalid_event', 'an event is an object');
  const event = admit(JSON.stringify(given));
  const isGiven = (name, check) => check(event[name]) || fail('invalid_event', `${name} is missing or of another kind`);
  const isOptional = check => value => value == null || check(value);
  for (const name of ['id', 'topicId', 'type']) { try { checkId(event[name], name); } catch (fault) { fail('invalid_event', fault.message); } }
  isGiven('topicSeq', value => Number.isInteger(value) && value >= 0);
  isGiven('schemaVersion', value => typeof value === 'string');
  isGiven('createdAt', value => instant(value) !== undefined);
  isGiven('payload', value => value !== undefined);
  isGiven('metadata', isOptional(isObject));
  isGiven('correlationId', isOptional(value => typeof value === 'string'));
  isGiven('parentEventIds', isOptional(value => Array.isArray(value) && value.every(id => typeof id === 'string')));
  return event;
}

// Reserved types and the operations topic (D-1).
function checkReserved(drafts, topicId, operationsTopicId) {
  for (const draft of Array.isArray(drafts) ? drafts.filter(isObject) : []) {
    if ((draft.topicId ?? topicId) === operationsTopicId) fail('topic_reserved', 'the operations topic is the kernel\'s');
    if (typeof draft.type === 'string' && isKernelType(draft.type)) fail('type_reserved', `'${draft.type}' is the kernel's`);
  }
}

// The rows of COP/HITL, folded from a topic's events; the vectors of spec/vectors/people are computed by the same text.
const rowsOf = (() => {
  const isPerson = text => typeof text === 'string' && text.startsWith('human:') && text.length > 6;
  const isAddress = text => isPerson(text) || (typeof text === 'string' && text.startsWith('role:') && text.length > 5);
  const sha256 = json => digest(canonical(json));
  const shownHash = json => `sha-256:${sha256(json)}`;
  const isId = text => typeof text === 'string' && text.length > 0 && Buffer.byteLength(text) <= 255 && !/[\u0000-\u001f\u007f-\u009f]/.test(text);
  const optionIds = request => (Array.isArray(request.options) ? request.options : []).map(option => typeof option === 'string' ? option : option?.id);
  const needs = (request, id, what) => (Array.isArray(request.options) ? request.options : []).some(option => option?.id === id && option.needs?.includes(what));
  const quorumOf = request => Math.min(100, Math.max(1, Number.isInteger(request.quorum) ? request.quorum : request.quorum === undefined ? 1 : 0));
  const timeOf = text => typeof text === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : undefined;
  const inputs = ['human.input.provided', 'human.reply'];
  const requests = ['human.input.requested', 'human.decision.requested'];
  const changes = ['human.request.withdrawn', 'human.request.delegated', 'human.request.escalated', 'human.request.reminded'];
  const ends = ['continuation.expired', 'continuation.resumed', 'continuation.abandoned', 'continuation.cancelled', 'continuation.superseded'];

  /** Folds events {id, type, topicSeq, createdAt, payload, metadata} into rows, sorted by kind and id. */
  function rowsOf(events) {
    const rows = new Map();
    const get = (kind, id) => isId(id) ? rows.get(`${kind}\n${id}`) : undefined;
    const put = (kind, id, row) => rows.set(`${kind}\n${id}`, { kind, id, ...row });
    for (const event of events) apply(event, get, put);
    return [...rows.values()].map(clean).sort((a, b) => Buffer.compare(Buffer.from(`${a.kind}\n${a.id}`), Buffer.from(`${b.kind}\n${b.id}`)));
  }

  const clean = row => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));

  function apply(event, get, put) {
    const { type, payload } = event;
    if (type === 'artifact.created') return begin(event, get, put);
    if (ends.includes(type)) return end(event, get, put, type === 'continuation.expired' || (type === 'continuation.resumed' && payload.reason === 'timer') ? 'expired' : 'closed');
    if (type === 'human.decision.revoked') return revoke(event, get, put);
    const isAnswer = inputs.includes(type) || type === 'human.decision.provided';
    if (!requests.includes(type) && !isAnswer && !changes.includes(type) || !isId(payload.requestId)) return;
    const row = get('request', payload.requestId);
    if (requests.includes(type)) {
      if (!row) put('request', payload.requestId, first(event));
    } else if (row?.status === 'open') (isAnswer ? answer : change)(event, row, get, put);
  }

  function first({ id, type, payload, metadata }) {
    const assignee = typeof payload.assignee === 'string' ? payload.assignee : undefined;
    const body = { type: type === 'human.input.requested' ? 'input' : 'decision', eventId: id, request: payload, shownHash: shownHash(payload) };
    if (metadata.initiator) body.askedBy = metadata.initiator;
    if (assignee !== undefined) body.chain = [assignee];
    return { status: 'open', assignee, due: timeOf(payload.dueAt) ?? timeOf(payload.expiresAt), body };
  }

  const isAsked = ({ metadata: { initiator, actingAs } }, { assignee }) =>
    isPerson(initiator) && (assignee === undefined || assignee === initiator || (assignee.startsWith('role:') && actingAs === assignee));
  const isAsker = ({ metadata: { initiator } }, { body }) => initiator === body.askedBy || initiator?.startsWith('system:');

  function answer(event, row, get, put) {
    const { id, type, topicSeq, payload, metadata } = event;
    const { request } = row.body;
    const isInput = inputs.includes(type);
    const link = isId(payload.linkId) ? payload.linkId : undefined;
    if ((link && get('link', link)) || !isAsked(event, row) || isInput !== (row.body.type === 'input')
      || (row.body.answers ?? []).some(given => given.by === metadata.initiator)) return;
    if (isInput ? payload.value === undefined && typeof payload.artifactId !== 'string' : !optionIds(request).includes(payload.decision)) return;
    const given = { eventId: id, by: metadata.initiator, seq: topicSeq };
    if (metadata.actingAs) given.actingAs = metadata.actingAs;
    const body = { ...row.body, answers: [...row.body.answers ?? [], given] };
    const isComplete = body.answers.length >= quorumOf(request);
    put('request', row.id, { ...row, status: isComplete ? 'answered' : 'open', body: isComplete ? { ...body, closedBy: id } : body });
    if (link) put('link', link, { status: 'used', body: { requestId: row.id, eventId: id } });
    holdOn(event, request, put);
  }

  function holdOn({ id, payload, metadata, createdAt }, request, put) {
    const { scope, until } = payload.standing ?? {};
    const end = timeOf(until);
    if (!['topic', 'arguments'].includes(scope) || !request.standing?.includes(scope) || typeof request.subject !== 'string' || quorumOf(request) > 1
      || needs(request, payload.decision, 'value') || (until !== undefined && until !== null && !(end > new Date(createdAt).toISOString()))) return;
    const isForArguments = scope === 'arguments';
    const body = { subject: request.subject, scope, decision: payload.decision, requestId: payload.requestId, eventId: id, by: metadata.initiator };
    if (metadata.actingAs) body.actingAs = metadata.actingAs;
    if (isForArguments && request.proposal !== undefined) body.arguments = request.proposal;
    const key = sha256([request.subject, scope, isForArguments && request.proposal !== undefined ? shownHash(request.proposal) : null]);
    put('standing', key, { status: 'active', assignee: metadata.initiator, due: end, body });
  }

  function change(event, row, get, put) {
    const { id, type, payload } = event;
    const { request, chain = [] } = row.body;
    const to = payload.to;
    if (type === 'human.request.delegated') {
      if (isAsked(event, row) && isAddress(to) && !chain.includes(to) && chain.length <= 8 && quorumOf(request) === 1)
        put('request', row.id, { ...row, assignee: to, body: { ...row.body, chain: [...chain, to] } });
    } else if (!isAsker(event, row)) return;
    else if (type === 'human.request.withdrawn') put('request', row.id, { ...row, status: 'withdrawn', body: { ...row.body, closedBy: id } });
    else if (type === 'human.request.reminded') put('request', row.id, { ...row, body: { ...row.body, reminders: (row.body.reminders ?? 0) + 1 } });
    else if (isAddress(to) && to !== row.assignee && !(quorumOf(request) > 1 && isPerson(to)))
      put('request', row.id, { ...row, assignee: to, body: { ...row.body, chain: [to] } });
  }

  function begin({ payload, metadata }, get, put) {
    const { artifact } = payload;
    if (artifact?.type !== 'cop/continuation') return;
    const { match, matches } = artifact.payload?.meta ?? {};
    const named = [match, ...Array.isArray(matches) ? matches : []].map(item => item?.['/payload/requestId']).filter(isId);
    const waited = [...new Set(named)].filter(id => {
      const row = get('request', id);
      if (!row || row.body.askedBy !== metadata.initiator) return false;
      const body = { ...row.body, waiting: (row.body.waiting ?? 0) + 1 };
      const isOpened = ['expired', 'closed'].includes(row.status);
      if (isOpened) delete body.closedBy;
      put('request', id, { ...row, status: isOpened ? 'open' : row.status, body });
      return true;
    });
    if (waited.length > 0) put('waiter', artifact.id, { status: 'active', body: { requestIds: waited } });
  }

  function end({ id, payload }, get, put, status) {
    const waiter = get('waiter', payload.continuationId);
    if (waiter?.status !== 'active') return;
    put('waiter', waiter.id, { ...waiter, status: 'ended' });
    for (const requestId of waiter.body.requestIds) {
      const row = get('request', requestId);
      const body = { ...row.body, waiting: (row.body.waiting ?? 0) - 1 };
      const isOver = body.waiting <= 0 && row.status === 'open';
      put('request', requestId, { ...row, status: isOver ? status : row.status, body: isOver ? { ...body, closedBy: id } : body });
    }
  }

  function revoke({ id, payload, metadata: { initiator, actingAs } }, get, put) {
    const row = get('standing', payload.standingId);
    const mayRevoke = row && (initiator?.startsWith('system:') || initiator === row.body.by
      || (initiator?.startsWith('human:') && row.body.actingAs !== undefined && row.body.actingAs === actingAs));
    if (row?.status === 'active' && mayRevoke) put('standing', row.id, { ...row, status: 'revoked', body: { ...row.body, revokedBy: id } });
  }
  return rowsOf;
})();

// ---- People (hitl.md): what a native append must obey where COP/HITL applies

const HITL = 'COP/HITL';
const isAddress = text => typeof text === 'string' && (isRole(text) || text.startsWith('human:') && text.length > 6);
const INPUTS = ['human.input.provided', 'human.reply'], ASKS = ['human.input.requested', 'human.decision.requested'];
const CHANGES = ['human.request.withdrawn', 'human.request.delegated', 'human.request.escalated', 'human.request.reminded'];
const PEOPLE_MEMBERS = {
  'human.input.requested': { requestId: 'string', prompt: 'string' }, 'human.decision.requested': { requestId: 'string', question: 'string', options: 'array' },
  'human.input.provided': { requestId: 'string' }, 'human.decision.provided': { requestId: 'string', decision: 'string' }, 'human.feedback': { targetId: 'string' },
  ...Object.fromEntries(CHANGES.map(type => [type, { requestId: 'string' }])), 'human.decision.revoked': { standingId: 'string' },
};
const ARTIFACT_MEMBERS = { 'human/decision': ['requestId', 'decision'], 'human/annotation': ['targetId'] };

function checkPeopleForm({ type, payload }) {
  for (const [name, kind] of Object.entries(PEOPLE_MEMBERS[type === 'human.reply' ? 'human.input.provided' : type] ?? {}))
    if (kind === 'array' ? !Array.isArray(payload[name]) : typeof payload[name] !== kind || (name !== 'prompt' && name !== 'question' && payload[name] === '')) fail('invalid_payload', `${type} has no ${name}`);
  if (INPUTS.includes(type) && payload.value == null && payload.artifactId == null) fail('invalid_payload', 'an input has a value or an artifactId');
  const { artifact } = payload;
  for (const name of (type === 'artifact.created' && ARTIFACT_MEMBERS[artifact?.type]) || [])
    if (!isObject(artifact.payload) || typeof artifact.payload[name] !== 'string') fail('invalid_payload', `an artifact of type ${artifact.type} has no ${name}`);
}

function admitPeople(event, rows) {
  const { type, payload, metadata: { initiator, actingAs } } = event;
  if (ASKS.includes(type)) return admitRequest(event, rows);
  if (type === 'continuation.resumed' && payload.reason === 'timer') {
    const waiter = rows.get(`waiter\n${payload.continuationId}`);
    if (waiter?.body.requestIds.some(id => rows.get(`request\n${id}`).status === 'answered')) fail('answer_arrived', 'an answer came before the timer');
  }
  const isAnswer = INPUTS.includes(type) || type === 'human.decision.provided';
  if (!isAnswer && !CHANGES.includes(type)) return;
  const row = rows.get(`request\n${payload.requestId}`), { body } = row ?? {};
  if (row?.status !== 'open') {
    if (payload.ifOpen === true) fail(row ? 'request_closed' : 'request_unknown', `request '${payload.requestId}' is not open`);
    return;
  }
  const isAsked = initiator.startsWith('human:') && (row.assignee === undefined || row.assignee === initiator || (isRole(row.assignee) && row.assignee === actingAs));
  const quorum = body.request.quorum ?? 1, { to } = payload;
  if (type === 'human.request.delegated') {
    if (!isAsked) fail('not_addressee', 'another is asked');
    if (!isAddress(to) || (body.chain ?? []).includes(to) || (body.chain ?? []).length > 8 || quorum > 1) fail('delegation_refused', `not to '${to}'`);
  } else if (!isAnswer) {
    if (initiator !== body.askedBy && !initiator.startsWith('system:')) fail('invalid_actor', 'another asked');
    if (type === 'human.request.escalated' && (!isAddress(to) || to === row.assignee || (quorum > 1 && !isRole(to)))) fail('delegation_refused', `not to '${to}'`);
  } else admitAnswer(event, row, rows, isAsked);
}

function admitAnswer({ type, payload, metadata: { initiator } }, row, rows, isAsked) {
  const { body, body: { request } } = row;
  if (!isAsked) fail('not_addressee', 'another is asked');
  if ((body.answers ?? []).some(({ by }) => by === initiator)) {
    if (payload.ifOpen === true) fail('already_answered', 'a person counts once');
    return;
  }
  if (typeof payload.linkId === 'string' && rows.has(`link\n${payload.linkId}`)) fail('link_used', 'the link was used');
  const mustProve = request.proposal !== undefined || (request.shows ?? []).length > 0;
  if (payload.shownHash !== body.shownHash && (payload.shownHash !== undefined || mustProve)) fail('shown_changed', 'something else was shown');
  if (INPUTS.includes(type) !== (body.type === 'input')) fail('invalid_answer', 'another type of answer');
  const option = (request.options ?? []).find(given => (given.id ?? given) === payload.decision);
  if (body.type === 'decision' && option === undefined) fail('invalid_answer', 'no such option');
  const needs = body.type === 'input' ? ['value'] : option.needs ?? [];
  if (body.type === 'decision' && needs.includes('value') !== (payload.value !== undefined)) fail('invalid_answer', 'a value too few or too many');
  if ((request.rationaleRequired === true || needs.includes('rationale')) && !String(payload.rationale ?? '').trim()) fail('invalid_answer', 'no rationale');
}

function admitRequest({ type, payload, createdAt }, rows) {
  if (rows.has(`request\n${payload.requestId}`)) fail('already_exists', `request '${payload.requestId}' exists`);
  for (const name of ['dueAt', 'expiresAt']) if (payload[name] !== undefined && instant(payload[name]) <= instant(createdAt)) fail('invalid_timestamp', `${name} is in the past`);
  const { assignee, quorum = 1, standing = [], subject, proposal, shows = [] } = payload;
  const ids = type === 'human.decision.requested' ? payload.options.map(option => option?.id ?? option) : ['any'];
  if ((assignee !== undefined && !isAddress(assignee)) || !Number.isInteger(quorum) || quorum < 1 || quorum > 100 || (quorum > 1 && assignee?.startsWith('human:'))
    || ids.length === 0 || ids.length > 100 || ids.some(id => typeof id !== 'string' || id === '') || new Set(ids).size < ids.length || shows.some(shown => !shown?.artifactId || !shown.hash)
    || standing.some(scope => !['topic', 'arguments'].includes(scope)) || (standing.length > 0 && subject === undefined) || (standing.includes('arguments') && proposal === undefined)) fail('invalid_payload', 'the request cannot be meant');
}

// The rows of COP/AI, folded from a topic's events; the vectors of spec/vectors/agents are computed by the same text.
const use = (() => {
  const MOST = BigInt(Number.MAX_SAFE_INTEGER), UNIT = 10n ** 12n, DEAREST = 10n ** 27n - 1n;
  const isId = text => typeof text === 'string' && text.length > 0 && Buffer.byteLength(text) <= 255 && !/[\u0000-\u001f\u007f-\u009f]/.test(text);
  const count = value => Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
  const capped = (sum, most) => sum < most ? sum : most;
  const ends = ['task.completed', 'task.failed', 'task.cancelled'];

  /** An amount in units of 10^-12; undefined when the text is none. */
  function amount(text) {
    const [, whole, rest = ''] = (typeof text === 'string' && /^(\d{1,15})(?:\.(\d{1,12}))?$/.exec(text)) || [];
    return whole === undefined ? undefined : BigInt(whole) * UNIT + BigInt(rest.padEnd(12, '0'));
  }

  const money = units => `${units / UNIT}.${String(units % UNIT).padStart(12, '0')}`.replace(/\.?0+$/, '');

  /** What is used and reserved in a row. */
  function totals({ calls, tokens, cost, reserved }) {
    const entries = [...reserved.values()];
    return {
      calls: capped(calls + BigInt(entries.length), MOST), tokens: entries.reduce((sum, entry) => capped(sum + entry.tokens, MOST), tokens),
      cost: entries.reduce((sum, entry) => capped(sum + (entry.cost ?? 0n), DEAREST), cost),
    };
  }

  /** Whether a reservation is within its limits, by the rows before it. */
  function fits(rows, { taskId, tokens, cost, limits }) {
    if (typeof taskId !== 'string') return true;
    const { reserved, ...row } = rowOf(rows, 'topic');
    const all = totals({ ...row, reserved: new Map([...reserved, [taskId, { tokens: count(tokens) ?? 0n, cost: amount(cost) }]]) });
    const isWithin = (used, limit) => typeof limit !== 'number' || Number(used) <= limit;
    return isWithin(all.calls, limits?.calls) && isWithin(all.tokens, limits?.tokens) && !(all.cost > amount(limits?.cost));
  }

  /** Folds events {type, payload, metadata} into rows by id. */
  function fold(events) {
    const rows = new Map();
    for (const event of events) apply(event, rows);
    return rows;
  }

  /** The rows as a store shows them, sorted by id. */
  const useOf = events => [...fold(events)].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map(([id, row]) => shown(id, row));

  function shown(id, { calls, tokens, cost, reserved }) {
    const entry = held => ({ tokens: Number(held.tokens), ...held.cost !== undefined && { cost: money(held.cost) }, ...held.agent && { agent: held.agent } });
    const body = { calls: Number(calls), tokens: Number(tokens), cost: money(cost), reserved: Object.fromEntries([...reserved].map(([taskId, held]) => [taskId, entry(held)])) };
    return { kind: 'use', id, ...id !== 'topic' && { assignee: id }, body };
  }

  const rowOf = (rows, id) => rows.get(id) ?? { calls: 0n, tokens: 0n, cost: 0n, reserved: new Map() };

  function apply({ type, payload, metadata }, rows) {
    const { artifact } = payload, outcome = artifact?.payload;
    if (ends.includes(type)) release(rows, payload.taskId);
    if (type !== 'artifact.created' || artifact?.type !== 'cop/effect' || !isObject(outcome)) return;
    const by = metadata?.initiator, agent = isId(by) && by.startsWith('agent:') ? by : undefined;
    const { reservation, usage } = outcome;
    if (isObject(reservation) && typeof reservation.taskId === 'string') {
      release(rows, reservation.taskId);
      const held = { tokens: count(reservation.tokens) ?? 0n, cost: amount(reservation.cost) };
      reserve(rows, 'topic', reservation.taskId, { ...held, agent });
      if (agent) reserve(rows, agent, reservation.taskId, held);
    }
    if (outcome.requestDigest == null || !isObject(usage)) return;
    const held = rowOf(rows, 'topic').reserved.get(outcome.taskId);
    release(rows, outcome.taskId);
    for (const id of agent ? ['topic', agent] : ['topic']) add(rows, id, usage, held);
  }

  function reserve(rows, id, taskId, held) {
    const row = rowOf(rows, id);
    rows.set(id, { ...row, reserved: new Map([...row.reserved, [taskId, held]]) });
  }

  function release(rows, taskId) {
    const held = rows.get('topic')?.reserved.get(taskId);
    if (!held) return;
    for (const id of held.agent ? ['topic', held.agent] : ['topic']) {
      const row = rowOf(rows, id);
      rows.set(id, { ...row, reserved: new Map([...row.reserved].filter(([each]) => each !== taskId)) });
    }
  }

  function add(rows, id, usage, held) {
    const row = rowOf(rows, id), input = count(usage.inputTokens), output = count(usage.outputTokens);
    const tokens = input === undefined || output === undefined ? held?.tokens ?? 0n : capped(input + output, MOST);
    rows.set(id, {
      ...row, calls: capped(row.calls + 1n, MOST), tokens: capped(row.tokens + tokens, MOST),
      cost: capped(row.cost + (amount(usage.cost) ?? held?.cost ?? 0n), DEAREST),
    });
  }
  return { fits, fold, shown };
})();

// ---- AI agents (ai.md): what a native append must obey where COP/AI applies

const AI = 'COP/AI';
const AGENT_MEMBERS = {
  'agent.started': {}, 'agent.message': { artifactId: 'id' }, 'agent.completed': { artifactIds: 'array?', usage: 'object?' }, 'agent.failed': { error: 'object', usage: 'object?' },
  'agent.tool.invoked': { callId: 'id', tool: 'string', arguments: 'object', inline: 'boolean?', definition: 'string?', requestId: 'id?' },
  'agent.tool.result': { callId: 'id', artifactId: 'id?', error: 'object?' },
};
const isOfKind = (value, kind) => kind === 'id' ? isIdText(value) : kind === 'object' ? isObject(value) : kind === 'array' ? Array.isArray(value) : typeof value === kind;
const isIdText = text => typeof text === 'string' && text !== '' && Buffer.byteLength(text) <= 255 && !/\p{Cc}/u.test(text) && text.isWellFormed();

function checkAgentForm({ type, payload }) {
  const refuse = why => fail('invalid_payload', `${type}: ${why}`), { artifact } = payload;
  if (type === 'artifact.created' && artifact?.type === 'agent/message' && !(isObject(artifact.payload) && typeof artifact.payload.role === 'string' && Array.isArray(artifact.payload.contents))) refuse('a message has role and contents');
  if (!Object.hasOwn(AGENT_MEMBERS, type)) return;
  for (const [name, declared] of Object.entries({ taskId: 'id?', stepId: 'id?', ...AGENT_MEMBERS[type] })) {
    const kind = declared.replace('?', ''), value = payload[name] ?? undefined;
    if (value === undefined ? kind === declared : !isOfKind(value, kind)) refuse(`${name} is no ${kind}`);
  }
  if (payload.taskId == null && payload.stepId == null) refuse('it belongs to no task and no step');
  if (type === 'agent.tool.result' && payload.artifactId == null && payload.error == null) refuse('neither artifact nor error');
}

function admitUse({ type, payload: { artifact } }, rows) {
  const outcome = type === 'artifact.created' && artifact?.type === 'cop/effect' ? artifact.payload : undefined;
  if (isObject(outcome) && isObject(outcome.reservation) && !use.fits(rows, outcome.reservation)) fail('budget_spent', 'the reservation is above a limit of the topic');
}

export class Store {
  storeId = `urn:cop:store:${randomUUID()}`;
  nodeId = `urn:cop:node:${randomUUID()}`;
  operationsTopicId = `urn:cop:topic:operations-${randomUUID()}`;
  topics = new Map();
  events = new Map(); // By id: the event and its draft.
  positions = [];
  lastCreated = -Infinity;

  constructor({ now = '2026-01-01T00:00:00.000Z', upcasters = [] } = {}) {
    this.now = instant(now) ?? fail('invalid_request', 'now is no time');
    this.upcasters = new Map(upcasters.map(link => [`${link.type} ${link.from}`, link]));
  }

  /** An event as projectors and agents read it (M-3). */
  read = event => {
    for (let link; (link = this.upcasters.get(`${event.type} ${event.schemaVersion}`));) {
      const payload = Object.fromEntries(Object.entries(event.payload).map(([name, value]) => [link.rename[name] ?? name, value]));
      event = { ...event, payload, schemaVersion: link.to };
    }
    return event;
  };

  append(topicId, drafts, { actor = 'human:tester', actingAs, expected = 'any', hops = 0 } = {}) {
    checkId(topicId, 'topicId', 'invalid_id');
    if (!Array.isArray(drafts) || drafts.length === 0) fail('invalid_draft', 'there are no drafts');
    if (drafts.length > MAX_BATCH) fail('limit_exceeded', `more than ${MAX_BATCH} drafts`);
    const checked = drafts.map(draft => checkDraft(draft, topicId));
    const known = checked.map(draft => this.events.get(draft.id)).filter(Boolean);
    if (known.length > 0) {
      const isSame = known.length === checked.length && checked.every((draft, i) => known[i].draft === canonical(draft));
      return isSame ? { events: known.map(({ event }) => event), duplicate: true } : fail('conflict', 'an id is known with another draft');
    }
    const topic = this.topics.get(topicId);
    if (topic?.replicaOf) fail('topic_replica', `topic '${topicId}' is a replica`);
    this.expect(topicId, expected);
    return { events: this.plan(checked, actor, hops, actingAs)(), duplicate: false };
  }

  expect(topicId, expected, allowance = 0) {
    const actual = this.topics.get(topicId)?.events.at(-1)?.topicSeq ?? null;
    if (expected === 'any' || (expected === 'none' ? actual === null : actual !== null && actual === expected + allowance)) return;
    fail('sequence_conflict', `the topic is at ${actual}, not at ${expected}`, { actual });
  }

  /** A step back of at most a minute is waited out, a larger one is followed (D-12). */
  nextCreated() { return this.lastCreated - this.now <= 60_000 ? Math.max(this.now, this.lastCreated) : this.now; }

  /** Checks drafts, of any topics, against the state that their predecessors leave; gives what commits them all. */
  plan(drafts, actor, hops = 0, actingAs = undefined) {
    const planned = new Map(), stored = new Map();
    const created = this.nextCreated(), createdAt = timeText(created);
    for (const draft of drafts) {
      const topic = this.topics.get(draft.topicId);
      if (topic?.replicaOf) fail('topic_replica', `topic '${draft.topicId}' is a replica`);
      if (stored.has(draft.id)) fail('conflict', `the id '${draft.id}' twice`);
      if (draft.topicId === this.operationsTopicId && ['topic.closed', 'topic.exhausted'].includes(draft.type)) fail('illegal_transition', 'the operations topic never ends');
      for (const parent of draft.parentEventIds ?? []) {
        if (!this.events.has(parent) && !stored.has(parent)) fail('unknown_parent', `the parent '${parent}' is not stored`, { parent });
        if (!stored.has(parent) && !this.isApplied(parent)) fail('parent_not_applied', `the parent '${parent}' is stored and not applied`, { parent });
      }
      const ahead = planned.get(draft.topicId) ?? { views: topic ? copyViews(topic.views) : emptyViews(), last: topic?.events.at(-1)?.topicSeq ?? 0 };
      planned.set(draft.topicId, ahead);
      const event = this.complete(draft, ahead.last + 1, createdAt, actor, topic, hops, actingAs);
      if (this.profiles.includes(HITL)) checkPeopleForm(event);
      if (this.profiles.includes(AI)) checkAgentForm(event);
      admitEvent(ahead.views, this.read(event));
      if (this.profiles.includes(HITL)) admitPeople(event, this.requestsOf(draft.topicId, [...stored.values()].map(({ event }) => event)));
      if (this.profiles.includes(AI)) admitUse(event, this.useOf(draft.topicId, [...stored.values()].map(({ event }) => event)));
      ahead.last = event.topicSeq;
      stored.set(event.id, { event, draft: canonical(draft) });
    }
    return () => {
      this.lastCreated = created;
      for (const [topicId, { views }] of planned) this.topic(topicId).views = views;
      for (const [id, entry] of stored) {
        this.events.set(id, entry);
        const topic = this.topic(entry.event.topicId);
        topic.events.push(entry.event);
        this.applied(topic, entry.event);
      }
      this.goOn();
      return [...stored.values()].map(({ event }) => event);
    };
  }

  /** The order of work of a native append (canonical-json.md). */
  complete(draft, topicSeq, createdAt, actor, topic, hops, actingAs) {
    let { payload } = draft;
    // An artifact with a hash is unchanged, and its hash is verified.
    if (draft.type === 'artifact.created' && isObject(payload.artifact) && verify(payload.artifact) === 'absent') {
      const artifact = { ...payload.artifact, topicId: payload.artifact.topicId ?? draft.topicId };
      if (artifact.type === 'cop/continuation' && isObject(artifact.payload)) artifact.payload = { ...artifact.payload, topicId: artifact.payload.topicId ?? draft.topicId };
      if (artifact.metadata == null || isObject(artifact.metadata)) artifact.metadata = { ...artifact.metadata, copHash: copHash(artifact.metadata === null ? without(artifact, 'metadata') : artifact) };
      payload = { ...payload, artifact };
    }
    const event = { ...draft, payload, topicSeq, createdAt, metadata: { ...draft.metadata, node: this.nodeId, initiator: actor } };
    if (hops > 0) event.metadata.hops = hops;
    if (actingAs !== undefined) event.metadata.actingAs = actingAs;
    const met = this.met(draft, topic);
    if (met.length > 0) event.metadata.met = met;
    event.metadata.copHash = copHash(event);
    if (Buffer.byteLength(canonical(event)) > MAX_EVENT_BYTES) fail('limit_exceeded', `the event has more than ${MAX_EVENT_BYTES} bytes`);
    return event;
  }

  // The earlier events that meet a continuation with since (D-53): for each entry the first event above it.
  met({ type, payload: { artifact } }, topic) {
    const { payload } = artifact ?? {}, since = payload?.meta?.since;
    if (type !== 'artifact.created' || artifact?.type !== 'cop/continuation' || !Number.isInteger(since) || !Array.isArray(payload.waitForEvents) || !payload.waitForEvents.every(text => typeof text === 'string') || !topic) return [];
    return entries(payload).flatMap(({ key, text, match }) => {
      const found = topic.events.map(this.read).find(event => event.topicSeq > since && topic.views.applied.has(event.id) && !isEffect(event) && text === plainType(event.type)
        && !(instant(event.createdAt) > instant(payload.resumeBefore)) && holds(event, match));
      return found ? [{ entry: payload.meta.matches ? key : payload.waitForEvents.findIndex(given => plainType(given) === text), eventId: found.id }] : [];
    });
  }

  /** The rows of COP/HITL of a topic by kind and id, with events ahead of the log. */
  requestsOf(topicId, ahead = []) {
    const topic = this.topics.get(topicId);
    const applied = (topic?.events ?? []).filter(event => topic.views.applied.has(event.id));
    return new Map(rowsOf([...applied, ...ahead.filter(event => event.topicId === topicId)]).map(row => [`${row.kind}\n${row.id}`, row]));
  }

  /** The rows of COP/AI of a topic by id, with events ahead of the log. */
  useOf(topicId, ahead = []) {
    const topic = this.topics.get(topicId);
    const applied = (topic?.events ?? []).filter(event => topic.views.applied.has(event.id));
    return use.fold([...applied, ...ahead.filter(event => event.topicId === topicId)]);
  }

  topic(id) {
    if (!this.topics.has(id)) this.topics.set(id, { id, events: [], views: emptyViews(), replicaOf: null, waiting: [], accepted: new Set(), localFrom: 0 });
    return this.topics.get(id);
  }

  applied(topic, event) {
    this.positions.push({ position: this.positions.length + 1, eventId: event.id, topicId: topic.id, topicSeq: event.topicSeq });
  }

  // -- Replicas

  replicate(from, given) {
    if (!Array.isArray(given) || given.length === 0) fail('invalid_query', 'there are no events');
    const events = given.map(checkStored), { topicId } = events[0];
    if (events.some(event => event.topicId !== topicId)) fail('invalid_query', 'events of two topics');
    const topic = this.topics.get(topicId);
    if (from === this.storeId || (topic && topic.replicaOf !== from)) fail('conflict', `topic '${topicId}' is no replica of '${from}'`);
    const fresh = [];
    for (const event of events) {
      const known = this.events.get(event.id)?.event ?? fresh.find(({ id }) => id === event.id);
      if (known && known.topicId !== topicId) fail('conflict', `the id '${event.id}' is known in another topic`);
      if (known && !same(known, event)) fail('log_divergence', `event '${event.id}' is here with other content`);
      if (known) continue;
      const last = fresh.at(-1)?.topicSeq ?? topic?.events.at(-1)?.topicSeq;
      if (event.topicSeq <= last) fail('log_divergence', `another event stands at ${event.topicSeq}`);
      if (last === undefined ? event.topicSeq > 1 : event.topicSeq !== last + 1) fail('sequence_gap', `${event.topicSeq} does not follow ${last}`);
      if (event.parentEventIds?.includes(event.id)) fail('causal_cycle', 'an event names itself as its parent');
      if (verify(event) === 'mismatch') fail('hash_mismatch', `event '${event.id}' does not have its hash`);
      fresh.push(event);
    }
    this.refuseCycles(fresh);
    const target = this.topic(topicId);
    target.replicaOf = from;
    for (const event of fresh) {
      this.events.set(event.id, { event });
      target.events.push(event);
      target.waiting.push(event);
    }
    this.goOn();
    return { stored: fresh.length, skipped: events.length - fresh.length, blocked: this.blocked(target) };
  }

  // A blocked event depends on its parents and predecessors; a cycle would never be unblocked.
  refuseCycles(fresh) {
    const waiting = [...this.topics.values()].flatMap(topic => topic.waiting).concat(fresh), ids = new Set(waiting.map(event => event.id));
    let left = waiting;
    for (let before = -1; before !== left.length;) {
      before = left.length;
      const open = left;
      left = open.filter(event => open.some(other => other.topicId === event.topicId && other.topicSeq < event.topicSeq)
        || (event.parentEventIds ?? []).some(parent => ids.has(parent) && open.some(other => other.id === parent)));
    }
    if (left.length > 0) fail('causal_cycle', `${left.map(event => event.id).join(', ')} wait for each other`);
  }

  missing(topic) {
    const [next] = topic.waiting;
    return (next?.parentEventIds ?? []).filter(parent => !this.isApplied(parent) && !topic.accepted.has(parent));
  }

  isApplied(id) {
    const stored = this.events.get(id)?.event;
    return stored !== undefined && !this.topics.get(stored.topicId).waiting.some(event => event.id === id);
  }

  blocked(topic) {
    return topic.waiting.length === 0 ? null : { eventId: topic.waiting[0].id, missing: this.missing(topic) };
  }

  // Applies unblocked events of all topics until there are none (D-22, D-23).
  goOn() {
    for (let hasMoved = true; hasMoved;) {
      hasMoved = false;
      for (const topic of this.topics.values()) {
        while (topic.waiting.length > 0 && this.missing(topic).length === 0) {
          const event = topic.waiting.shift();
          project(topic.views, this.read(event));
          this.applied(topic, event);
          hasMoved = true;
        }
      }
    }
  }

  adopt(topicId, operator) {
    const topic = this.topics.get(topicId);
    if (!topic?.replicaOf) fail('not_found', `topic '${topicId}' is no replica`);
    if (topic.waiting.length > 0) fail('unknown_parent', `topic '${topicId}' is blocked; bring the parents or unblock it`);
    const { replicaOf } = topic;
    topic.replicaOf = null;
    try {
      const { events } = this.append(topicId, [{ type: 'topic.adopted', payload: { from: replicaOf, operator } }], { actor: `agent:${SUPERVISOR}` });
      topic.localFrom = events[0].topicSeq;
      return { events };
    } catch (fault) {
      topic.replicaOf = replicaOf;
      throw fault;
    }
  }

  unblock(topicId, operator) {
    const topic = this.topics.get(topicId), block = topic && this.blocked(topic);
    if (!block) fail('not_found', `topic '${topicId}' is not blocked`);
    this.append(this.operationsTopicId, [{ type: 'topic.unblocked', payload: { topicId, missing: block.missing, operator } }], { actor: `agent:${SUPERVISOR}` });
    for (const id of block.missing) topic.accepted.add(id);
    this.goOn();
    return { blocked: this.blocked(topic) };
  }

  // -- Reading

  state(topicId, atSeq) {
    const topic = this.topics.get(topicId);
    if (!topic) return null;
    const applied = topic.events.slice(0, topic.events.length - topic.waiting.length).filter(event => atSeq === undefined || event.topicSeq <= atSeq);
    const views = atSeq === undefined ? topic.views : fold(applied, this.read);
    if (!views.topic && atSeq !== undefined) return null;
    return { ...viewsOf(views), asOfSeq: views.topic?.lastSeq ?? null, replica: topic.replicaOf ? { of: topic.replicaOf, blocked: this.blocked(topic) } : null };
  }

  artifact(topicId, artifactId) {
    const entry = this.topics.get(topicId)?.views.artifacts.get(artifactId);
    return entry ? { topicId, ...this.read(this.events.get(entry.eventId).event).payload.artifact } : null;
  }

  rebuild(topicId) {
    const topic = this.topics.get(topicId) ?? fail('not_found', `topic '${topicId}' does not exist`);
    topic.views = fold(topic.events.slice(0, topic.events.length - topic.waiting.length), this.read);
    return { digest: viewsOf(topic.views).digest };
  }
}

// ---- The scheduler and the supervisor (store.md, Deliveries; D-52 to D-65)

const AGENT_DEFAULTS = {
  types: [], topicIds: [], includeOwn: false, fromSeq: null, maxAttempts: 5, retryDelayMs: 1000, maxRetryDelayMs: 300_000, timeoutMs: 60_000,
  parentWaitMs: 30_000, haltsWhenParked: false, takesAnyContinuation: true, resumePoints: [], overlap: 1,
};
const LONGEST_PAUSE = 86_400_000;

// The hops of an event (D-25b).
const hopsOf = event => Number.isInteger(event?.metadata?.hops) && event.metadata.hops >= 1 ? event.metadata.hops : 0;

export class Scheduler {
  agents = [];
  subscriptions = new Map(); // By agent and topic: the last closed event, the running attempt, and the deliveries that an operator retried.
  seen = new Set(); // Names of known agents.
  offered = []; // Attempts in their start order.
  count = 0;

  constructor(store, agents = [], maxHops = 1000) {
    Object.assign(this, { store, maxHops });
    this.start(agents);
  }

  start(agents) {
    this.agents = agents.map(agent => ({ ...AGENT_DEFAULTS, ...agent, name: plainAgent(agent.name) })).sort((one, other) => byBytes(one.name, other.name));
    for (const agent of this.agents) {
      const isNew = !this.seen.has(agent.name);
      this.seen.add(agent.name);
      // A new agent starts after the durable events, unless a sequence is configured (D-64).
      if (isNew) for (const topic of this.store.topics.values()) this.subscription(agent, topic, agent.fromSeq === null ? topic.events.at(-1).topicSeq : agent.fromSeq - 1);
    }
  }

  /** Ends what runs. After a crash the attempts count; in order they are given back. */
  restart(agents, isCrash) {
    for (const attempt of this.offered) {
      if (isCrash) attempt.state = 'lost';
      else if (attempt.continuationId) this.close(attempt);
      else Object.assign(attempt, { state: 'failed', number: attempt.number - 1, notBefore: this.store.now });
    }
    this.offered = [];
    if (agents) this.start(agents);
  }

  subscription(agent, topic, cursor = Math.max(agent.fromSeq ?? 0, topic.localFrom) - 1) {
    const key = `${agent.name} ${topic.id}`;
    if (!this.subscriptions.has(key)) this.subscriptions.set(key, { agent: agent.name, topic, cursor, open: null, retries: [] });
    return this.subscriptions.get(key);
  }

  agent(name) { return this.agents.find(agent => agent.name === plainAgent(name)); }

  takes(agent, event) {
    const isOfType = isKernelType(event.type) ? agent.types.includes(event.type)
      : agent.types.length === 0 || agent.types.some(type => type.endsWith('.*') ? plainType(event.type).startsWith(type.slice(0, -1)) : plainType(event.type) === plainType(type));
    const isOwn = event.metadata?.initiator === `agent:${agent.name}`;
    const isNoNews = event.type === 'delivery.parked' && (plainAgent(event.payload.agent) === agent.name || isKernelType(event.payload.eventType ?? ''));
    return isOfType && (agent.topicIds.length === 0 || agent.topicIds.includes(event.topicId)) && (agent.includeOwn || !isOwn) && !isNoNews && !isEffect(event);
  }

  /** Does and offers all that is due now. */
  settle() {
    while (this.endLate() || this.endLost() || this.supervise() || this.offerNext());
    return { now: timeText(this.store.now) };
  }

  endLate() {
    const late = this.offered.find(attempt => attempt.deadline <= this.store.now);
    if (late) this.failAttempt(late, { code: 'agent_timeout', message: 'the agent took too long' });
    return late !== undefined;
  }

  endLost() {
    const attempts = [...this.subscriptions.values()].filter(subscription => this.agent(subscription.agent)).flatMap(subscription => [subscription.open, ...subscription.retries]);
    const lost = attempts.find(attempt => attempt?.state === 'lost');
    if (lost) this.failAttempt(lost, { code: 'process_lost', message: 'the process ended while the agent ran' });
    return lost !== undefined;
  }

  localTopics() { return [...this.store.topics.values()].filter(topic => !topic.replicaOf); }

  // Expires, abandons, and reports unknown agents: the first that is due (D-54, D-58, D-59b).
  supervise() {
    for (const topic of this.localTopics()) {
      for (const continuation of active(topic.views)) {
        const { id, attempt, payload } = continuation, decision = this.decide(continuation);
        if ([...this.subscriptions.values()].some(subscription => (subscription.open?.continuationId === id || subscription.retries.some(each => each.continuationId === id && each.state === 'offered')) && subscription.topic === topic)) continue;
        if (decision.abandon) this.say(topic.id, 'continuation.abandoned', continuation, { reason: `gave up after attempt ${attempt - 1}` });
        else if (decision.expire) this.say(topic.id, 'continuation.expired', continuation, { reason: `not satisfied by ${payload.resumeBefore}` });
        else if (decision.resume && !this.resumer(topic, continuation) && !continuation.noAgentReported) {
          const code = this.candidates(topic, continuation).length > 0 ? 'no_resume_point' : 'no_agent';
          this.say(topic.id, 'continuation.attempt_failed', continuation, { attempt, error: { code, message: `no agent here resumes '${id}'` } });
        } else continue;
        return true;
      }
    }
    return false;
  }

  decide({ payload, marks, attempt, nextAttemptAt, ...continuation }) {
    const { now } = this.store, satisfied = isSatisfied({ payload, marks }), waits = (payload.waitForEvents ?? []).length > 0;
    if (attempt > (payload.retry?.maxAttempts ?? 3)) return { abandon: true };
    if (instant(payload.resumeBefore) < now && !satisfied) return { expire: true };
    const byTimer = instant(payload.resumeAfter) <= now, hasTimer = payload.resumeAfter != null;
    const needsBoth = payload.meta?.resumePolicy === 'all' && waits && hasTimer;
    const isReady = !waits && !hasTimer ? true : needsBoth ? byTimer && satisfied : byTimer || satisfied;
    if (!isReady || instant(nextAttemptAt) > now) return {};
    const bySeq = [...marks].sort((one, other) => one.seq - other.seq);
    const met = satisfied ? (payload.meta?.waitMode === 'all' ? bySeq.at(-1) : bySeq[0]) : undefined;
    return { resume: { id: continuation.id, reason: met ? 'event' : hasTimer ? 'timer' : 'tick', eventId: met?.eventId, seq: met?.seq ?? -1 } };
  }

  resumer(topic, continuation) {
    return this.candidates(topic, continuation).find(({ resumePoints }) => resumePoints.length === 0 || resumePoints.includes(continuation.payload.label));
  }

  candidates(topic, { agent }) {
    return agent === undefined || agent === '*'
      ? this.agents.filter(each => each.takesAnyContinuation && (each.topicIds.length === 0 || each.topicIds.includes(topic.id)))
      : [this.agent(agent)].filter(Boolean);
  }

  say(topicId, type, { id, eventId }, payload) {
    const hops = type === 'continuation.expired' || payload.operator ? 0 : hopsOf(this.store.events.get(eventId).event);
    return this.store.append(topicId, [{ type, payload: { continuationId: id, ...payload }, parentEventIds: [eventId] }], { actor: `agent:${SUPERVISOR}`, hops });
  }

  offerNext() {
    for (const agent of this.agents) for (const topic of this.localTopics()) if (this.offer(agent, this.subscription(agent, topic))) return true;
    return false;
  }

  offer(agent, subscription) {
    const { now } = this.store, { topic } = subscription;
    subscription.retries = subscription.retries.filter(attempt => !attempt.isDecided || attempt.state === 'offered' || topic.views.continuations.get(attempt.continuationId).status === 'active');
    const due = [subscription.open, ...subscription.retries].find(attempt => attempt?.state === 'failed' && !attempt.isHalted && attempt.notBefore <= now);
    if (due?.isDecided) due.resume = this.decide(topic.views.continuations.get(due.continuationId)).resume ?? { id: due.continuationId, reason: 'manual', seq: -1 };
    if (due) return this.begin(agent, due);
    if (subscription.open) return false;
    const next = this.nextEvent(agent, subscription);
    const ready = active(topic.views).filter(each => this.resumer(topic, each) === agent && !this.isDecided(topic, each.id)).map(each => this.decide(each).resume).filter(Boolean);
    // A continuation follows the event that resumes it (D-56).
    const resume = ready.sort((one, other) => one.seq - other.seq || byBytes(one.id, other.id)).find(({ seq }) => next === undefined || next.topicSeq > seq);
    if (resume) return this.begin(agent, subscription.open = { subscription, continuationId: resume.id, resume, number: 0 });
    if (next === undefined || this.waitsForParents(agent, next)) return false;
    return this.begin(agent, subscription.open = { subscription, event: next, number: 0 });
  }

  nextEvent(agent, subscription) {
    return subscription.topic.events.find(event => event.topicSeq > subscription.cursor && this.takes(agent, this.store.read(event)));
  }

  // D-63c: an event waits for a limited time until its agent has closed its parents in other topics.
  waitsForParents(agent, event) {
    if (instant(event.createdAt) + agent.parentWaitMs <= this.store.now) return false;
    return (event.parentEventIds ?? []).some(id => {
      const parent = this.store.events.get(id)?.event;
      if (!parent || parent.topicId === event.topicId || !this.takes(agent, parent)) return false;
      return this.subscription(agent, this.store.topics.get(parent.topicId)).cursor < parent.topicSeq;
    });
  }

  begin(agent, attempt) {
    const { topic } = attempt.subscription, continuation = topic.views.continuations.get(attempt.continuationId);
    Object.assign(attempt, {
      deliveryId: String(++this.count), state: 'offered', isTaken: false, deadline: this.store.now + agent.timeoutMs, asOfSeq: topic.views.topic.lastSeq,
      number: continuation?.attempt ?? attempt.number + 1, names: new Set(), effects: [],
    });
    this.offered.push(attempt);
    return true;
  }

  next(agent) {
    this.settle();
    const attempt = this.offered.find(each => !each.isTaken && (agent === undefined || each.subscription.agent === plainAgent(agent)));
    if (!attempt) return null;
    attempt.isTaken = true;
    const { subscription, continuationId, resume, number, deliveryId, asOfSeq } = attempt;
    const continuation = subscription.topic.views.continuations.get(continuationId);
    const event = continuation ? this.store.events.get(resume.eventId)?.event : attempt.event;
    return {
      deliveryId, agent: subscription.agent, topicId: subscription.topic.id, attempt: number, asOfSeq, event: event ? this.store.read(event) : null,
      continuation: continuation ? continuationView(continuation) : null, state: continuation?.payload.state ?? null, reason: resume?.reason ?? null,
    };
  }

  current(deliveryId) {
    this.endLateOnes();
    return this.offered.find(attempt => attempt.deliveryId === deliveryId) ?? fail('delivery_lost', `delivery '${deliveryId}' is over`);
  }

  endLateOnes() { while (this.endLate()); }

  cause({ event, continuationId, resume, subscription }) {
    const trigger = this.store.events.get(resume ? resume.eventId : event.id)?.event;
    const made = continuationId && subscription.topic.views.continuations.get(continuationId).eventId;
    const parents = [...new Set([trigger?.id, made])].filter(Boolean);
    return { parts: [subscription.topic.id, subscription.agent, continuationId ? 'continuation' : 'event', continuationId ?? event.id], trigger, parents };
  }

  hops({ event, continuationId, resume, subscription }) {
    if (event) return hopsOf(event) + 1;
    const { payload, eventId } = subscription.topic.views.continuations.get(continuationId), made = this.store.events.get(eventId).event;
    if (resume.eventId) return hopsOf(this.store.events.get(resume.eventId).event) + 1;
    return resume.reason === 'timer' && instant(payload.resumeAfter) - instant(made.createdAt) >= 1000 ? 1 : hopsOf(made) + 1;
  }

  checkHops(attempt) {
    if (this.hops(attempt) > this.maxHops) fail('hops_exceeded', `more than ${this.maxHops} agents in a row; do they answer each other?`);
  }

  /** The agent's output: all of it becomes durable with the end of the attempt, or the attempt has failed (D-61, D-62). */
  complete(deliveryId, drafts = [], expected = 'any') {
    const attempt = this.current(deliveryId), { subscription, continuationId, resume, number } = attempt;
    try {
      if (!Array.isArray(drafts)) fail('invalid_draft', 'drafts are an array');
      if (drafts.length > MAX_BATCH) fail('limit_exceeded', `more than ${MAX_BATCH} drafts`);
      this.store.expect(subscription.topic.id, expected, attempt.effects.filter(seq => seq > expected).length);
      const resumed = { id: derived('event', ...this.cause(attempt).parts, 'continuation.resumed'), type: 'continuation.resumed', payload: { continuationId, reason: resume?.reason, attempt: number, triggerEventId: resume?.eventId } };
      const output = continuationId ? [resumed] : [];
      const { parts } = this.cause(attempt);
      drafts.forEach((draft, i) => output.push(isObject(draft) ? { ...draft, id: draft.id ?? derived('event', ...parts, String(i)) } : draft));
      if (drafts.length > 0) this.checkHops(attempt);
      checkReserved(drafts, subscription.topic.id, this.store.operationsTopicId);
      const checked = output.map(draft => this.inherit(checkDraft({ topicId: subscription.topic.id, ...draft }), attempt));
      this.store.plan(checked.filter((draft, i) => !this.isFirstResult(draft, output[i], attempt)), `agent:${subscription.agent}`, this.hops(attempt))();
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      this.failAttempt(attempt, fault);
      return {};
    }
    this.close(attempt);
    return {};
  }

  // A known id is the first result of this delivery, or that of another event (D-13, D-62).
  isFirstResult(draft, given, { subscription, ...attempt }) {
    const stored = this.store.events.get(draft.id)?.event;
    if (!stored) return false;
    const { parents } = this.cause({ subscription, ...attempt }), held = stored.parentEventIds ?? [];
    const hasCause = given.parentEventIds?.length > 0 ? same(held, draft.parentEventIds) : held.includes(parents[0]);
    if (stored.topicId !== draft.topicId || stored.metadata?.initiator !== `agent:${subscription.agent}` || !hasCause) fail('conflict', `the id '${draft.id}' is that of another event`);
    return true;
  }

  inherit(draft, attempt) {
    const { trigger, parents } = this.cause(attempt);
    return { ...draft, parentEventIds: draft.parentEventIds ?? parents.filter(id => id !== draft.id), ...draft.correlationId ?? trigger?.correlationId ? { correlationId: draft.correlationId ?? trigger.correlationId } : {} };
  }

  close(attempt) {
    const { subscription, event } = attempt;
    this.offered = this.offered.filter(each => each !== attempt);
    subscription.retries = subscription.retries.filter(each => each !== attempt);
    if (subscription.open !== attempt) return;
    subscription.open = null;
    if (event) subscription.cursor = event.topicSeq;
  }

  failAttempt(attempt, { code, message }) {
    this.offered = this.offered.filter(each => each !== attempt);
    const error = { code, message };
    if (attempt.continuationId) this.failContinuation(attempt, error);
    else this.failEvent(attempt, error);
  }

  failContinuation(attempt, error) {
    const { topic } = attempt.subscription, continuation = topic.views.continuations.get(attempt.continuationId), { retry = {}, meta } = continuation.payload;
    this.close(attempt);
    const isLast = continuation.attempt >= (retry?.maxAttempts ?? 3) || error.code === 'hops_exceeded', hops = hopsOf(this.store.events.get(continuation.eventId).event);
    const pause = (retry?.retryDelayMs ?? 1000) * (meta?.backoff === 'exponential' ? 2 ** Math.min(continuation.attempt - 1, 30) : 1);
    const parentEventIds = [continuation.eventId], continuationId = continuation.id;
    const nextAttemptAt = isLast ? undefined : timeText(this.store.now + Math.min(pause, LONGEST_PAUSE));
    const drafts = [{ type: 'continuation.attempt_failed', payload: { continuationId, attempt: continuation.attempt, error, nextAttemptAt }, parentEventIds }];
    if (isLast) drafts.push({ type: 'continuation.abandoned', payload: { continuationId, reason: `gave up after attempt ${continuation.attempt}` }, parentEventIds });
    // Refused: the continuation ended, or its topic was closed, during the invocation.
    try { this.store.append(topic.id, drafts, { actor: `agent:${SUPERVISOR}`, hops }); } catch (fault) { if (!(fault instanceof Fault)) throw fault; return; }
    if (attempt.isDecided && !isLast) attempt.subscription.retries.push({ subscription: attempt.subscription, continuationId, number: 0, state: 'failed', notBefore: instant(nextAttemptAt), isDecided: true });
  }

  failEvent(attempt, error) {
    const { subscription, event, number } = attempt, agent = this.agent(subscription.agent) ?? AGENT_DEFAULTS;
    if (number < agent.maxAttempts && error.code !== 'hops_exceeded') {
      Object.assign(attempt, { state: 'failed', notBefore: this.store.now + Math.min(agent.retryDelayMs * 2 ** (number - 1), agent.maxRetryDelayMs) });
      return;
    }
    if (agent.haltsWhenParked) Object.assign(attempt, { state: 'failed', isHalted: true });
    else this.close(attempt);
    const payload = { agent: `agent:${subscription.agent}`, eventId: event.id, eventType: event.type, topicId: subscription.topic.id, attempt: number, error };
    const parked = { type: 'delivery.parked', payload, parentEventIds: [event.id], correlationId: event.correlationId };
    this.sayOrElsewhere(subscription.topic.id, [parked], [parked], hopsOf(event));
  }

  // Events that a closed topic refuses are appended to the operations topic (D-1).
  sayOrElsewhere(topicId, drafts, elsewhere, hops = 0) {
    const actor = `agent:${SUPERVISOR}`;
    try { return this.store.append(topicId, drafts, { actor, hops }); } catch (fault) {
      if (fault.code !== 'topic_closed') throw fault;
      return this.store.append(this.store.operationsTopicId, elsewhere, { actor, hops });
    }
  }

  fail(deliveryId, message) {
    this.failAttempt(this.current(deliveryId), { code: 'agent_threw', message });
    return {};
  }

  /** A run-once call: its outcome is recorded before the agent sees it (D-62c). */
  effect(deliveryId, name, value) {
    const attempt = this.current(deliveryId), { subscription } = attempt, { parts, trigger, parents } = this.cause(attempt);
    if (attempt.names.has(name)) fail('effect_repeated', `the effect '${name}' twice in one attempt`);
    attempt.names.add(name);
    this.checkHops(attempt);
    if (subscription.topic.id === this.store.operationsTopicId) fail('topic_reserved', 'the operations topic is the kernel\'s');
    const id = derived('artifact', ...parts, 'effect', name), known = subscription.topic.views.artifacts.get(id);
    const artifact = { id, type: 'cop/effect', format: 'application/json', payload: value, metadata: { effect: name } };
    const draft = { id: derived('event', ...parts, 'effect', name), type: 'artifact.created', payload: { artifact }, parentEventIds: parents, correlationId: trigger?.correlationId };
    const event = known ? this.store.events.get(known.eventId).event : this.store.append(subscription.topic.id, [draft], { actor: `agent:${subscription.agent}`, hops: this.hops(attempt) }).events[0];
    attempt.effects.push(event.topicSeq);
    return { value: event.payload.artifact.payload };
  }

  activeOne(topicId, continuationId) {
    const topic = this.store.topics.get(topicId), continuation = topic?.views.continuations.get(continuationId) ?? fail('not_found', `topic '${topicId}' has no continuation '${continuationId}'`);
    if (topic.replicaOf) fail('topic_replica', `topic '${topicId}' is a replica`);
    if (continuation.status !== 'active') fail('continuation_not_active', `continuation '${continuationId}' is ${continuation.status}`);
    return { topic, continuation };
  }

  /** An operator has a continuation resumed, whatever it waits for (D-1). */
  resumeByHand(topicId, continuationId, operator, given) {
    const { topic, continuation } = this.activeOne(topicId, continuationId), isForAny = continuation.agent === undefined || continuation.agent === '*';
    if (given !== undefined && !isForAny && plainAgent(given) !== plainAgent(continuation.agent)) fail('invalid_query', `it names the agent '${continuation.agent}'`);
    const name = isForAny ? given !== undefined ? plainAgent(given) : this.resumer(topic, continuation)?.name ?? fail('invalid_query', 'no agent here takes it; name one') : plainAgent(continuation.agent);
    if (!this.seen.has(name)) fail('not_found', `the agent '${name}' never ran here`);
    if (this.offered.some(attempt => attempt.continuationId === continuationId && attempt.subscription.topic === topic)) fail('conflict', 'an attempt at it runs');
    const { events } = this.say(topicId, 'delivery.retried', continuation, { agent: `agent:${name}`, attempt: continuation.attempt, operator });
    const subscription = this.subscription(this.agent(name) ?? { ...AGENT_DEFAULTS, name }, topic);
    subscription.retries = subscription.retries.filter(attempt => attempt.continuationId !== continuationId);
    subscription.retries.push({ subscription, continuationId, number: 0, state: 'failed', notBefore: this.store.now, isDecided: true });
    return { events };
  }

  abandon(topicId, continuationId, operator, reason) {
    const { continuation } = this.activeOne(topicId, continuationId);
    return { events: this.say(topicId, 'continuation.abandoned', continuation, { operator, ...reason !== undefined && { reason } }).events };
  }

  // Whether an operator's decision about it is recorded, on any subscription of its topic.
  isDecided(topic, id) { return [...this.subscriptions.values()].some(subscription => subscription.topic === topic && subscription.retries.some(attempt => attempt.continuationId === id)); }

  /** What an operator decides about a parked delivery (M-7). */
  decideParked(type, topicId, agent, eventId, operator) {
    const key = parkedKey({ agent, eventId }), { operationsTopicId } = this.store, operations = this.store.topics.get(operationsTopicId);
    const home = this.store.topics.get(topicId)?.views.parked.get(key)?.topicId;
    // The views of a closed topic do not change: since its parking was repeated in the operations topic, the row there counts.
    const isElsewhere = operations?.events.some(({ type, payload }) => type === 'delivery.parked' && parkedKey(payload) === key && payload.topicId === home);
    if (isElsewhere) topicId = operationsTopicId;
    const row = this.store.topics.get(topicId)?.views.parked.get(key) ?? fail('not_found', `no delivery of '${eventId}' to '${agent}' is parked there`);
    const draft = { payload: { agent: row.agent, eventId, topicId: row.topicId, attempt: row.attempt, operator } };
    const said = this.sayOrElsewhere(topicId, [{ ...draft, type }], [{ ...draft, type: 'delivery.parked' }, { ...draft, type }]);
    const subscription = this.subscriptions.get(`${plainAgent(agent)} ${row.topicId}`), isHalted = subscription.open?.isHalted && subscription.open.event.id === eventId;
    const again = { subscription, event: this.store.events.get(eventId).event, number: 0, state: 'failed', notBefore: this.store.now };
    if (type === 'delivery.retried' && isHalted) subscription.open = again;
    else if (type === 'delivery.retried') subscription.retries.push(again);
    else if (isHalted) this.close(subscription.open);
    return { events: said.events };
  }
}

// ---- The binding (binding.md)

export class Target {
  store = null;

  // An operator has an identity (D-20).
  command = decide => members => {
    checkActor(members.operator, 'operator');
    return decide(members);
  };

  // Each function receives the members of the request.
  operations = {
    hello: () => ({
      name: 'cop.mjs', version: '1.0.0', protocol: '1.0', level: 'core', operations: Object.keys(this.operations),
      features: ['crash', 'positions', 'effects', 'upcasters', 'hops', 'hitl', 'ai', 'ledger', 'jsonld'],
    }),
    reset: ({ now, agents, upcasters, maxHops, profiles = [] }) => {
      this.store = new Store({ now, upcasters });
      this.store.profiles = profiles;
      this.scheduler = new Scheduler(this.store, agents, maxHops);
      const { storeId, nodeId, operationsTopicId } = this.store;
      return { storeId, nodeId, operationsTopicId, now: timeText(this.store.now) };
    },
    restart: ({ agents }) => this.restart(agents, false),
    crash: ({ agents }) => this.restart(agents, true),
    append: ({ topicId, drafts, text, actor = 'human:tester', actingAs, expected }) => {
      checkActor(actor);
      if (actingAs !== undefined) checkRole(actingAs);
      const given = drafts ?? admitList(text);
      if (topicId === this.store.operationsTopicId) fail('topic_reserved', 'the operations topic is the kernel\'s');
      checkReserved(given, topicId, this.store.operationsTopicId);
      return this.store.append(topicId, given, { actor, actingAs, expected });
    },
    replicate: ({ from, events, text }) => {
      const given = events ?? admitList(text);
      if (Array.isArray(given) && given.some(event => event?.topicId === this.store.operationsTopicId)) fail('topic_reserved', 'the operations topic is the kernel\'s');
      return this.store.replicate(from, given);
    },
    adopt: this.command(({ topicId, operator }) => topicId === this.store.operationsTopicId ? fail('topic_reserved', 'the operations topic is the kernel\'s') : this.store.adopt(topicId, operator)),
    unblock: this.command(({ topicId, operator }) => this.store.unblock(topicId, operator)),
    'continuation.resume': this.command(({ topicId, continuationId, operator, agent }) => this.scheduler.resumeByHand(topicId, continuationId, operator, agent)),
    'continuation.abandon': this.command(({ topicId, continuationId, operator, reason }) => this.scheduler.abandon(topicId, continuationId, operator, reason)),
    read: ({ topicId, fromSeq = 0, limit = 1000 }) => ({ events: (this.store.topics.get(topicId)?.events ?? []).filter(event => event.topicSeq >= fromSeq).slice(0, limit) }),
    event: ({ eventId }) => this.store.events.get(eventId)?.event ?? null,
    artifact: ({ topicId, artifactId }) => this.store.artifact(topicId, artifactId),
    state: ({ topicId, atSeq }) => this.store.state(topicId, atSeq),
    request: ({ topicId, requestId }) => {
      const row = this.store.requestsOf(topicId).get(`request\n${requestId}`);
      return row ? without(row, 'kind', 'id') : null;
    },
    use: ({ topicId, agent = 'topic' }) => {
      const row = this.store.useOf(topicId).get(agent);
      return row ? use.shown(agent, row).body : null;
    },
    rebuild: ({ topicId }) => this.store.rebuild(topicId),
    ledger: ({ topicId }) => ledgerRecords((topicId === undefined ? this.store.positions.map(({ eventId }) => this.store.events.get(eventId).event) : this.store.topics.get(topicId)?.events ?? []), event => this.store.topics.get(event.topicId)?.replicaOf ?? this.store.storeId),
    'ledger.verify': ({ events, records }) => verifyLedger(events, records),
    'ledger.signature': ({ event, keys }) => ({ verdict: verifySignature(event, keys) }),
    positions: ({ from = 1, limit = 1000 }) => this.store.positions.slice(from - 1, from - 1 + limit),
    'deliver.next': ({ agent }) => this.scheduler.next(agent),
    'deliver.complete': ({ deliveryId, drafts, expected }) => this.scheduler.complete(deliveryId, drafts, expected),
    'deliver.fail': ({ deliveryId, message }) => this.scheduler.fail(deliveryId, message),
    'deliver.effect': ({ deliveryId, name, value }) => this.scheduler.effect(deliveryId, name, value),
    'delivery.retry': this.command(({ topicId, agent, eventId, operator }) => this.scheduler.decideParked('delivery.retried', topicId, agent, eventId, operator)),
    'delivery.skip': this.command(({ topicId, agent, eventId, operator }) => this.scheduler.decideParked('delivery.skipped', topicId, agent, eventId, operator)),
    settle: () => this.scheduler.settle(),
    'clock.advance': ({ ms }) => this.moveClock(this.store.now + ms),
    'clock.set': ({ to }) => this.moveClock(instant(to)),
    canonicalize: ({ text }) => ({ canonical: canonical(admit(text)) }),
    hash: ({ text, kind, alg }) => {
      const value = admit(text), form = canonical(kind === 'json' ? value : hashScope(value));
      return { canonical: form, value: digest(form, alg) };
    },
    verify: ({ text }) => ({ verdict: verify(admit(text)) }),
    order: ({ events }) => ({ ids: replayOrder(events) }),
    'cloudevents.export': ({ event, node, legacy, store }) => {
      const cloudEvent = exportCloudEvent(event, node, legacy);
      return { cloudEvent: store === undefined ? cloudEvent : { ...cloudEvent, ...registeredExtensions(event, cloudEvent, store) } };
    },
    'cloudevents.parse': ({ text }) => { readCloudEvent(admitCarrier(text)); return {}; },
    'cloudevents.batch': ({ text }) => {
      const batch = admitCarrier(text);
      (Array.isArray(batch) ? batch : fail('invalid_cloudevent', 'a batch is an array')).forEach(readCloudEvent);
      return {};
    },
    'cloudevents.replicate': ({ text }) => ({ event: checkStored(replicateCloudEvent(admitCarrier(text))) }),
    'jsonld.context': () => ({ iri: CONTEXT_IRI, document: contextDocument() }),
    'jsonld.event': ({ event, vocabulary }) => {
      if (vocabulary) checkVocabulary(vocabulary);
      return describedNode(eventNode(event, vocabulary), vocabulary);
    },
    'jsonld.view': ({ kind, view }) => describedNode(viewNode(kind, view)),
    'jsonld.read': ({ document }) => ({ event: checkStored(eventOfNode(document)) }),
    'cloudevents.import': ({ text, topicId, preserveOriginal }) => importCloudEvent(admitCarrier(text), topicId, preserveOriginal),
  };

  restart(agents, isCrash) {
    this.scheduler.restart(agents, isCrash);
    return { now: timeText(this.store.now) };
  }

  moveClock(to) {
    if (!Number.isFinite(to)) fail('invalid_request', 'the clock moves by milliseconds or to a time');
    this.scheduler.settle();
    this.store.now = to;
    return this.scheduler.settle();
  }

  /** The result of one request. */
  answer(op, members) {
    try {
      const operation = Object.hasOwn(this.operations, op) ? this.operations[op] : fail('unsupported_operation', `there is no operation '${op}'`);
      const isPure = /^(hello|reset|canonicalize|hash|verify|order|ledger\..*|cloudevents\..*|jsonld\..*)$/.test(op);
      if (!isPure && !this.store) fail('invalid_request', 'reset comes first');
      return { ok: true, data: operation(members) };
    } catch (fault) {
      if (fault instanceof Fault) return { ok: false, error: { code: fault.code, message: fault.message, ...fault.details && { details: fault.details } } };
      console.error(fault);
      return { ok: false, error: { code: fault instanceof TypeError ? 'invalid_request' : 'internal_error', message: 'the request could not be handled' } };
    }
  }
}

// ---- The ledger (evidence.md)

/** The records of events in the order of their positions. */
function ledgerRecords(events, storeOf) {
  let prevHash = { alg: 'sha-256', value: '0'.repeat(64) };
  return events.map((event, index) => {
    const own = event.metadata?.copHash ?? event.copHash;
    const eventHash = ['sha-256', 'sha-512'].includes(own?.alg) ? own : copHash(event);
    const record = { createdAt: event.createdAt, eventHash, eventId: event.id, index, nodeId: event.metadata?.node ?? storeOf(event), prevHash, topicId: event.topicId };
    prevHash = { alg: 'sha-256', value: digest(canonical(record)) };
    return record;
  });
}

/** Compares records with those that the events give. An event without a node has any node in its record. */
function verifyLedger(events, records) {
  const wanted = ledgerRecords(events, event => records.find(record => record.eventId === event.id)?.nodeId ?? '');
  for (const [index, record] of records.entries()) {
    if (!wanted[index] || !same(record, wanted[index]) || verify(events[index]) === 'mismatch') return { verdict: 'tampered', index };
  }
  return { verdict: events.slice(0, records.length).some(event => verify(event) === 'unverifiable') ? 'unverifiable' : 'clean' };
}

/** The verdict on the signature of an event, over the bytes of its hash (9.4.3). */
function verifySignature(event, keys) {
  const signature = event.metadata?.signature;
  if (!signature) return 'absent';
  if (![signature.alg, signature.keyId, signature.value].every(each => typeof each === 'string')) return 'invalid';
  const named = keys.filter(key => key.keyId === signature.keyId && (key.use ?? []).includes('events'));
  if (signature.alg !== 'ed25519' || named.length === 0) return 'unverifiable';
  const bytes = Buffer.from(signature.value, 'base64'), moment = instant(event.createdAt);
  const valid = named.filter(key => bytes.length === 64 && bytes.toString('base64') === signature.value && verifyBytes(
    null, Buffer.from(canonical(hashScope(event))), createPublicKey({ key: Buffer.concat([SPKI, Buffer.from(key.public, 'base64')]), format: 'der', type: 'spki' }), bytes));
  if (valid.length === 0) return 'invalid';
  const holds = key => !(moment < instant(key.notBefore)) && !(moment >= instant(key.notAfter)) && !(moment >= instant(key.revokedAt));
  return valid.some(holds) ? 'valid' : 'unverifiable';
}
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

// The limits apply to each draft and event, not to the list.
const admitList = text => admit(text, { maxDepth: MAX_DEPTH + 1, maxBytes: Infinity });
const admitCarrier = text => admit(text, { maxDepth: MAX_DEPTH + 1, maxBytes: 8 * MAX_EVENT_BYTES + 4096 });

function parseRequest(text) {
  try { const request = JSON.parse(text); return isObject(request) ? request : null; } catch { return null; }
}
const NO_REQUEST = { ok: false, error: { code: 'invalid_request', message: 'a request is one JSON object' } };

function serveLines(target) {
  createInterface({ input: process.stdin }).on('line', line => {
    if (line.trim() === '') return;
    const request = parseRequest(line);
    const result = request ? target.answer(request.op, without(request, 'id', 'op')) : NO_REQUEST;
    process.stdout.write(`${JSON.stringify({ id: request?.id ?? null, ...result })}\n`);
  });
}

function serveHttp(target, port) {
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', chunk => chunks.push(chunk)).on('end', () => {
      const body = parseRequest(Buffer.concat(chunks).toString() || '{}'), op = request.url.replace(/^\/cop\//, '');
      const isOurs = request.method === 'POST' && request.url.startsWith('/cop/');
      const result = !isOurs ? target.answer(request.url, {}) : body ? target.answer(op, body) : NO_REQUEST;
      const status = result === NO_REQUEST ? 400 : result.error?.code === 'unsupported_operation' ? 404 : 200;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    });
  });
  server.listen(port, '127.0.0.1', () => console.error(`listening on http://127.0.0.1:${server.address().port}`));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const at = process.argv.indexOf('--http');
  if (at > 0) serveHttp(new Target(), Number(process.argv[at + 1] ?? 0));
  else serveLines(new Target());
}
