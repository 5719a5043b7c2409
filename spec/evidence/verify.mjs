// Verifies evidence bundles of COP (spec/evidence.md), offline and without dependencies. In Node: node verify.mjs FILE [--trust TRUST].
// Exit codes: 0 verified, 10 tampered, 14 not verifiable, 2 wrong use or no bundle.

const utf8 = new TextEncoder();

export class BundleError extends Error {}

function refuse(reason) {
  throw new BundleError(reason);
}

// RFC 8785. JSON.parse keeps the last of two members of one name, so that such a text differs from its canonical form.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.keys(value).sort().map(name => `${canonical(name)}:${canonical(value[name])}`).join(',')}}`;
  }
  if (typeof value === 'string' && !value.isWellFormed?.() && /[\ud800-\udfff]/u.test(value)) refuse('a lone surrogate');
  return JSON.stringify(value);
}

const K256 = new Uint32Array(64);
const K512 = new Array(80);
const H256 = new Uint32Array(8);
const H512 = new Array(8);
{
  // The constants are the fractional parts of roots of the first primes (FIPS 180-4, 4.2 and 5.3).
  const primes = [];
  for (let n = 2n; primes.length < 80; n++) if (primes.every(p => n % p !== 0n)) primes.push(n);
  const root = (n, k) => {
    let low = 0n;
    let high = n;
    while (low < high) {
      const middle = (low + high + 1n) / 2n;
      if (middle ** k <= n) low = middle; else high = middle - 1n;
    }
    return low;
  };
  primes.forEach((p, i) => {
    K512[i] = root(p << 192n, 3n) & 0xffffffffffffffffn;
    if (i < 64) K256[i] = Number(K512[i] >> 32n);
    if (i < 8) {
      H512[i] = root(p << 128n, 2n) & 0xffffffffffffffffn;
      H256[i] = Number(H512[i] >> 32n);
    }
  });
}

function padded(bytes, block, lengthBytes) {
  const size = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block;
  const output = new Uint8Array(size);
  output.set(bytes);
  output[bytes.length] = 0x80;
  let bits = BigInt(bytes.length) * 8n;
  for (let at = size - 1; bits > 0n; at--, bits >>= 8n) output[at] = Number(bits & 255n);
  return output;
}

export function sha256(bytes) {
  const input = padded(bytes, 64, 8);
  const hash = Uint32Array.from(H256);
  const w = new Uint32Array(64);
  const rotate = (x, n) => (x >>> n) | (x << (32 - n));
  for (let start = 0; start < input.length; start += 64) {
    for (let i = 0; i < 16; i++) {
      const at = start + 4 * i;
      w[i] = (input[at] << 24) | (input[at + 1] << 16) | (input[at + 2] << 8) | input[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < 64; i++) {
      const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K256[i] + w[i]) | 0;
      const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { hash[i] += word; });
  }
  const output = new Uint8Array(32);
  hash.forEach((word, i) => new DataView(output.buffer).setUint32(4 * i, word));
  return output;
}

export function sha512(bytes) {
  const mask = 0xffffffffffffffffn;
  const input = padded(bytes, 128, 16);
  const view = new DataView(input.buffer);
  const hash = [...H512];
  const w = new Array(80);
  const rotate = (x, n) => ((x >> n) | (x << (64n - n))) & mask;
  for (let start = 0; start < input.length; start += 128) {
    for (let i = 0; i < 16; i++) w[i] = view.getBigUint64(start + 8 * i);
    for (let i = 16; i < 80; i++) {
      const s0 = rotate(w[i - 15], 1n) ^ rotate(w[i - 15], 8n) ^ (w[i - 15] >> 7n);
      const s1 = rotate(w[i - 2], 19n) ^ rotate(w[i - 2], 61n) ^ (w[i - 2] >> 6n);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) & mask;
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < 80; i++) {
      const t1 = (h + (rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n)) + ((e & f) ^ (~e & mask & g)) + K512[i] + w[i]) & mask;
      const t2 = ((rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c))) & mask;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & mask, c, b, a, (t1 + t2) & mask];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { hash[i] = (hash[i] + word) & mask; });
  }
  const output = new Uint8Array(64);
  hash.forEach((word, i) => new DataView(output.buffer).setBigUint64(8 * i, word));
  return output;
}

