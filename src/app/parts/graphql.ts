import { CallBudgets } from '../../callers/call-budgets.js';
import { StreamQuota } from '../../callers/stream-quota.js';
import { type Config, ConfigError } from '../../config/config.js';
import type { Clock } from '../../domain/clock.js';
import { Admission } from '../../graphql/admission/admission.js';
import { READS_PER_MINUTE } from '../../graphql/admission/cost.js';
import { operationNamesIn } from '../../graphql/admission/operation-names.js';
import { ParsedDocuments } from '../../graphql/admission/parsed-documents.js';
import { TrustedDocuments } from '../../graphql/admission/trusted-documents.js';
import { type DefectObserver, errorFormatter } from '../../graphql/errors/error-formatter.js';
import { createApollo, type GraphQLOptions } from '../../graphql/execution/apollo.js';
import { gatewaySchema } from '../../graphql/schema.js';
import { DOCUMENTS as DESK_DOCUMENTS } from '../../http/desk/documents.js';
import { demoTabs, readingTabs } from '../../http/playground/tabs.js';

/** The schema with all that stands between it and who asks. Raises ConfigError for trusted documents that it does not have. */
export function createGraphQL(
  config: Config,
  logger: GraphQLOptions['logger'],
  observeDefect: DefectObserver,
  clock: Clock,
) {
  const { playground: introspection, federation, limits } = config;
  const schema = gatewaySchema({ federation });
  const documents = new ParsedDocuments(schema, introspection);
  // Who decides on operations asks by the same way as everybody.
  const ofDesk = config.desk ? Object.values(DESK_DOCUMENTS).map((text) => ({ text, id: null })) : [];
  const listed = (all: NonNullable<Config['trustedDocuments']>) => {
    const list = [...all, ...ofDesk];
    const problems = new TrustedDocuments(list).problems(documents);
    if (problems.length > 0) throw new ConfigError(problems);
    return list;
  };
  const trusted = config.trustedDocuments && new TrustedDocuments(listed(config.trustedDocuments));
  const formatError = errorFormatter(observeDefect, introspection);
  const budgets = new CallBudgets(limits.callerCostPerMinute, limits.payers, clock);
  // Whoever may ask for anything may also call it anything.
  const named = config.trustedDocuments ?? [...readingTabs, ...demoTabs].map(({ query }) => ({ text: query }));
  const { metrics, otlp } = config;
  const isCollected = metrics !== null || otlp.metricsEveryMs !== null || otlp.traces;
  return {
    /** The names of operations that metrics and traces may tell: the only ones that are answered, or those that come with the gateway. */
    operationNames: operationNamesIn(isCollected ? [...named, ...ofDesk].map(({ text }) => text) : []),
    budgets,
    /** Answers other trusted documents from now on; what it brings does it. Raises ConfigError, and then nothing has changed. */
    trust: (all: NonNullable<Config['trustedDocuments']>) => {
      const list = listed(all);
      return () => trusted?.replace(list);
    },
    stream: { schema, formatError },
    apollo: (plugins: NonNullable<GraphQLOptions['plugins']>) =>
      createApollo({ schema, introspection, documents, formatError, plugins, logger }),
    admission: new Admission({
      schema,
      documents,
      trusted,
      budgets,
      accountIds: config.accounts.map(({ id }) => id),
      costLimit: limits.requestCost,
      payerCostLimit: Math.min(limits.payers.requestCost, limits.requestCost),
      formatError,
    }),
    maxStreams: limits.streams.inAll,
    streams: new StreamQuota(limits.streams, limits.payers, budgets, READS_PER_MINUTE),
  };
}
