import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.js';
import { signIn } from './gateway/session.js';

const place = document.getElementById('root');
if (!place) throw new Error('The page has no place to draw in.');

// A payer's page has a token of its own, good for one order.
const [, screen, id = ''] = location.hash.split('/').map(decodeURIComponent);
const who = screen === 'pay' ? { order: id } : { as: new URLSearchParams(location.search).get('as') ?? 'aigerim' };
const session = await signIn(new URLSearchParams(who));

createRoot(place).render(
  <StrictMode>
    <App url="/graphql" session={session} />
  </StrictMode>,
);
