// Admission and canonical form of JSON text by spec/canonical-json.md. No dependencies.

export class Refusal extends Error {
  constructor(code, message) { super(message); this.code = code; }
}

const token = /[ \t\n\r]*(?:([{}\[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(true|false|null))/y;

/** The digits of a number without the zeros around them, and the power of ten to multiply them by: an integer has none below zero. */
function decimal(text) {
  const [, whole, fraction = '', exponent = '0'] = /^-?([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text);
  const digits = (whole + fraction).replace(/^0+/, '');
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  if (end === 0) return { digits: '', power: 0n };
  return { digits: digits.slice(0, end), power: BigInt(exponent) + BigInt(digits.length - end - fraction.length) };
}

/** Reads JSON text, or throws a Refusal. */
export function admit(text, { maxDepth = 64, maxBytes = 1024 * 1024 } = {}) {
  if (Buffer.byteLength(text) > maxBytes) throw new Refusal('limit_exceeded', 'text too long');
  let at = 0;
  const bad = why => new Refusal('invalid_json', `${why} at ${at}`);
  const next = () => {
    token.lastIndex = at;
    const found = token.exec(text);
    if (!found) throw bad('no token');
    at = token.lastIndex;
    return found;
  };
  const string = raw => {
    const value = JSON.parse(raw);
    if (!value.isWellFormed()) throw bad('lone surrogate');
    return value;
  };
  const number = raw => {
    const value = Number(raw);
    if (!Number.isFinite(value)) throw bad('number beyond a double');
    const given = decimal(raw), kept = decimal(String(value));
    if (given.power >= 0n && (given.digits !== kept.digits || given.power !== kept.power)) throw bad('integer that a double does not keep');
    return value;
  };
  const read = (found, depth) => {
    const [, mark, quoted, digits, word] = found;
    if (quoted) return string(quoted);
    if (digits) return number(digits);
    if (word) return JSON.parse(word);
    if (depth > maxDepth) throw new Refusal('limit_exceeded', 'nested too deep');
    if (mark === '[') {
      const items = [];
      for (let entry = next(); entry[1] !== ']' || items.length; entry = next()) {
        items.push(read(entry, depth + 1));
        const after = next()[1];
        if (after === ']') break;
        if (after !== ',') throw bad('expected , or ]');
      }
      return items;
    }
    if (mark === '{') {
      const members = Object.create(null);
      for (let entry = next(), count = 0; entry[1] !== '}' || count; entry = next(), count++) {
        if (!entry[2]) throw bad('expected a name');
        const name = string(entry[2]);
        if (name in members) throw bad('name twice');
        if (next()[1] !== ':') throw bad('expected :');
        members[name] = read(next(), depth + 1);
        const after = next()[1];
        if (after === '}') break;
        if (after !== ',') throw bad('expected , or }');
      }
      return members;
    }
    throw bad('expected a value');
  };
  const value = read(next(), 1);
  if (/[^ \t\n\r]/.test(text.slice(at))) throw bad('text after the value');
  return value;
}

/** RFC 8785: names by UTF-16 code units (the order of sort()), numbers and escapes as ECMAScript writes them. */
export function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  return `{${Object.keys(value).sort().map(name => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/** What of an event or artifact is hashed and signed: all of it but copHash and signature (D-72, D-73, D-74). */
export function hashScope(object) {
  const without = source => {
    const rest = Object.assign(Object.create(null), source);
    delete rest.copHash;
    delete rest.signature;
    return rest;
  };
  const scope = without(object);
  const { metadata } = scope;
  if (metadata !== null && typeof metadata === 'object' && !Array.isArray(metadata)) {
    scope.metadata = without(metadata);
    if (Object.keys(scope.metadata).length === 0) delete scope.metadata;
  }
  return scope;
}
