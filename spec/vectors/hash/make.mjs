// Writes examples.json: texts, their canonical form and hash, and texts that are refused. Run: node make.mjs [folder]
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { admit, canonical, hashScope } from '../jcs.mjs';

const event = {
  id: 'urn:cop:event:e1', topicId: 'urn:cop:topic:t1', topicSeq: 1, type: 'task.created', schemaVersion: '1',
  createdAt: '2026-01-02T03:04:05.678Z', payload: { taskId: 'urn:cop:task:a', title: 'Draft the answer' },
};
const artifact = { id: 'urn:cop:artifact:a1', topicId: 'urn:cop:topic:t1', type: 'text/plain', payload: 'hello' };
const copHash = { alg: 'sha-256', value: '0'.repeat(64) };
const signature = { alg: 'ed25519', keyId: 'urn:cop:key:k1', value: 'AAAA' };
const accepted = [], refused = [], names = new Set();

function add(kind, name, source, { sameAs, differsFrom, decisions } = {}) {
  if (names.has(name)) throw new Error(`two examples named ${name}`);
  names.add(name);
  const text = typeof source === 'string' ? source : JSON.stringify(source);
  const value = admit(text);
  const bytes = canonical(kind === 'json' ? value : hashScope(value));
  const hash = alg => createHash(alg).update(bytes, 'utf8').digest('hex');
  const example = { name, kind, decisions, text, canonical: bytes, 'sha-256': hash('sha256') };
  if (sameAs || differsFrom) {
    const other = accepted.find(entry => entry.name === (sameAs ?? differsFrom));
    if ((other['sha-256'] === example['sha-256']) !== Boolean(sameAs)) throw new Error(`${name} against ${other.name}`);
    Object.assign(example, sameAs ? { sameAs } : { differsFrom });
  }
  if (name.endsWith('sha-512')) example['sha-512'] = hash('sha512');
  accepted.push(example);
}
const json = (name, text, options) => add('json', name, text, options);
const ofEvent = (name, changes, options) => add('event', name, typeof changes === 'string' ? changes : { ...event, ...changes }, options);
const ofArtifact = (name, changes, options) => add('artifact', name, { ...artifact, ...changes }, options);
function refuse(name, text, code, decisions) {
  let actual = 'admitted';
  try { admit(text); } catch (refusal) { actual = refusal.code; }
  if (actual !== code) throw new Error(`${name}: ${actual}`);
  refused.push({ name, decisions, text, code });
}

// Values
json('null', 'null');
json('empty object', ' { } ');
json('empty array', '[ ]');
json('white space around and inside', '\n{ "b" :\t[ 1 , 2 ] ,\r\n "a" : true }\n');
json('names sorted', '{"b":1,"a":2,"aa":3,"B":4,"":5}');
json('names that look like numbers', '{"10":1,"9":2,"1":3}');
json('names by UTF-16 code units: a surrogate pair before U+FF5E', '{"\uff5e":1,"\ud83d\ude00":2,"\ue000":3}', { decisions: ['D-78'] });
json('the example of RFC 8785 for names', '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}', { decisions: ['D-78'] });
json('nested objects sorted, arrays kept in order', '{"z":[{"y":1,"x":2},[3,2,1]],"a":{"c":{},"b":[]}}');
json('a name every JavaScript object has', '{"__proto__":1,"constructor":2}');
json('strings: short escapes', '"\\b\\t\\n\\f\\r\\"\\\\\\/"');
json('strings: U+0000 and other controls', '"\\u0000\\u0001\\u001F\\u007f\\u0080"');
json('strings: nothing else is escaped', '"<>&\'+\\u2028\\u2029\\u00e9\\ud83d\\ude00"');
json('strings: no Unicode normalisation', '["\\u00e9","e\\u0301","\\u212b","\\u00c5"]', { decisions: ['D-78'] });
json('numbers: integers', '[0,-0,1,-1,9007199254740991,9007199254740992,-9007199254740992,9007199254740994]', { decisions: ['D-16'] });
json('numbers: large integers that keep their name', '[100000000000000000000,1000000000000000000000,295147905179352830000]', { decisions: ['D-16'] });
json('numbers: fractions stand for the nearest double', '[0.10000000000000001,0.1,1.50,3.141592653589793238,9007199254740993.5]', { decisions: ['D-16'] });
json('numbers: an integer', '[100,0,9007199254740994]', { decisions: ['D-16'] });
json('numbers: the spelling of an integer makes no difference', '[1e2,-0.0e7,90071992547409940e-1]', { sameAs: 'numbers: an integer', decisions: ['D-16'] });
json('numbers: an integer with a fraction of zero', '[100.0,0e400,9007199254740994.00]', { sameAs: 'numbers: an integer', decisions: ['D-16'] });
json('numbers: 10^23', '1e23', { decisions: ['D-16'] });
json('numbers: 10^23 written out', '100000000000000000000000', { sameAs: 'numbers: 10^23', decisions: ['D-16'] });
json('numbers: exponents', '[1e0,1E3,1e21,1e20,1e23,1e-6,1e-7,-1.5e-10,4.35e0]');
json('numbers: the edges of a double', '[5e-324,2.2250738585072014e-308,1.7976931348623157e308,1e-400,-0.0]', { decisions: ['D-16'] });
json('depth of 64', '['.repeat(64) + ']'.repeat(64), { decisions: ['D-17'] });
json('json knows no exclusions', { copHash, signature, metadata: {} });

