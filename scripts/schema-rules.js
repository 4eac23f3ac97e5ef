import {
  buildASTSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  isUnionType,
  parse,
  TokenKind,
  validateSchema,
} from 'graphql';

const PASCAL_CASE = /^[A-Z][A-Za-z0-9]*$/;
const CAMEL_CASE = /^[a-z][A-Za-z0-9]*$/;
const UPPER_CASE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;
const NAMES = { type: PASCAL_CASE, value: UPPER_CASE, field: CAMEL_CASE, argument: CAMEL_CASE, directive: CAMEL_CASE };

/** What inputs are named like, and nothing else: a whole input of a mutation, and what a list is narrowed by. */
const INPUT = /(Input|Filter|Range)$/;
/** Clients meet them where no field is of their type: the codes of errors. */
const NAMED_ELSEWHERE = ['ErrorCode'];

/** What is said of a thing in the schema, and whether it has to be. */
const RULES = [
  ['has no description', ({ description }) => !description?.trim()],
  ['is not written as such names are', ({ kind, name }) => !NAMES[kind].test(name)],
  [
    'is deprecated without the day on which it may go, as YYYY-MM-DD',
    ({ deprecationReason }) => lacksDay(deprecationReason),
  ],
  ['is an id, but not ID!', ({ kind, name, type }) => kind === 'field' && name === 'id' && `${type}` !== 'ID!'],
  [
    'is named like an input and is none, or is one and is not',
    ({ of, name }) => of && isInputObjectType(of) !== INPUT.test(name),
  ],
  ['is not a Connection as Relay has them', ({ of, name }) => isNamedLike(of, name, 'Connection') && !isConnection(of)],
  ['is not an Edge as Relay has them', ({ of, name }) => isNamedLike(of, name, 'Edge') && !isEdge(of)],
];

/**
 * What is wrong with a printed schema, a sentence each. That it is as the code prints it is for another to say.
 * @param {string} text
 * @returns {string[]}
 */
export function schemaProblems(text) {
  const document = parse(text);
  // Directives of others, such as those of federation, need not be defined in it.
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  const broken = thingsOf(schema).flatMap((thing) =>
    RULES.filter(([, isBroken]) => isBroken(thing)).map(([sentence]) => `${thing.path} ${sentence}.`),
  );
  return [
    ...validateSchema(schema).map(({ message }) => message),
    ...broken,
    ...commentsIn(document).map(
      (line) => `Line ${line} is a comment, which no client can read: make it a description.`,
    ),
    ...unreached(schema).map((name) => `${name} is a type that nothing leads to.`),
    ...mutationProblems(schema),
    ...nodeProblems(schema),
  ];
}

/** Everything in a schema that has a name of ours. */
function thingsOf(schema) {
  const types = Object.values(schema.getTypeMap()).filter(
    (one) => !isIntrospectionType(one) && !isSpecifiedScalarType(one),
  );
  const directives = schema.getDirectives().filter((one) => !isSpecifiedDirective(one));
  return [
    ...types.flatMap((type) => [thing('type', type.name, type, { of: type }), ...membersOf(type)]),
    ...directives.flatMap((one) => [thing('directive', `@${one.name}`, one), ...argumentsOf(`@${one.name}`, one)]),
  ];
}

function membersOf(type) {
  if (isEnumType(type)) return type.getValues().map((value) => thing('value', `${type.name}.${value.name}`, value));
  return fieldsOf(type).flatMap((field) => {
    const path = `${type.name}.${field.name}`;
    return [thing('field', path, field), ...argumentsOf(path, field)];
  });
}

function argumentsOf(path, { args = [] }) {
  return args.map((one) => thing('argument', `${path}(${one.name}:)`, one));
}

function thing(kind, path, { name, description, deprecationReason, type }, rest = {}) {
  return { kind, path, name, description, deprecationReason, type, ...rest };
}

function fieldsOf(type) {
  return isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [];
}

function lacksDay(reason) {
  if (reason === undefined || reason === null) return false;
  const [day = ''] = /\b\d{4}-\d{2}-\d{2}\b/.exec(reason) ?? [];
  return Number.isNaN(Date.parse(day));
}

function isNamedLike(type, name, ending) {
  return isObjectType(type) && name.endsWith(ending);
}

/** Source: Relay, "GraphQL Cursor Connections Specification". */
function isConnection(type) {
  const { edges, pageInfo } = type.getFields();
  const edge = edges && getNamedType(edges.type).name;
  return `${pageInfo?.type}` === 'PageInfo!' && Boolean(edge?.endsWith('Edge')) && `${edges.type}`.startsWith('[');
}

function isEdge(type) {
  const { node, cursor } = type.getFields();
  return `${cursor?.type}` === 'String!' && node !== undefined && !`${node.type}`.startsWith('[');
}

/** The lines of comments. */
function commentsIn({ loc }) {
  const lines = [];
  for (let token = loc.startToken; token; token = token.next)
    if (token.kind === TokenKind.COMMENT) lines.push(token.line);
  return lines;
}

/** Types that a client can neither be answered with nor write. */
function unreached(schema) {
  const reached = new Set();
  const pending = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(Boolean);
  for (const { args } of schema.getDirectives()) pending.push(...args.map(({ type }) => getNamedType(type)));
  while (pending.length > 0) {
    const type = pending.pop();
    if (reached.has(type)) continue;
    reached.add(type);
    for (const { type: of, args = [] } of fieldsOf(type))
      pending.push(...[of, ...args.map((one) => one.type)].map(getNamedType));
    if (isObjectType(type) || isInterfaceType(type)) pending.push(...type.getInterfaces());
    if (isInterfaceType(type) || isUnionType(type)) pending.push(...schema.getPossibleTypes(type));
  }
  const own = thingsOf(schema).flatMap(({ of }) => (of ? [of] : []));
  return own
    .map(({ name }) => name)
    .filter((name) => !reached.has(schema.getType(name)) && !NAMED_ELSEWHERE.includes(name));
}

/** A mutation takes one input and answers with one payload, so that both can grow. */
function mutationProblems(schema) {
  return fieldsOf(schema.getMutationType()).flatMap(({ name, args, type }) => {
    const path = `Mutation.${name}`;
    const takesInput = args.length === 1 && args[0].name === 'input' && /Input!$/.test(`${args[0].type}`);
    return [
      ...(takesInput ? [] : [`${path} takes something else than one "input" of a type that ends in "Input!".`]),
      ...(/^\w+Payload!?$/.test(`${type}`)
        ? []
        : [`${path} answers with a type whose name does not end in "Payload".`]),
    ];
  });
}

/** Source: Relay, "GraphQL Global Object Identification Specification". */
function nodeProblems(schema) {
  if (!schema.getType('Node') || `${schema.getQueryType()?.getFields()['node']?.type}` === 'Node') return [];
  return ['There is a Node, and Query has no field "node" of that type.'];
}
