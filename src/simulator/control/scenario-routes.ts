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
    about: 'Plays one, with a payment or payout of its own, and answers with its ids.',
    status: 201,
    body: { name: 'text' },
    run: ({ play }, { name }) => play(name as string),
  },
];