// Events
ofEvent('event: required members only', {});
ofEvent('event: member order and white space mean nothing', JSON.stringify(Object.fromEntries(Object.entries(event).reverse()), null, 2), { sameAs: 'event: required members only' });
ofEvent('event: with metadata', { metadata: { initiator: 'agent:writer', node: 'urn:cop:node:n1' } }, { differsFrom: 'event: required members only' });
ofEvent('event: all members', { metadata: { initiator: 'human:kim' }, correlationId: 'c1', parentEventIds: ['urn:cop:event:e0'] });
ofEvent('event: copHash in metadata', { metadata: { copHash } }, { sameAs: 'event: required members only', decisions: ['D-72', 'D-73'] });
ofEvent('event: copHash beside other metadata', { metadata: { copHash, initiator: 'agent:writer', node: 'urn:cop:node:n1' } }, { sameAs: 'event: with metadata', decisions: ['D-72'] });
ofEvent('event: copHash at the top', { copHash }, { sameAs: 'event: required members only', decisions: ['D-72'] });
ofEvent('event: copHash in both places', { copHash, metadata: { copHash } }, { sameAs: 'event: required members only', decisions: ['D-72', 'D-73'] });
ofEvent('event: signature in metadata', { metadata: { signature, initiator: 'agent:writer', node: 'urn:cop:node:n1' } }, { sameAs: 'event: with metadata', decisions: ['D-74'] });
ofEvent('event: signature at the top', { signature }, { sameAs: 'event: required members only', decisions: ['D-74'] });
ofEvent('event: hash and signature, nothing else in metadata', { metadata: { copHash, signature } }, { sameAs: 'event: required members only', decisions: ['D-73', 'D-74'] });
ofEvent('event: empty metadata counts as none', { metadata: {} }, { sameAs: 'event: required members only', decisions: ['D-73'] });
ofEvent('event: metadata null is a value', { metadata: null }, { differsFrom: 'event: required members only', decisions: ['D-7'] });
ofEvent('event: draftSignature is hashed', { metadata: { draftSignature: signature } }, { differsFrom: 'event: required members only', decisions: ['D-75'] });
ofEvent('event: a nested copHash is hashed', { metadata: { cloudEvent: { copHash } } }, { differsFrom: 'event: required members only', decisions: ['D-74'] });
ofEvent('event: copHash and signature in the payload are hashed', { payload: { copHash, signature } }, { decisions: ['D-74'] });
ofEvent('event: unknown members are hashed', { vendor: { b: 1, a: [null] }, metadata: { vendor: 'x' } }, { differsFrom: 'event: with metadata', decisions: ['D-18'] });
ofEvent('event: a received null is hashed as received', { correlationId: null }, { differsFrom: 'event: required members only', decisions: ['D-7'] });
ofEvent('event: a received empty list is hashed as received', { parentEventIds: [] }, { differsFrom: 'event: required members only', decisions: ['D-7'] });
ofEvent('event: the time is text, not an instant', { createdAt: '2026-01-02T03:04:05.6780Z' }, { differsFrom: 'event: required members only' });
ofEvent('event: sequence zero', { topicSeq: 0 }, { decisions: ['D-9'] });
ofEvent('event: an artifact inside, with its own copHash', { type: 'artifact.created', payload: { artifact: { ...artifact, metadata: { copHash } } } }, { decisions: ['D-77'] });
ofEvent('event: the same artifact inside, without its copHash', { type: 'artifact.created', payload: { artifact } }, { differsFrom: 'event: an artifact inside, with its own copHash', decisions: ['D-77'] });
ofEvent('event: U+0000 in the payload', JSON.stringify({ ...event, payload: { text: 'a\u0000b' } }));
ofEvent('event: sha-512', {}, { sameAs: 'event: required members only', decisions: ['D-79'] });
ofEvent('event: a sealed value is hashed sealed', { payload: { taskId: 'urn:cop:task:a', title: { $sealed: { v: 1, alg: 'A256GCM', key: 'urn:cop:key:k1', at: 'urn:cop:event:e1#/payload/title', nonce: 'AAAAAAAAAAAAAAAA', data: 'AAAAAAAAAAAAAAAAAAAAAA==' } } } }, { decisions: ['M-1'] });

