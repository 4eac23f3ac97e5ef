import type { Target } from './target.js';
import { authorization } from './targets/authorization.js';
import { code } from './targets/code.js';
import { form } from './targets/form.js';
import { graphql } from './targets/graphql.js';
import { json } from './targets/json.js';
import { texts } from './targets/texts.js';
import { webhook } from './targets/webhook.js';
import { xml } from './targets/xml.js';

/** All that is fuzzed. A target that has to start something is made when it is needed. */
export const TARGETS: Readonly<Record<string, () => Target | Promise<Target>>> = {
  form: () => form,
  XML: () => xml,
  JSON: () => json,
  webhook: () => webhook,
  authorization,
  GraphQL: graphql,
  code,
  texts: () => texts,
};
