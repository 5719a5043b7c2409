// Writes orders.json, arrivals.json and positions.json: sets of events with parents, the order of D-24, the blocked topics as events
// arrive (D-22, D-23), and the positions of the units of a journal (M-9, journal.md). The order is computed directly: of all events whose predecessors are ordered, the least is next; a hand-written case
// states its order itself and is checked against that. Run: node make.mjs [folder]
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const out = process.argv[2] ?? import.meta.dirname;
const orders = [], arrivals = [], positions = [], names = new Set();
const bytes = text => Buffer.from(text, 'utf8');

// Deterministic pseudo-random numbers.
function chance(seed) {
  let state = seed;
  return below => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 5) % below;
  };
}

// 'b2 < a1 x': the event b2 of topic b, with the parents a1 and x. Times go backwards on purpose: they order nothing (3.4.2).
function event(text, index) {
  const [id, ...parents] = text.split(/[ <]+/).filter(Boolean);
  const [, topicId, seq] = /^(.*?)(\d+)$/u.exec(id);
  const at = new Date(Date.UTC(2026, 0, 1) - index * 1000).toISOString();
  return { id, topicId, topicSeq: Number(seq), type: 'note.taken', schemaVersion: '1', createdAt: at, payload: {}, ...parents.length > 0 && { parentEventIds: parents } };
}

function order(events) {
  const given = new Map(events.map(each => [each.id, each])), placed = [];
  const isFree = each => events.every(other => other.topicId !== each.topicId || other.topicSeq >= each.topicSeq || placed.includes(other.id))
    && (each.parentEventIds ?? []).every(parent => placed.includes(parent) || !given.has(parent));
  for (;;) {
    const free = events.filter(each => !placed.includes(each.id) && isFree(each));
    if (free.length === 0) return placed.length === events.length ? placed : null;
    free.sort((one, other) => Buffer.compare(bytes(one.topicId), bytes(other.topicId)) || one.topicSeq - other.topicSeq);
    placed.push(free[0].id);
  }
}

function take(name) {
  assert(!names.has(name), `two vectors named ${name}`);
  names.add(name);
}

function ordered(name, requirement, texts, stated) {
  take(name);
  const events = texts.map(event), found = order(events);
  if (stated !== undefined) assert.deepEqual(found, stated && stated.split(' '), name);
  orders.push({ name, requirement, decisions: ['D-24'], events, ...found ? { order: found } : { error: 'causal_cycle' } });
}

ordered('one topic in its order', '3.1.1', ['a2', 'a1', 'a3'], 'a1 a2 a3');
ordered('a log that begins at zero', '3.1.1', ['a1', 'a0'], 'a0 a1');
ordered('topics by their ids where nothing else says', '3.3.2', ['b1', 'a1', 'b2', 'a2'], 'a1 a2 b1 b2');
ordered('a parent first', '3.2.1', ['a1 < b1', 'b1'], 'b1 a1');
ordered('a parent holds its own topic up and no other', '3.3.2', ['a1', 'a2 < c1', 'a3', 'b1', 'c1'], 'a1 b1 c1 a2 a3');
ordered('as soon as the parent stands, the smaller topic goes on', '3.3.2', ['a1 < b1', 'a2', 'b1', 'b2', 'b3'], 'b1 a1 a2 b2 b3');
ordered('two topics that take turns', '3.3.2', ['a1', 'a2 < b1', 'a3 < b2', 'b1 < a1', 'b2 < a2'], 'a1 b1 a2 b2 a3');
ordered('a parent named twice is one', '3.2.1', ['a1 < b1 b1', 'b1'], 'b1 a1');
ordered('all parents have to stand', '3.2.1', ['a1 < b1 c1', 'b1', 'c1 < d1', 'd1'], 'b1 d1 c1 a1');
ordered('a parent outside of the set counts as there', '3.3.2', ['b1', 'a1 < gone1'], 'a1 b1');
ordered('parents in the own topic change nothing', '3.2.1', ['a3 < a1', 'a2 < a1', 'a1'], 'a1 a2 a3');
ordered('sequences are numbers, not texts', '3.1.1', ['a10', 'a9', 'a8'], 'a8 a9 a10');
ordered('topics by bytes of UTF-8: U+FF5E before U+1F600', '3.3.2', ['\u{1f600}1', '\uff5e1'], '\uff5e1 \u{1f600}1');
ordered('topics by bytes: capitals before small letters, and a prefix first', '3.3.2', ['ab1', 'a1', 'Z1'], 'Z1 a1 ab1');
ordered('nothing', '3.3.2', [], undefined);
ordered('an event that is its own parent', '3.2.2', ['a1 < a1'], null);
ordered('two that wait for each other', '3.2.2', ['a1 < b1', 'b1 < a1'], null);
ordered('a circle through the order of a topic', '3.3.1', ['a1 < b2', 'b1 < a1', 'b2'], null);
ordered('a later event of the own topic as a parent', '3.2.1', ['a1 < a2', 'a2'], null);
ordered('a circle of three topics', '3.2.2', ['a1 < b1', 'b1 < c1', 'c1 < a1'], null);