// RFC 8032, 5.1.7; S, A and R must be canonical, and A and R not of small order.
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (x, m = P) => ((x % m) + m) % m;
const power = (base, exponent) => {
  let result = 1n;
  for (base = mod(base); exponent > 0n; exponent >>= 1n, base = mod(base * base)) if (exponent & 1n) result = mod(result * base);
  return result;
};
const D = mod(-121665n * power(121666n, P - 2n));
const ROOT = power(2n, (P - 1n) / 4n);
const littleEndian = bytes => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const [a, b, c, d] = [mod((y1 - x1) * (y2 - x2)), mod((y1 + x1) * (y2 + x2)), mod(2n * t1 * t2 * D), mod(2n * z1 * z2)];
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function multiply(scalar, point) {
  let result = [0n, 1n, 1n, 0n];
  for (; scalar > 0n; scalar >>= 1n, point = add(point, point)) if (scalar & 1n) result = add(result, point);
  return result;
}

const same = (a, b) => mod(a[0] * b[2]) === mod(b[0] * a[2]) && mod(a[1] * b[2]) === mod(b[1] * a[2]);

function decodePoint(bytes) {
  const number = littleEndian(bytes);
  const [sign, y] = [number >> 255n, number & (2n ** 255n - 1n)];
  if (y >= P) return null;
  const [u, v] = [mod(y * y - 1n), mod(D * y * y + 1n)];
  let x = mod(u * v ** 3n * power(u * v ** 7n, (P - 5n) / 8n));
  if (mod(v * x * x) === mod(-u)) x = mod(x * ROOT);
  if (mod(v * x * x) !== u || (x === 0n && sign === 1n)) return null;
  if ((x & 1n) !== sign) x = mod(-x);
  const point = [x, y, 1n, mod(x * y)];
  return same(multiply(8n, point), [0n, 1n, 1n, 0n]) ? null : point;
}

const BASE = (() => {
  const y = mod(4n * power(5n, P - 2n));
  const bytes = new Uint8Array(32);
  for (let i = 0, rest = y; i < 32; i++, rest >>= 8n) bytes[i] = Number(rest & 255n);
  return decodePoint(bytes);
})();

export function verifyEd25519(publicKey, message, signature) {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const [a, r, s] = [decodePoint(publicKey), decodePoint(signature.subarray(0, 32)), littleEndian(signature.subarray(32))];
  if (!a || !r || s >= L) return false;
  const k = littleEndian(sha512(join(signature.subarray(0, 32), publicKey, message))) % L;
  return same(multiply(s, BASE), add(r, multiply(k, a)));
}

function join(...parts) {
  const output = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (output.set(part, at), at + part.length), 0);
  return output;
}

function base64(text) {
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null;
  const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  return btoa(String.fromCharCode(...bytes)) === text ? bytes : null;
}

const hex = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
const equal = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
const leaf = bytes => sha256(join(new Uint8Array([0]), bytes));
const node = (left, right) => sha256(join(new Uint8Array([1]), left, right));

