// Regenerates all generated vectors, in place or in another folder. Run: node make.mjs [folder]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const sets = [
  { name: 'hash', script: 'hash/make.mjs' },
  { name: 'json', script: 'json/make.mjs' },
  { name: 'projection', script: 'projection/make.mjs' },
  { name: 'causality', script: 'causality/make.mjs' },
  { name: 'ids', script: 'ids/make.mjs' },
  { name: 'lifecycle', script: 'lifecycle/make.mjs' },
  { name: 'people', script: 'people/make.mjs' },
  { name: 'agents', script: 'agents/make.mjs' },
  { name: 'timeline', script: 'timeline/make.mjs' },
  { name: 'checks', script: 'checks/make.mjs' },
  // Scripts with dependencies: they run if these are installed (npm install beside the script).
  { name: 'cloudevents', script: '../../tests/Core/CloudEvents/make-vectors.mjs', needs: '../../tests/Core/CloudEvents/node_modules' },
  { name: 'jsonld', script: '../../eng/jsonld/make-vectors.mjs', needs: '../../eng/jsonld/node_modules' },
];
const here = path => join(import.meta.dirname, path);
const target = resolve(process.argv[2] ?? import.meta.dirname);
for (const { name, script, needs = script } of sets) {
  if (!existsSync(here(needs))) {
    console.log(`${name}: left out, there is no ${here(needs)}`);
    continue;
  }
  const folder = join(target, name);
  mkdirSync(folder, { recursive: true });
  console.log(`${name}:`);
  const { status } = spawnSync(process.execPath, [here(script), folder], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