// Artifacts
ofArtifact('artifact: a string', {});
ofArtifact('artifact: with format and metadata', { format: 'text/plain', metadata: { language: 'fr' } });
ofArtifact('artifact: copHash and signature', { metadata: { copHash, signature } }, { sameAs: 'artifact: a string', decisions: ['D-73', 'D-77'] });
ofArtifact('artifact: copHash at the top', { copHash }, { sameAs: 'artifact: a string', decisions: ['D-72', 'D-77'] });
ofArtifact('artifact: payload null', { payload: null });
ofArtifact('artifact: payload a number', { payload: 1.5 });
ofArtifact('artifact: continuation', { id: 'urn:cop:continuation:c1', type: 'cop/continuation', format: 'application/json', payload: { agent: 'agent:writer', topicId: 'urn:cop:topic:t1', state: { draft: 3 }, waitForEvents: ['human.input.provided'], resumeBefore: '2026-01-03T00:00:00Z', retry: { maxAttempts: 3, attempt: 1, retryDelayMs: 1000 }, meta: { match: { '/payload/requestId': 'r1' } } } });
ofArtifact('artifact: unknown members are hashed', { 'x-note': 'kept' }, { differsFrom: 'artifact: a string', decisions: ['D-18'] });
ofArtifact('artifact: without topicId', { topicId: undefined }, { differsFrom: 'artifact: a string', decisions: ['D-3'] });

// Refused
refuse('nothing', '', 'invalid_json');
refuse('a byte order mark', '\ufeff{}', 'invalid_json');
refuse('text after the value', '{} {}', 'invalid_json');
refuse('a comma too much', '[1,]', 'invalid_json');
refuse('a comment', '{/* */}', 'invalid_json');
refuse('single quotes', "{'a':1}", 'invalid_json');
refuse('a raw control character in a string', '"a\tb"', 'invalid_json');
refuse('an unknown escape', '"\\x41"', 'invalid_json');
refuse('a name twice', '{"a":1,"b":2,"a":1}', 'invalid_json', ['D-16']);
refuse('a name twice, once escaped', '{"a":1,"\\u0061":2}', 'invalid_json', ['D-16']);
refuse('a high surrogate alone', '"\\ud800"', 'invalid_json', ['D-16']);
refuse('a low surrogate alone, in a name', '{"\\udc00":1}', 'invalid_json', ['D-16']);
refuse('surrogates in the wrong order', '"\\ude00\\ud83d"', 'invalid_json', ['D-16']);
refuse('2^53 + 1', '9007199254740993', 'invalid_json', ['D-16']);
refuse('2^53 + 1, negative', '-9007199254740993', 'invalid_json', ['D-16']);
refuse('2^53 + 1 with a fraction of zero', '9007199254740993.0', 'invalid_json', ['D-16']);
refuse('2^53 + 1 with an exponent', '9007199254740.993e3', 'invalid_json', ['D-16']);
refuse('2^60, which a double holds and prints as another integer', '1152921504606846976', 'invalid_json', ['D-16']);
refuse('2^64 written out', '18446744073709551616', 'invalid_json', ['D-16']);
refuse('10^23 as its double is written out', '99999999999999991611392', 'invalid_json', ['D-16']);
refuse('overflow', '1e400', 'invalid_json', ['D-16']);
refuse('overflow, negative', '-1e400', 'invalid_json', ['D-16']);
refuse('NaN', 'NaN', 'invalid_json', ['D-16']);
refuse('a leading zero', '01', 'invalid_json');
refuse('a leading plus', '+1', 'invalid_json');
refuse('a bare point', '1.', 'invalid_json');
refuse('depth of 65', '['.repeat(65) + ']'.repeat(65), 'limit_exceeded', ['D-17']);

const ascii = JSON.stringify({ accepted, refused }, null, 1).replace(/[\u007f-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
writeFileSync(join(process.argv[2] ?? import.meta.dirname, 'examples.json'), `${ascii}\n`);
console.log(`${accepted.length} accepted, ${refused.length} refused`);
