import { readFileSync, writeFileSync } from 'node:fs';
import { MessageLanguage, payerMessage } from '../build/domain/payments/payer-messages.js';
import { knownCodes, meaningOf } from '../build/freedompay/errors/error-codes.js';
import { declinesPage } from './declines.js';

// Writes the tables of docs/declines.md from the built code.
const page = 'docs/declines.md';
const source = { codes: knownCodes, meaningOf, languages: Object.keys(MessageLanguage), payerMessage };
writeFileSync(page, declinesPage(readFileSync(page, 'utf8'), source));
