import { type RefObject, useEffect, useRef, useState } from 'react';
import { type Client, Provider } from 'urql';
import { type Connection, gatewayClient } from './gateway/client.js';
import type { Session } from './gateway/session.js';
import { PayerScreen } from './payers/PayerScreen.js';
import { Home } from './payments/Home.js';
import { PaymentScreen } from './payments/PaymentScreen.js';
import { SessionContext } from './SessionContext.js';
import { useHash } from './useHash.js';

interface AppProps {
  readonly url: string;
  readonly session: Session;
}

/** The page as one person sees it. `#/payments/ID` is a payment, `#/pay/ORDER` what a payer sees of an order. */
export function App({ url, session }: AppProps) {
  const [connection, setConnection] = useState<Connection>('live');
  const [client, setClient] = useState<Client | null>(null);
  useEffect(() => setClient(gatewayClient({ url, token: session.token, onConnection: setConnection })), [url, session]);
  const hash = useHash();
  const main = useFocusOnChange(hash);
  const [, place = '', id = ''] = hash.split('/').map(decodeURIComponent);
  if (!client) return null;

  return (
    <Provider value={client}>
      <SessionContext value={session}>
        {place === 'pay' ? (
          <PayerScreen orderId={id} />
        ) : (
          <>
            <Header name={session.name} connection={connection} />
            <main ref={main} tabIndex={-1}>
              {place === 'payments' ? <PaymentScreen key={id} paymentId={id} /> : <Home />}
            </main>
          </>
        )}
      </SessionContext>
    </Provider>
  );
}

/** Whoever goes to another place goes there with the keyboard, and hears so. */
function useFocusOnChange(hash: string): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const before = useRef(hash);
  useEffect(() => {
    if (before.current !== hash) main.current?.focus();
    before.current = hash;
  }, [hash]);
  return main;
}

function Header({ name, connection }: { readonly name: string; readonly connection: Connection }) {
  return (
    <header className="top">
      <a href="#/" className="brand">
        Payments
      </a>
      <p role="status" className={connection}>
        {connection === 'live' ? '' : 'The connection was lost. It is being opened again; what you see may be old.'}
      </p>
      <p>
        Signed in as <strong>{name}</strong>
      </p>
    </header>
  );
}
