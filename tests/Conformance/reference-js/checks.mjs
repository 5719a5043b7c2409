// Runs the scripts of spec/vectors/checks and the vectors against cop.mjs in this process. Run: node checks.mjs [part of an id]
// 'cop conformance run' does the same through the binding, for any target; this is for the mutants, and for changing cop.mjs.
import { pathToFileURL } from 'node:url';
import { canonical } from './cop.mjs';
import { files, read, runVectors } from './vectors.mjs';

const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value);
const matcherOf = pattern => isObject(pattern) && Object.keys(pattern).length === 1 ? Object.entries(pattern)[0] : [];
const matchers = {
  $set: (wanted, actual) => (actual != null) === wanted,
  $pattern: (pattern, actual) => typeof actual === 'string' && new RegExp(pattern).test(actual),
  $count: (count, actual) => Array.isArray(actual) && actual.length === count,
  $not: (pattern, actual) => matches(pattern, actual) !== null,
  $any: (patterns, actual) => patterns.some(pattern => matches(pattern, actual) === null),
  $same: (wanted, actual) => canonical(actual ?? null) === canonical(wanted),
  $holds: (patterns, actual) => Array.isArray(actual) && patterns.every(pattern => actual.some(item => matches(pattern, item) === null)),
  $contains: (patterns, actual) => Array.isArray(actual) && patterns.reduce((from, pattern) => {
    const at = from < 0 ? -1 : actual.findIndex((item, i) => i >= from && matches(pattern, item) === null);
    return at < 0 ? -1 : at + 1;
  }, 0) >= 0,
  $less: (limit, actual) => typeof actual === typeof limit && actual < limit,
  $greater: (limit, actual) => typeof actual === typeof limit && actual > limit,
  $time: (moment, actual) => Date.parse(actual) === Date.parse(moment),
};

// The first difference from the pattern; null if the value matches.
function matches(pattern, actual, place = '') {
  const [name, operand] = matcherOf(pattern), differs = () => `${place}: expected ${canonical(pattern)}, found ${canonical(actual ?? null)}`;
  if (Object.hasOwn(matchers, name)) return matchers[name](operand, actual) ? null : differs();
  if (pattern === null) return actual == null ? null : differs();
  const hasKind = Array.isArray(pattern) ? Array.isArray(actual) && actual.length === pattern.length : isObject(actual) === isObject(pattern);
  if (!hasKind) return differs();
  if (typeof pattern !== 'object') return canonical(pattern) === canonical(actual ?? null) ? null : differs();
  for (const [member, wanted] of Object.entries(pattern)) {
    const fault = matches(wanted, actual[member], `${place}/${member}`);
    if (fault) return fault;
  }
  return null;
}

function fill(value, saved) {
  if (typeof value === 'string') {
    const [, whole] = /^\$\{(\w+)\}$/.exec(value) ?? [];
    return whole && saved.has(whole) ? saved.get(whole) : value.replace(/\$\{(\w+)\}/g, (text, name) => typeof saved.get(name) === 'string' ? saved.get(name) : canonical(saved.get(name)));
  }
  if (Array.isArray(value)) return value.map(item => fill(item, saved));
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, saved)])) : value;
}

const at = (value, pointer) => pointer.split('/').slice(1).reduce((inner, name) => inner?.[name], value);

function take(target, { op, with: members = {}, expect = {}, save = {}, together }, saved) {
  if (together) return together.map(step => take(target, step, saved)).find(fault => fault !== null) ?? null;
  // Serialized and parsed, as for any other target.
  const answer = JSON.parse(JSON.stringify(target.answer(op, JSON.parse(JSON.stringify(fill(members, saved))))));
  if (expect.error) return !answer.ok && [expect.error].flat().includes(answer.error.code) ? null : `expected ${expect.error}, found ${canonical(answer)}`;
  if (!answer.ok) return `expected ok, found ${canonical(answer)}`;
  for (const [name, pointer] of Object.entries(save)) saved.set(name, at(answer.data, pointer));
  return 'data' in expect ? matches(fill(expect.data, saved), answer.data) : null;
}

/** Runs the checks, all or those whose ids begin so: ids with the faults that were found. */
export function runAll(Target, prefix = '') {
  const faults = new Map();
  for (const file of files('checks')) {
    for (const { id, steps } of read('checks', file)) {
      if (!id.startsWith(prefix)) continue;
      const target = new Target(), saved = new Map();
      if (steps[0].op !== 'reset') target.answer('reset', {});
      const found = steps.map((step, i) => ({ i, step })).reduce((fault, { i, step }) => {
        const next = fault ?? take(target, step, saved);
        return next && !fault ? `step ${i + 1}, ${step.op}${next}` : next;
      }, null);
      faults.set(id, found ? [found] : []);
    }
  }
  for (const [id, found] of runVectors(new Target(), prefix || undefined)) faults.set(id, found);
  return faults;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { Target } = await import('./cop.mjs');
  const faults = [...runAll(Target)].filter(([id]) => id.includes(process.argv[2] ?? '')), broken = faults.filter(([, found]) => found.length > 0);
  for (const [id, found] of broken) console.log(`${id}\n  ${found.slice(0, 3).join('\n  ')}`);
  console.log(`${faults.length} checks, ${broken.length} failed`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}
