// The rows of the profile COP/HITL, folded from a topic's events (hitl.md, "Rows" and "Effects"). A second implementation of the rules.
import { createHash } from 'node:crypto';
import { canonical } from '../jcs.mjs';

const isPerson = text => typeof text === 'string' && text.startsWith('human:') && text.length > 6;
const isAddress = text => isPerson(text) || (typeof text === 'string' && text.startsWith('role:') && text.length > 5);
const sha256 = json => createHash('sha256').update(canonical(json), 'utf8').digest('hex');
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
export function rowsOf(events) {
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
