// Applies each mutant to cop.mjs and verifies that its named check fails. Run: node mutants.mjs [part of a name]
// mutants.json contains for each: the violated requirement, the check, the text to find (once) and its replacement.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAll } from './checks.mjs';

const here = name => join(import.meta.dirname, name);
const source = readFileSync(here('cop.mjs'), 'utf8');
const mutants = JSON.parse(readFileSync(here('mutants.json'), 'utf8')).filter(({ name }) => name.includes(process.argv[2] ?? ''));

/** cop.mjs with one text replaced. */
function mutate({ name, find, replace }) {
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`mutant '${name}': its text stands ${parts.length - 1} times in cop.mjs, not once`);
  return parts.join(replace);
}

const isLong = process.env.COP_LONG === '1' || process.argv[2] !== undefined;
console.error = () => {}; // A mutant writes errors.
let caught = 0;
for (const mutant of mutants) {
  const { Target } = await import(`data:text/javascript;base64,${Buffer.from(mutate(mutant)).toString('base64')}`);
  const faults = runAll(Target, isLong ? '' : mutant.check), failing = [...faults].filter(([, found]) => found.length > 0).map(([id]) => id);
  const isCaught = failing.includes(mutant.check);
  caught += isCaught ? 1 : 0;
  if (!isCaught || process.argv[2]) console.log(`${isCaught ? 'caught' : 'MISSED'}  ${mutant.name} (${mutant.requirement}, ${mutant.check}${faults.has(mutant.check) ? '' : ', which does not exist'})${isCaught ? '' : `; seen by ${failing.slice(0, 4).join(', ') || 'nothing'}`}`);
}
console.log(`${caught} of ${mutants.length} mutants caught by the check that names their requirement`);
process.exitCode = caught === mutants.length ? 0 : 1;