for (let seed = 1; seed <= 40; seed++) {
  const pick = chance(seed), texts = [], seqs = new Map();
  for (let i = 0, size = 6 + pick(12); i < size; i++) {
    const topic = 'abcd'[pick(2 + pick(3))], seq = (seqs.get(topic) ?? 0) + 1;
    seqs.set(topic, seq);
    const parents = texts.length > 0 && pick(3) > 0 ? [texts[pick(texts.length)].split(' ')[0]] : [];
    texts.push([`${topic}${seq}`, ...parents.length > 0 ? ['<', ...parents] : []].join(' '));
  }
  // The input order has no effect.
  for (let i = texts.length - 1; i > 0; i--) { const j = pick(i + 1); [texts[i], texts[j]] = [texts[j], texts[i]]; }
  ordered(`by chance ${seed}`, '3.3.2', texts);
}

// Arrivals: batches of one topic each, in sequence. After each, the applied sequence and the blocking event of every topic.
function arriving(name, requirement, batches, stated = {}) {
  take(name);
  const stored = new Map(), applied = new Set(), accepted = new Map();
  const steps = batches.map((texts, index) => {
    const isUnblock = texts.startsWith('unblock '), events = isUnblock ? [] : texts.split(', ').map((text, i) => event(text, index * 10 + i));
    for (const each of events) stored.set(each.topicId, [...stored.get(each.topicId) ?? [], each]);
    const standing = topicId => stored.get(topicId).find(each => !applied.has(each.id));
    const missing = each => [...new Set(each.parentEventIds ?? [])].filter(parent => !applied.has(parent) && !accepted.get(each.topicId)?.includes(parent));
    if (isUnblock) accepted.set(texts.slice(8), [...accepted.get(texts.slice(8)) ?? [], ...missing(standing(texts.slice(8)))]);
    for (let moved = true; moved;) {
      moved = false;
      for (const topicId of stored.keys()) {
        const next = standing(topicId);
        if (next && missing(next).length === 0) { applied.add(next.id); moved = true; }
      }
    }
    const topics = {};
    for (const [topicId, all] of stored) {
      const next = standing(topicId), done = all.filter(each => applied.has(each.id));
      topics[topicId] = { appliedSeq: done.at(-1)?.topicSeq ?? null, blocked: next ? { eventId: next.id, missing: missing(next) } : null };
    }
    return { ...isUnblock ? { unblock: texts.slice(8) } : { events }, topics };
  });
  for (const [topicId, [appliedSeq, blockedBy]] of Object.entries(stated)) {
    const last = steps.at(-1).topics[topicId];
    assert.deepEqual([last.appliedSeq, last.blocked?.eventId ?? null], [appliedSeq, blockedBy ?? null], `${name}: ${topicId}`);
  }
  arrivals.push({ name, requirement, decisions: ['D-22', 'D-23'], steps });
}

