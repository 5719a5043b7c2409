// The rows of the profile COP/AI, folded from a topic's events (ai.md, "Rows"). A second implementation of the rules.
const MOST = BigInt(Number.MAX_SAFE_INTEGER), UNIT = 10n ** 12n, DEAREST = 10n ** 27n - 1n;
const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value);
const isId = text => typeof text === 'string' && text.length > 0 && Buffer.byteLength(text) <= 255 && !/[\u0000-\u001f\u007f-\u009f]/.test(text);
const count = value => Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
const capped = (sum, most) => sum < most ? sum : most;
const ends = ['task.completed', 'task.failed', 'task.cancelled'];

/** An amount in units of 10^-12; undefined when the text is none. */
export function amount(text) {
  const [, whole, rest = ''] = (typeof text === 'string' && /^(\d{1,15})(?:\.(\d{1,12}))?$/.exec(text)) || [];
  return whole === undefined ? undefined : BigInt(whole) * UNIT + BigInt(rest.padEnd(12, '0'));
}

const money = units => `${units / UNIT}.${String(units % UNIT).padStart(12, '0')}`.replace(/\.?0+$/, '');

/** What is used and reserved in a row. */
export function totals({ calls, tokens, cost, reserved }) {
  const entries = [...reserved.values()];
  return {
    calls: capped(calls + BigInt(entries.length), MOST), tokens: entries.reduce((sum, entry) => capped(sum + entry.tokens, MOST), tokens),
    cost: entries.reduce((sum, entry) => capped(sum + (entry.cost ?? 0n), DEAREST), cost),
  };
}

/** Whether a reservation is within its limits, by the rows before it. */
export function fits(rows, { taskId, tokens, cost, limits }) {
  if (typeof taskId !== 'string') return true;
  const { reserved, ...row } = rowOf(rows, 'topic');
  const all = totals({ ...row, reserved: new Map([...reserved, [taskId, { tokens: count(tokens) ?? 0n, cost: amount(cost) }]]) });
  const isWithin = (used, limit) => typeof limit !== 'number' || Number(used) <= limit;
  return isWithin(all.calls, limits?.calls) && isWithin(all.tokens, limits?.tokens) && !(all.cost > amount(limits?.cost));
}

/** Folds events {type, payload, metadata} into rows by id. */
export function fold(events) {
  const rows = new Map();
  for (const event of events) apply(event, rows);
  return rows;
}

/** The rows as a store shows them, sorted by id. */
export const useOf = events => [...fold(events)].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map(([id, row]) => shown(id, row));

export function shown(id, { calls, tokens, cost, reserved }) {
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
