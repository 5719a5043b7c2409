// Writes derived.json: the ids of an agent's output (store.md, "Derived ids"). Run: node make.mjs [folder]
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const bytes = uuid => Buffer.from(uuid.replaceAll('-', ''), 'hex');
function uuid5(space, name) {
  const hash = createHash('sha1').update(bytes(space)).update(name, 'utf8').digest().subarray(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
const space = uuid5('6ba7b811-9dad-11d1-80b4-00c04fd430c8', 'urn:cop');

const deliveries = [
  { topicId: 't', agent: 'planner', cause: 'event', causeId: 'e' },
  { topicId: 't', agent: 'planner', cause: 'continuation', causeId: 'e' },
  { topicId: 't', agent: 'planner', cause: 'continuation', causeId: 'c' },
  { topicId: 'u', agent: 'planner', cause: 'continuation', causeId: 'c' },
  { topicId: 't', agent: 'checker', cause: 'event', causeId: 'e' },
  { topicId: 'urn:cop:topic:0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', agent: 'team/checker.2', cause: 'event', causeId: 'urn:cop:event:0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5c' },
  { topicId: 'Thema für 水', agent: 'planner', cause: 'event', causeId: '😀' },
];
const made = delivery => [
  { what: 'draft 0', kind: 'event', place: ['0'] },
  { what: 'draft 10', kind: 'event', place: ['10'] },
  ...delivery.cause === 'continuation' ? [{ what: 'continuation.resumed', kind: 'event', place: ['continuation.resumed'] }] : [],
  { what: 'the artifact of the effect paid', kind: 'artifact', place: ['effect', 'paid'] },
  { what: 'the event of the effect paid', kind: 'event', place: ['effect', 'paid'] },
  { what: 'the artifact of the effect 0', kind: 'artifact', place: ['effect', '0'] },
];
const vectors = deliveries.flatMap(delivery => made(delivery).map(({ what, kind, place }) => {
  const parts = [delivery.topicId, delivery.agent, delivery.cause, delivery.causeId, ...place];
  return { name: `${what} of ${delivery.agent} for ${delivery.cause} ${delivery.causeId} on ${delivery.topicId}`, decisions: ['D-62', 'D-62c'], kind, parts, id: `urn:cop:${kind}:${uuid5(space, parts.join('\u001f'))}` };
}));
if (new Set(vectors.map(vector => vector.id)).size !== vectors.length) throw new Error('two of them are alike');
writeFileSync(join(process.argv[2] ?? import.meta.dirname, 'derived.json'), `[\n${vectors.map(vector => JSON.stringify(vector)).join(',\n')}\n]\n`);
console.log(`  ${vectors.length} derived ids`);