arriving('a topic without parents is applied at once', '3.3.3', ['a1, a2'], { a: [2] });
arriving('a missing parent blocks before its child', '3.3.3', ['a1, a2 < b1, a3'], { a: [1, 'a2'] });
arriving('the first event may be the one that waits', '3.3.3', ['a1 < b1'], { a: [null, 'a1'] });
arriving('a parent that comes lets the topic go on', '3.3.3', ['a1, a2 < b1, a3', 'b1'], { a: [3], b: [1] });
arriving('other topics go on meanwhile', '4.5.4', ['a1 < b1', 'c1, c2'], { a: [null, 'a1'], c: [2] });
arriving('a parent that waits itself does not help', '3.3.3', ['a1 < b2', 'b1 < c1, b2'], { a: [null, 'a1'], b: [null, 'b1'] });
arriving('a chain is loosed from its end', '3.3.3', ['a1 < b1', 'b1 < c1', 'c1 < d1', 'd1'], { a: [1], b: [1], c: [1], d: [1] });
arriving('of two missing parents one is not enough', '3.3.3', ['a1 < b1 c1', 'b1'], { a: [null, 'a1'] });
arriving('both parents are', '3.3.3', ['a1 < b1 c1', 'c1', 'b1'], { a: [1] });
arriving('blocked again behind the first block', '3.3.3', ['a1 < b1, a2 < c1', 'b1'], { a: [1, 'a2'] });
arriving('events behind the block are stored and wait', '4.5.4', ['a1 < b1', 'a2, a3'], { a: [null, 'a1'] });
arriving('a parent in the same batch', '3.2.1', ['a1, a2 < a1'], { a: [2] });
arriving('an operator lets it go on', '3.3.3', ['a1 < b1, a2', 'unblock a'], { a: [2] });
arriving('an operator names what is missing now, not later', '3.3.3', ['a1 < b1, a2 < c1', 'unblock a'], { a: [1, 'a2'] });
arriving('what was let go on helps its children', '3.3.3', ['a1 < b1', 'c1 < a1', 'unblock a'], { a: [1], c: [1] });
for (let seed = 101; seed <= 125; seed++) {
  const pick = chance(seed), seqs = { a: 0, b: 0, c: 0 }, ids = [], batches = [];
  // First a valid history; then its topics arrive in another order.
  for (let i = 0; i < 10; i++) {
    const topic = 'abc'[pick(3)], parent = ids.length > 0 && pick(2) === 0 ? ids[pick(ids.length)] : null, id = `${topic}${++seqs[topic]}`;
    batches.push(parent ? `${id} < ${parent}` : id);
    ids.push(id);
  }
  const byTopic = ['a', 'b', 'c'].map(topic => batches.filter(text => text[0] === topic)).filter(queue => queue.length > 0), mixed = [];
  while (byTopic.some(queue => queue.length > 0)) {
    const queue = byTopic[pick(byTopic.length)];
    if (queue.length > 0) mixed.push(queue.splice(0, 1 + pick(3)).join(', '));
  }
  arriving(`by chance ${seed}`, '3.3.3', mixed);
}

// Positions: units in sequence, 'a1, b1 < a1 | a 0' with the appended events and, after the bar, the applied sequences that
// cannot be derived from them. As in journal.md: of the events that a unit applies, repeatedly the least that is free.
function positioned(name, texts, stated) {
  take(name);
  const stored = new Map(), applied = new Map(), given = [];
  const units = texts.map((text, index) => {
    const [appended, kept] = text.split('|').map(part => part.trim());
    const events = appended === '' ? [] : appended.split(', ').map((each, i) => event(each, index * 10 + i));
    for (const each of events) stored.set(each.topicId, [...stored.get(each.topicId) ?? [], each]);
    const heads = new Map(events.map(each => [each.topicId, each.topicSeq]));
    for (const head of kept ? kept.split(', ') : []) heads.set(head.split(' ')[0], Number(head.split(' ')[1]));
    const unit = [...heads].flatMap(([topicId, last]) => stored.get(topicId).filter(each => each.topicSeq > (applied.get(topicId) ?? -1) && each.topicSeq <= last));
    for (const [topicId, last] of heads) applied.set(topicId, last);
    const least = (one, other) => Buffer.compare(bytes(one.topicId), bytes(other.topicId)) || one.topicSeq - other.topicSeq;
    for (let left = unit; left.length > 0;) {
      const isFree = each => !left.some(other => other.topicId === each.topicId && other.topicSeq < each.topicSeq || each.parentEventIds?.includes(other.id));
      const next = left.filter(isFree).sort(least)[0];
      const placed = next ? [next] : [...left].sort(least);
      given.push(...placed.map(each => each.id));
      left = left.filter(each => !placed.includes(each));
    }
    return { events, ...kept && { applied: Object.fromEntries(kept.split(', ').map(head => [head.split(' ')[0], Number(head.split(' ')[1])])) } };
  });
  if (stated !== undefined) assert.equal(given.join(' '), stated, name);
  positions.push({ name, requirement: '3.1.3', decisions: ['M-9', 'D-22'], units, positions: given });
}

