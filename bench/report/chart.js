// The results as a picture: bars in colours that can be read on white and on black.
import { SERVERS } from '../processes.js';
import { summary } from './measures.js';

const PANELS = [
  { title: 'One payment: CPU per request', unit: 'µs, less is better', workload: 'single', figure: 'cpu' },
  { title: 'One payment: requests per second', unit: 'more is better', workload: 'single', figure: 'rate' },
  { title: '50 ids of 25 payments: CPU per request', unit: 'µs, less is better', workload: 'list', figure: 'cpu' },
  { title: 'One payment read by all: requests/s', unit: 'more is better', workload: 'hot', figure: 'rate' },
  { title: 'One payment, a document never met: CPU', unit: 'µs, less is better', workload: 'firstTime', figure: 'cpu' },
  { title: 'A refund: requests per second', unit: 'more is better', workload: 'mutation', figure: 'rate' },
];
const [WIDTH, PANEL_HEIGHT, ROW, LABEL, GAP] = [860, 222, 26, 106, 30];
const PANEL_WIDTH = (WIDTH - GAP) / 2;
const [INK, FAINT, OURS, THEIRS] = ['#7b8491', '#7b848955', '#2f8f6b', '#8a94a3'];

export function chart({ closed }) {
  const panels = PANELS.map((panel, index) => {
    const x = (index % 2) * (PANEL_WIDTH + GAP);
    const y = Math.floor(index / 2) * PANEL_HEIGHT;
    return `<g transform="translate(${x} ${y})">${drawn(panel, closed[panel.workload])}</g>`;
  });
  const height = PANEL_HEIGHT * Math.ceil(PANELS.length / 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="${INK}" role="img" aria-label="CPU per request and requests per second of each server">
${panels.join('\n')}
</svg>
`;
}

function drawn({ title, unit, figure }, results) {
  const values = Object.entries(results).map(([name, rounds]) => [name, summary(rounds)[figure]]);
  const maxWidth = PANEL_WIDTH - LABEL - 62;
  const scale = maxWidth / Math.max(...values.map(([, value]) => value));
  const bars = values.map(([name, value], index) => {
    const y = 42 + index * ROW;
    const [colour, weight] = name === 'gateway' ? [OURS, 600] : [THEIRS, 400];
    const width = (value * scale).toFixed(1);
    return `<text x="${LABEL - 8}" y="${y + 13}" text-anchor="end" font-weight="${weight}">${SERVERS[name].title}</text>
<rect x="${LABEL}" y="${y}" width="${width}" height="18" rx="2" fill="${colour}"/>
<text x="${(LABEL + Number(width) + 6).toFixed(1)}" y="${y + 13}" font-weight="${weight}">${Math.round(value).toLocaleString('en')}</text>`;
  });
  return `<text x="0" y="18" font-weight="600">${title}</text><text x="${PANEL_WIDTH}" y="18" text-anchor="end" font-size="11">${unit}</text>
<line x1="0" y1="28" x2="${PANEL_WIDTH}" y2="28" stroke="${FAINT}"/>
${bars.join('\n')}`;
}
