// Writes spec/packages/vectors/ranges.json: ranges with versions inside and outside, answered by npm's semver.
// Run: npm install here, then node make-ranges.mjs [ranges] [versions of each] > file
import semver from 'semver';

let state = 20251128n;
const next = n => { state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn; return Number((state >> 33n) % BigInt(n)); };
const pick = list => list[next(list.length)];
const number = () => pick(['0', '1', '2', '3', '9', '10']);
const pre = () => pick(['alpha', 'alpha.1', 'beta.2', 'rc-1', '0', '1', 'RC', 'a.b.c', '-x']);
const version = () => `${number()}.${number()}.${number()}${next(3) === 0 ? '-' + pre() : ''}`;
const partial = () => pick([
  version, version, version, () => number(), () => `${number()}.${number()}`, () => `${number()}.x`, () => `${number()}.${number()}.x`,
  () => `${number()}.*`, () => '*', () => 'x', () => `v${version()}`,
])();
const simple = () => pick(['', '', '^', '^', '~', '>=', '>', '<', '<=', '=']) + pick(['', '', '', ' ']) + partial();
const part = () => pick([simple, simple, () => `${simple()} ${simple()}`, () => `${partial()} - ${partial()}`])();
const range = () => Array.from({ length: pick([1, 1, 1, 2, 3]) }, part).join(pick([' || ', '||']));
// npm forgets the other parts of a union that has "*"; ours are independent. And where pre-releases are admitted, npm's "1.2.3 - 2" begins at
// 1.2.3-0, its ">=1.2.3" at 1.2.3; ours both begin at 1.2.3.
const from = text => /^[v=]*(\d+\.\d+\.\d+)\s+-\s/.exec(text)?.[1];
const inPart = (version, text, options) => semver.satisfies(version, text, options) && (!from(text) || semver.gte(version, from(text)));
const independent = (version, text, options) => text.split('||').some(each => inPart(version, each.trim(), options));

const count = Number(process.argv[2] ?? 1500), each = Number(process.argv[3] ?? 12);
const fixed = ['^0.2.3', '^0.0.3', '^0.0', '^0', '1.2.x', '<2.0.0', '=1.0.0', 'v1.0.0', '~1', '1.2.3 - 2', '>= 1.0.0', '^1 || ^2', '^1.0.0', '*', '>=1.2.0-alpha <1.3.0', '* || ^1.0.1-a', '>1 <2'];
const rows = [];
for (let i = 0; i < count; i++) {
  const text = i < fixed.length ? fixed[i] : range();
  for (const prerelease of [false, true]) {
    const row = { range: text, prerelease, valid: text.split('||').every(one => semver.validRange(one.trim()) !== null), inside: [], outside: [] };
    const near = Array.from({ length: each }, version);
    if (row.valid) for (const one of new Set(near)) (independent(one, text, { includePrerelease: prerelease }) ? row.inside : row.outside).push(one);
    rows.push(JSON.stringify(row));
  }
}
const versions = [];
for (const text of ['1.0.0', '01.0.0', '1.01.0', '1.0', '1', '1.0.0-', '1.0.0-..', '1.0.0-rc-1', '1.0.0-RC', '1.0.0-01', '1.0.0-0a', '1.0.0-a..b', '1.0.0.0', 'v1.0.0', ' 1.0.0', '1.0.0 ', '-1.0.0', '1.0.0-ä', '99999.99999.99999'])
  versions.push(JSON.stringify({ version: text, valid: /^[0-9]/.test(text) && text === text.trim() && semver.valid(text) !== null }));
const sorted = [...new Set(Array.from({ length: 200 }, version))].sort(semver.compare);
console.log(`{"about":"Answers of npm's semver ${JSON.parse((await import('node:fs')).readFileSync(new URL('./node_modules/semver/package.json', import.meta.url))).version}.",`);
console.log(`"versions":[\n${versions.join(',\n')}\n],\n"sorted":${JSON.stringify(sorted)},\n"ranges":[\n${rows.join(',\n')}\n]}`);
