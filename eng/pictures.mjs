// Draws the pictures of docs/concepts.md. Usage: node eng/pictures.mjs [FOLDER], default docs/pictures.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'pictures');
const colours = {
  event: ['#e3f0fb', '#3b7dbb'], row: ['#eceff3', '#6b7688'], agent: ['#e4f5e8', '#3d8f57'], human: ['#fff4d6', '#c99a1a'], wait: ['#ece7f8', '#7a5fb5'],
};

const escape = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function box(x, y, width, kind, title, text = '') {
  const [fill, stroke] = colours[kind];
  const lines = [`<rect x="${x}" y="${y}" width="${width}" height="48" rx="6" fill="${fill}" stroke="${stroke}"/>`,
    `<text x="${x + width / 2}" y="${y + (text ? 20 : 29)}" text-anchor="middle" font-weight="bold" fill="#1f2733">${escape(title)}</text>`];
  if (text)
    lines.push(`<text x="${x + width / 2}" y="${y + 37}" text-anchor="middle" fill="#4a5568">${escape(text)}</text>`);
  return lines.join('\n');
}

function arrow(x1, y1, x2, y2, text = '') {
  const line = `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#6b7688" marker-end="url(#head)"/>`;
  return text ? `${line}\n<text x="${(x1 + x2) / 2 + 6}" y="${(y1 + y2) / 2 - 5}" fill="#4a5568">${escape(text)}</text>` : line;
}

function write(name, title, width, height, ...parts) {
  writeFileSync(join(folder, name), [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escape(title)}</title>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">',
    '<path d="M0 0 L8 4 L0 8 z" fill="#6b7688"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`, ...parts, '</svg>', ''].join('\n'));
}

mkdirSync(folder, { recursive: true });
write('log.svg', 'The log is folded into rows', 760, 190,
  ...['#1 topic.created', '#2 task.created', '#3 step.created', '#4 artifact.created'].map((type, index) => box(16 + index * 186, 16, 170, 'event', type)),
  ...[0, 1, 2].map(index => arrow(186 + index * 186, 40, 202 + index * 186, 40)),
  ...['topic', 'tasks', 'steps', 'artifacts'].map((row, index) => box(16 + index * 186, 126, 170, 'row', row, 'row, can be rebuilt')),
  ...[0, 1, 2, 3].map(index => arrow(101 + index * 186, 64, 101 + index * 186, 124, 'fold')));
write('delivery.svg', 'A delivery of an event to an agent', 760, 190,
  box(16, 16, 180, 'event', '#7 order.placed', 'trigger'), arrow(196, 40, 290, 40, 'deliver'),
  box(290, 16, 180, 'agent', 'agent:billing', 'returns drafts'), arrow(470, 40, 564, 40, 'drafts'),
  box(564, 16, 180, 'row', 'one commit', 'events + end of delivery'), arrow(654, 64, 654, 124),
  box(564, 126, 180, 'event', '#8 invoice.sent', 'parent: #7'), arrow(380, 64, 380, 124, 'fails'),
  box(290, 126, 180, 'wait', 'retry, then park', 'an operator decides'));
write('waiting.svg', 'A wait in the log', 760, 190,
  box(16, 16, 170, 'agent', 'agent:cashier', 'asks and waits'), arrow(186, 40, 246, 40),
  box(246, 16, 200, 'wait', 'continuation', 'condition + state, no process'), arrow(446, 40, 566, 40, 'condition is met'),
  box(566, 16, 178, 'agent', 'agent:cashier', 'on any node, with the state'),
  box(246, 126, 200, 'human', 'human.decision.provided', 'after a kill, days later'), arrow(446, 150, 640, 66));
