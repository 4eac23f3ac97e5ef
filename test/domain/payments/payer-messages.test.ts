import { expect, test } from '@jest/globals';
import { DeclineReason, FixableBy } from '../../../src/domain/payments/failure.js';
import { MessageLanguage, payerMessage } from '../../../src/domain/payments/payer-messages.js';

const reasons = Object.values(DeclineReason);
const languages = Object.values(MessageLanguage);
const messageOf = (reason: DeclineReason, language: MessageLanguage) =>
  payerMessage({ reason, fixableBy: 'PAYER' }, language);

test('each reason has a sentence of its own in each language, short and whole', () => {
  for (const language of languages) {
    const sentences = reasons.map((reason) => messageOf(reason, language));
    expect(new Set(sentences).size).toBe(reasons.length);
    for (const sentence of sentences) {
      expect(sentence).toMatch(/^\p{Lu}.*\.$/u);
      expect(sentence.length).toBeLessThanOrEqual(130);
    }
  }
});

test('no two languages share a sentence, and each is written in its own letters', () => {
  const letters = {
    RU: /^[а-яё .,]+$/i,
    KK: /^[а-яәіңғүұқөһ .,]+$/i,
    KY: /^[а-яңөү .,]+$/i,
    UZ: /^[a-zʻʼ .,]+$/i,
    EN: /^[a-z .,]+$/i,
  };
  for (const reason of reasons) {
    expect(new Set(languages.map((language) => messageOf(reason, language))).size).toBe(languages.length);
    for (const language of languages) expect(messageOf(reason, language)).toMatch(letters[language]);
  }
});

test('what only the merchant can mend is not laid at the door of the payer and their card', () => {
  for (const reason of reasons) {
    expect(payerMessage({ reason, fixableBy: 'MERCHANT' }, 'EN')).toBe(messageOf('MERCHANT_SETUP', 'EN'));
    for (const fixableBy of Object.values(FixableBy).filter((one) => one !== 'MERCHANT'))
      expect(payerMessage({ reason, fixableBy }, 'EN')).toBe(messageOf(reason, 'EN'));
  }
});
