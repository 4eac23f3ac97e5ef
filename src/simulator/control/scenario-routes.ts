import type { Fields } from './input.js';
import type { ControlRoute } from './route.js';

/** Scenarios: what there is, and playing one. */
export const SCENARIO_ROUTES: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/scenarios',
    about: 'Starting states and courses of events that have a name.',
    run: ({ scenarios }) => scenarios.map(({ name, title, description }) => ({ name, title, description })),
  },
  {
    method: 'POST',
    path: '/scenarios',
    about:
      'Plays one, with a payment or payout of its own, and answers with its ids. In place of a name: "recording", what ' +
      '"freedompay-graphql operations scenario" wrote of a real operation.',
    status: 201,
    body: { name: 'text' },
    fieldsOf: (json): Fields => (isRecording(json) ? { recording: 'object' } : { name: 'text' }),
    run: ({ play }, { name, recording }) => play((recording ?? name) as string | object),
  },
];

function isRecording(json: unknown): boolean {
  return typeof json === 'object' && json !== null && Object.hasOwn(json, 'recording');
}
