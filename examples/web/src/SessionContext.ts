import { createContext, useContext } from 'react';
import type { Session } from './gateway/session.js';

export const SessionContext = createContext<Session | null>(null);

/** Whoever uses the page. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('Nobody is signed in here.');
  return session;
}
