import { useState } from 'react';
import { useSubscription } from 'urql';
import { WatchOrderDocument } from '../gql/graphql.js';
import { sumText } from '../money.js';
import { type Language, TEXTS } from './texts.js';

const LANGUAGES = Object.keys(TEXTS) as Language[];

/** What a payer sees of an order, whoever's words the bank used: no code, no word of the provider, nothing of the shop's. */
export function PayerScreen({ orderId }: { readonly orderId: string }) {
  const [language, setLanguage] = useState<Language>(() => (navigator.language.startsWith('ru') ? 'RU' : 'EN'));
  const [{ data, error }] = useSubscription({ query: WatchOrderDocument, variables: { orderId, language } });
  const texts = TEXTS[language];
  const payment = data?.orderChanged;

  return (
    <main className="payer" lang={language.toLowerCase()}>
      <h1>{texts.title}</h1>
      <section className="card" aria-live="polite">
        {payment && <p className="amount">{sumText(payment.amount)}</p>}
        <p>{payment ? (texts.status[payment.status] ?? texts.status.UNKNOWN) : error ? texts.lost : texts.none}</p>
        {payment?.failure && <p>{payment.failure.payerMessage}</p>}
      </section>
      <p className="language">
        <label htmlFor="language">{texts.language}</label>
        <select id="language" value={language} onChange={(event) => setLanguage(event.target.value as Language)}>
          {LANGUAGES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </p>
    </main>
  );
}