positioned('positions in the order of the units', ['b1', 'a1', 'b2, b3'], 'b1 a1 b2 b3');
positioned('positions of a log that begins at zero', ['a0, a1', 'a2'], 'a0 a1 a2');
positioned('positions within a unit by topic', ['b1, b2, a1, a2'], 'a1 a2 b1 b2');
positioned('positions within a unit by bytes of UTF-8', ['\u{1f600}1, \uff5e1'], '\uff5e1 \u{1f600}1');
positioned('positions within a unit with parents first', ['a1 < b1, b1, b2'], 'b1 a1 b2');
positioned('positions within a unit whose topics take turns', ['a1, a2 < b1, a3 < b2, b1 < a1, b2 < a2'], 'a1 b1 a2 b2 a3');
positioned('positions do not look at parents of earlier units', ['b1', 'a1 < b1, c1'], 'b1 a1 c1');
positioned('an event that is blocked has no position', ['a1, a2 < b1, a3 | a 1', 'c1'], 'a1 c1');
positioned('a blocked event has the position of the unit that applies it', ['a1, a2 < b1, a3 | a 1', 'b1', '| a 3', 'c1'], 'a1 b1 a2 a3 c1');
positioned('a topic that is blocked before its first event', ['a1 < b1 | a 0', 'b1, b2', '| a 1'], 'b1 b2 a1');
positioned('a topic that goes on in part', ['a1 < b1, a2 < c1, a3 | a 0', 'b1', '| a 1', 'c1', '| a 3'], 'b1 a1 c1 a2 a3');
positioned('events behind a block that come later', ['a1 < b1 | a 0', 'a2 | a 0', 'b1', '| a 2'], 'b1 a1 a2');
positioned('a parent accepted as missing stands behind its child', ['a1 < b1 | a 0', '| a 1', 'b1'], 'a1 b1');
positioned('a unit that applies two topics at once', ['a1 < c1 | a 0', 'b1 < c1 | b 0', 'c1 | a 1, b 1'], 'c1 a1 b1');
positioned('what a unit appends and does not apply is no parent there', ['a1 < b1, b1 < c1 | b 0', 'c1', '| b 1'], 'a1 c1 b1');
positioned('in a circle ids and sequences decide', ['c1, b1 < a1, a1 < b1, a2'], 'c1 a1 a2 b1');
for (let seed = 1; seed <= 20; seed++) {
  const pick = chance(seed + 1000), seqs = new Map(), ids = [], texts = [], applied = new Map();
  for (let unit = 0, units = 3 + pick(6); unit < units; unit++) {
    const made = [];
    for (let i = 0, size = 1 + pick(5); i < size; i++) {
      const topic = 'abcd'[pick(4)], seq = (seqs.get(topic) ?? 0) + 1, id = `${topic}${seq}`;
      const parents = ids.length > 0 && pick(2) > 0 ? [ids[pick(ids.length)]].filter(parent => parent[0] !== topic) : [];
      seqs.set(topic, seq);
      ids.push(id);
      made.push([id, ...parents.length > 0 ? ['<', ...parents] : []].join(' '));
    }
    // Some topics are applied later.
    const touched = [...new Set(made.map(each => each[0]))], behind = touched.filter(() => pick(4) === 0).map(topic => [topic, Math.max(applied.get(topic) ?? 0, seqs.get(topic) - 1 - pick(2))]);
    for (const topic of touched) applied.set(topic, seqs.get(topic));
    for (const [topic, seq] of behind) applied.set(topic, seq);
    texts.push(`${made.join(', ')}${behind.length > 0 ? ` | ${behind.map(head => head.join(' ')).join(', ')}` : ''}`);
  }
  const late = [...seqs].filter(([topic, last]) => applied.get(topic) < last);
  positioned(`positions by chance ${seed}`, [...texts, ...late.length > 0 ? [`| ${late.map(head => head.join(' ')).join(', ')}`] : []]);
}

const write = (name, vectors) => {
  writeFileSync(join(out, name), `[\n${vectors.map(vector => JSON.stringify(vector)).join(',\n')}\n]\n`);
  console.log(`${name} ${vectors.length}`);
};
write('orders.json', orders);
write('arrivals.json', arrivals);
write('positions.json', positions);
