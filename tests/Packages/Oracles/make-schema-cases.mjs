// Writes spec/packages/vectors/schemas.json: the required cases of JSON-Schema-Test-Suite (release 2.0.0) in the words of 2020-12.
// Run: node make-schema-cases.mjs FOLDER > file, with the suite's folder tests/draft7 (Debian: package json-schema-test-suite).
import { readdirSync, readFileSync } from 'node:fs';

const folder = process.argv[2];
// Not in 2020-12, or about other documents, which are never fetched here.
const left = new Set(['refRemote.json', 'default.json']);
const leftGroups = new Set(['ref overrides any sibling keywords', 'remote ref, containing refs itself', 'Recursive references between schemas', 'valid definition', 'invalid definition']);

// Draft 7 wrote a list of schemas as `items` with `additionalItems` behind it, and both kinds of dependency under one key.
function modern(schema) {
  if (Array.isArray(schema)) return schema.map(modern);
  if (schema === null || typeof schema !== 'object') return schema;
  const result = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'items' && Array.isArray(value)) result.prefixItems = value.map(modern);
    else if (key === 'additionalItems') { if (Array.isArray(schema.items)) result.items = modern(value); }
    else if (key === 'dependencies') for (const [name, needed] of Object.entries(value))
      (result[Array.isArray(needed) ? 'dependentRequired' : 'dependentSchemas'] ??= {})[name] = modern(needed);
    else if (key === 'const' || key === 'enum') result[key] = value;
    else if (key === '$ref' && typeof value === 'string') result[key] = value.replace(/^#\/items\//, '#/prefixItems/');
    else result[key] = modern(value);
  }
  return result;
}

const groups = [];
for (const file of readdirSync(folder).filter(name => name.endsWith('.json') && !left.has(name)).sort())
  for (const group of JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')))
    if (!leftGroups.has(group.description))
      groups.push(JSON.stringify({
        file: file.slice(0, -5), group: group.description, schema: modern(group.schema),
        cases: group.tests.map(each => ({ about: each.description, value: each.data, valid: each.valid })),
      }));
console.log(`{"about":"Cases of JSON-Schema-Test-Suite 2.0.0, copyright 2012 Julian Berman, MIT licence, rewritten for 2020-12.","groups":[\n${groups.join(',\n')}\n]}`);
