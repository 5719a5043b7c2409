// Writes doubles and what ECMAScript's Number::toString makes of them: the expected side of RFC 8785, 3.2.2.3.
//
//   node make-number-vectors.mjs > ../../../spec/vectors/json/numbers.json    the committed sample
//   node make-number-vectors.mjs --lines 1200000                              bits and text, one pair a line
//
// The same seed gives the same doubles on every machine.
import { writeSync } from 'node:fs';

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

// A runtime is known to have written these as their neighbours.
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
  process.stdout.write(`[\n${pairs.map((pair) => `  ${JSON.stringify(pair)}`).join(',\n')}\n]\n`);
}
