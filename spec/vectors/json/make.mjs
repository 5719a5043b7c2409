// Writes numbers.json (doubles and their text by ECMAScript's Number::toString, RFC 8785, 3.2.2.3) and literals.json
// (numbers in several spellings, with their canonical form, or null when refused), and checks the hand-written files.
//
//   node make.mjs [folder]
//   node make.mjs --lines 1200000     bits and text of so many doubles, one pair a line
//
// The same seed gives the same numbers on every machine.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { admit, canonical, Refusal } from '../jcs.mjs';

const view = new DataView(new ArrayBuffer(8));
let state = 0x9e3779b9;

function random32() { // mulberry32
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 0;
}

function fromBits(bits) {
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

function toBits(value) {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

function* neighbours(value, distance) {
  const bits = toBits(value);
  for (let step = -distance; step <= distance; step++) {
    const near = bits + BigInt(step);
    if (near >= 0n) yield fromBits(near);
  }
}

// Some runtimes wrote these doubles with the text of a neighbour.
const misprinted = [2 ** -25, -(2 ** -25), 2 ** -958, -(2 ** -958)];

function* boundaries() {
  yield 0;
  yield -0;
  for (let power = -1074; power <= 1023; power++) yield* neighbours(2 ** power, 2);
  for (let power = -324; power <= 308; power++) yield* neighbours(Number(`1e${power}`), 2);
  yield* neighbours(Number.MAX_VALUE, 3);
  yield* neighbours(2.2250738585072014e-308, 50); // the least normal double
  yield* neighbours(2 ** 53, 500);
  for (let bits = 1n; bits < 500n; bits++) yield fromBits(bits);
}

const kinds = [
  () => {
    view.setUint32(0, random32());
    view.setUint32(4, random32());
    return view.getFloat64(0);
  },
  () => (random32() * 2 ** 21 + random32()) / 10 ** (random32() % 20),
  () => random32() * 2 ** (random32() % 60),
  () => Number(`${random32() % 100000}e${(random32() % 650) - 330}`),
  () => { // subnormal
    view.setUint32(0, random32() & 0x000fffff);
    view.setUint32(4, random32());
    return view.getFloat64(0);
  },
];

function* randoms() {
  for (let index = 0; ; index++) {
    const value = kinds[index % kinds.length]();
    yield random32() & 1 ? -value : value;
  }
}

function* take(values, count) {
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (count-- <= 0) return;
    yield [toBits(value).toString(16).padStart(16, '0'), JSON.stringify(value)];
  }
}

function sample(pairs, every) {
  return [...pairs].filter((_, index) => index % every === 0);
}

// An integer, and the ways to spell it.
function* spellings(integer) {
  const digits = `${integer}`, sign = digits.startsWith('-') ? '-' : '', bare = digits.slice(sign.length);
  const shift = random32() % bare.length;
  const split = bare.length - shift;
  yield digits;
  yield `${digits}.${'0'.repeat(1 + random32() % 3)}`;
  yield `${digits}${'0'.repeat(shift)}e-${shift}`;
  yield `${sign}${bare.slice(0, split)}.${bare.slice(split)}0E+${String(shift).padStart(2, '0')}`;
  yield `${sign}0.${'0'.repeat(shift)}${bare}e${bare.length + shift}`;
  yield `${digits}.5`;
}

function* integers() {
  for (const near of [0n, 10n ** 15n, 2n ** 53n, 2n ** 54n, 2n ** 60n, 2n ** 63n, 2n ** 64n, 10n ** 21n, 10n ** 22n, 10n ** 23n]) {
    for (let step = -2n; step <= 2n; step++) yield near + step;
  }
  for (let power = 17; power <= 307; power += 29) yield BigInt(Number(`1e${power}`)); // the double, written out
  for (let index = 0; index < 60; index++) yield BigInt(random32()) ** BigInt(1 + index % 4) * (random32() & 1 ? -1n : 1n);
  for (let index = 0; index < 20; index++) yield BigInt(String(2 ** 35 * random32())); // as ECMAScript prints them
}

const edges = [
  '-0', '-0.000e5', '0e99999999999999999999', '0.0e-99999999999999999999', '1e-99999999999999999999', '1e99999999999999999999', '-1e400',
  '1e23', '100000000000000000000000', '1e308', '1e309', '1.7976931348623157e308', '1.7976931348623158e308', '1.7976931348623159e308',
  `${BigInt(Number.MAX_VALUE)}`, `${2n ** 1024n}`, `${2n ** 1024n - 2n ** 970n - 1n}.5`, `${2n ** 1024n - 2n ** 970n}.5`,
  '5e-324', '2.4703282292062327e-324', '2.4703282292062328e-324', '2.2250738585072011e-308', '0.000001', '0.00000099999999999999999',
  `1${'0'.repeat(1000)}e-1000`, `0.${'0'.repeat(1000)}1e1001`, `0.${'3'.repeat(1000)}`, `1.${'0'.repeat(1000)}1`, `9007199254740993.${'0'.repeat(1000)}1`,
  `9007199254740993.${'0'.repeat(1001)}`, '999999999999999900000', '999999999999999999999', '123456789012345678', '12345678901234567.8',
];

function answer(text) {
  try {
    return canonical(admit(text));
  } catch (refusal) {
    assert(refusal instanceof Refusal && refusal.code === 'invalid_json', `${text}: ${refusal}`);
    return null;
  }
}

function checkHandwritten(file, expected) {
  for (const each of JSON.parse(readFileSync(join(import.meta.dirname, file)))) assert.equal(answer(each.input), expected(each), `${file}: ${each.name}`);
}

function write(file, pairs) {
  writeFileSync(join(process.argv[2] ?? import.meta.dirname, file), `[\n${pairs.map((pair) => `  ${JSON.stringify(pair)}`).join(',\n')}\n]\n`);
  console.log(`${file} ${pairs.length}`);
}

if (process.argv[2] === '--lines') {
  let chunk = [];
  const flush = () => {
    let bytes = Buffer.from(chunk.join(''));
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(1, bytes));
    chunk = [];
  };
  for (const source of [take(misprinted, Infinity), take(boundaries(), Infinity), take(randoms(), Number(process.argv[3]))]) {
    for (const [bits, text] of source) {
      if (chunk.push(`${bits} ${text}\n`) === 10000) flush();
    }
  }
  flush();
} else {
  const pairs = [...take(misprinted, Infinity), ...sample(take(boundaries(), Infinity), 14), ...take(randoms(), 1000)];
  write('numbers.json', pairs);
  write('literals.json', [...new Set([...edges, ...[...integers()].flatMap((integer) => [...spellings(integer)])])].map((text) => [text, answer(text)]));
  checkHandwritten('canonical.json', (each) => each.canonical);
  checkHandwritten('refused.json', () => null);
  for (const { bits, text } of JSON.parse(readFileSync(join(import.meta.dirname, 'rfc8785-numbers.json')))) {
    const value = fromBits(BigInt(`0x${bits}`));
    assert.equal(Number.isFinite(value) ? canonical(value) : null, text, bits);
  }
}