// RFC 9162, 2.1.3.2.
export function verifyInclusion(hash, index, size, proof, root) {
  if (index < 0 || index >= size) return false;
  let [fn, sn] = [BigInt(index), BigInt(size) - 1n];
  for (const sibling of proof) {
    if (sn === 0n) return false;
    if (fn & 1n || fn === sn) {
      hash = node(sibling, hash);
      while (!(fn & 1n) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      hash = node(hash, sibling);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && equal(hash, root);
}

function withoutHashes(object) {
  const { copHash: _hash, signature: _signature, ...rest } = object;
  if (rest.metadata !== null && typeof rest.metadata === 'object' && !Array.isArray(rest.metadata)) {
    const { copHash: _inner, signature: _own, ...metadata } = rest.metadata;
    if (Object.keys(metadata).length > 0) rest.metadata = metadata; else delete rest.metadata;
  }
  return rest;
}

const algorithms = { 'sha-256': sha256, 'sha-512': sha512 };

// The hash of an event as a record holds it; isWrong when the event's own hash does not fit its content.
function hashOf(event) {
  const bytes = utf8.encode(canonical(withoutHashes(event)));
  const carried = event.metadata?.copHash ?? event.copHash;
  const compute = Object.hasOwn(algorithms, carried?.alg) ? algorithms[carried.alg] : null;
  if (compute) return { alg: carried.alg, value: carried.value, isWrong: hex(compute(bytes)) !== carried.value };
  return { alg: 'sha-256', value: hex(sha256(bytes)), isWrong: false, isUnknown: carried != null };
}

function parseNote(text) {
  const end = text.lastIndexOf('\n\n');
  if (end < 0 || end + 2 === text.length || !text.endsWith('\n')) refuse('its checkpoint has no signatures');
  const signatures = text.slice(end + 2, -1).split('\n').map(line => {
    const match = /^\u2014 ([^\s+]+) (\S+)$/u.exec(line);
    const bytes = match && base64(match[2]);
    if (!bytes || bytes.length < 5) refuse('a signature line of its checkpoint is malformed');
    return { name: match[1], id: hex(bytes.subarray(0, 4)), bytes: bytes.subarray(4) };
  });
  return { text: text.slice(0, end + 1), signatures };
}

function parseCheckpoint(text) {
  const [origin, size, root, ...extensions] = text.slice(0, -1).split('\n');
  const bytes = base64(root);
  if (!origin || !/^(0|[1-9][0-9]{0,15})$/.test(size ?? '') || bytes?.length !== 32 || extensions.includes('')) refuse('its checkpoint is malformed');
  return { origin, size: Number(size), root: bytes };
}

const keyNumber = (name, algorithm, key) => hex(sha256(join(utf8.encode(`${name}\n`), new Uint8Array([algorithm]), key)).subarray(0, 4));

function isValidAt(key, time) {
  const moment = Date.parse(time);
  return (!key.notBefore || moment >= Date.parse(key.notBefore)) && (!key.notAfter || moment < Date.parse(key.notAfter))
    && (!key.revokedAt || moment < Date.parse(key.revokedAt));
}

function verifySignatures(note, head, keys, time, fault) {
  const witnesses = [];
  let isSigned = false;
  for (const key of keys) {
    const publicKey = base64(key.public);
    if (key.alg !== 'ed25519' || publicKey?.length !== 32) continue;
    for (const signature of note.signatures) {
      const isOfLedger = signature.name === head.origin && (key.name ?? head.origin) === head.origin && key.use.includes('ledger')
        && signature.id === keyNumber(head.origin, 1, publicKey);
      const isOfWitness = key.name === signature.name && key.use.includes('witness') && signature.id === keyNumber(key.name, 4, publicKey);
      if (isOfLedger) {
        isSigned = true;
        if (!verifyEd25519(publicKey, utf8.encode(note.text), signature.bytes)) fault('BadSignature', head.size - 1, `the signature of ${key.keyId} is wrong`);
        else if (!isValidAt(key, time)) fault('ExpiredKey', head.size - 1, `${key.keyId} was not valid at ${time}`, false);
      } else if (isOfWitness) {
        const seconds = signature.bytes.length === 72 ? new DataView(signature.bytes.slice(0, 8).buffer).getBigUint64(0) : 0n;
        const message = utf8.encode(`cosignature/v1\ntime ${seconds}\n${note.text}`);
        if (signature.bytes.length !== 72 || !verifyEd25519(publicKey, message, signature.bytes.subarray(8))) {
          fault('BadSignature', head.size - 1, `the co-signature of ${key.name} is wrong`);
        } else {
          witnesses.push({ name: key.name, time: new Date(Number(seconds) * 1000).toISOString() });
        }
      }
    }
  }
  if (!isSigned) fault('UnknownKey', head.size - 1, `the checkpoint is signed by no trusted key`, false);
  return witnesses;
}

const hasMembers = (value, names) => value !== null && typeof value === 'object' && !Array.isArray(value)
  && Object.keys(value).sort().join() === names;
const RECORD = 'createdAt,eventHash,eventId,index,nodeId,prevHash,topicId';

function verifyItem(item, previous, bundle, head, fault) {
  if (!hasMembers(item, 'event,proof,record')) refuse('an item has other members than event, proof and record');
  const { event, record, proof } = item;
  const names = Object.keys(record ?? {}).filter(name => name !== 'signature').sort().join();
  if (names !== RECORD || !Number.isSafeInteger(record.index) || typeof event?.id !== 'string' || !Number.isSafeInteger(event.topicSeq)) {
    refuse('an event or record is malformed');
  }
  const hashes = Array.isArray(proof) && proof.length <= 64 ? proof.map(base64) : [null];
  if (hashes.some(hash => hash?.length !== 32)) refuse(`the proof of record ${record.index} is malformed`);
  const say = (kind, message, isTampering = true) => fault(kind, record.index, `${message} (event ${event.id})`, isTampering);
  if (!verifyInclusion(leaf(utf8.encode(canonical(record))), record.index, head.size, hashes, head.root)) {
    say('AlteredRecord', 'the proof does not show that this record is under the checkpoint');
  }
  if (record.eventId !== event.id || record.topicId !== event.topicId || event.topicId !== bundle.topicId) {
    say('AlteredEvent', 'event and record are of different events or topics');
  }
  const hash = hashOf(event);
  if (hash.isWrong || record.eventHash?.alg !== hash.alg || record.eventHash?.value !== hash.value) {
    say('AlteredEvent', 'the event has another content than the one that was recorded');
  } else if (hash.isUnknown) {
    say('UnverifiableHash', 'the copHash is of an unsupported algorithm', false);
  }
  if (previous && event.topicSeq !== previous.event.topicSeq + 1) say('MissingRecord', `topicSeq ${event.topicSeq} follows ${previous.event.topicSeq}`);
  if (previous && record.index <= previous.record.index) say('ReorderedRecord', `it follows record ${previous.record.index}`);
}

/**
 * Verifies the text of a bundle.
 * @param trust a trust file as an object; null: nothing is trusted, so the signature proves nothing
 * @returns {{topicId: string, size: number, events: object[], witnesses: object[], faults: object[], code: number}}
 */
export function verifyEvidence(text, trust) {
  if (text.endsWith('\n')) text = text.slice(0, -1);
  let bundle;
  try {
    bundle = JSON.parse(text);
    if (canonical(bundle) !== text) refuse('it is not canonical JSON');
  } catch (error) {
    throw error instanceof BundleError ? error : new BundleError(`it is not JSON: ${error.message}`);
  }
  if (bundle?.format !== 'cop-evidence') refuse('it is no evidence bundle');
  if (bundle.version !== 1) refuse(`it has version ${bundle.version}; this program reads version 1`);
  if (!hasMembers(bundle, 'checkpoint,format,items,keys,origin,page,timestamps,topicId,version')) refuse('it has other members than the format');
  if (typeof bundle.checkpoint !== 'string' || !Array.isArray(bundle.items) || bundle.items.length === 0) refuse('it has no checkpoint or no items');
  const note = parseNote(bundle.checkpoint);
  const head = parseCheckpoint(note.text);
  if (head.origin !== bundle.origin) refuse('its checkpoint is of another ledger');
  const faults = [];
  const fault = (kind, index, message, isTampering = true) => faults.push({ kind, index, message, tampering: isTampering });
  bundle.items.forEach((item, i) => verifyItem(item, bundle.items[i - 1], bundle, head, fault));
  const time = bundle.items.at(-1).record.createdAt;
  const witnesses = verifySignatures(note, head, trust?.keys ?? [], time, fault);
  const code = faults.some(each => each.tampering) ? 10 : faults.length > 0 ? 14 : 0;
  return { topicId: bundle.topicId, size: head.size, events: bundle.items.map(item => item.event), witnesses, faults, code };
}

if (typeof process !== 'undefined' && process.argv?.[1] && import.meta.url.endsWith(process.argv[1].split('/').at(-1))) {
  const { readFileSync } = await import('node:fs');
  const [file, option, trustFile] = process.argv.slice(2);
  try {
    if (!file || (option && option !== '--trust') || (option && !trustFile)) refuse('usage: node verify.mjs FILE [--trust TRUST]');
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const trust = trustFile ? JSON.parse(readFileSync(trustFile, 'utf8')) : null;
    const result = verifyEvidence(decoder.decode(readFileSync(file)), trust);
    for (const each of result.faults) console.log(`${each.index} ${each.kind}: ${each.message}`);
    console.log(`${result.events.length} events of ${result.topicId}: ${{ 0: 'verified', 10: 'tampered', 14: 'not verifiable' }[result.code]}`);
    process.exitCode = result.code;
  } catch (error) {
    console.error(`verify.mjs: ${error.message}`);
    process.exitCode = 2;
  }
}
