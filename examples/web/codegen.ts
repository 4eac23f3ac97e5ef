import { codegenConfig } from 'freedompay-graphql/codegen';

// Typed documents of the operations in src/graphql, by the schema of the installed version.
export default codegenConfig({ documents: 'src/graphql/*.graphql', output: 'src/gql/' });
