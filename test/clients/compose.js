// Composes a supergraph with each composer, and prints as JSON what each has against it. Argument: the SDL of each subgraph by
// its name, as JSON.
import { composeServices as ofApollo } from '@apollo/composition';
import { composeServices as ofTheGuild } from '@theguild/federation-composition';
import { federateSubgraphs } from '@wundergraph/composition';
import { parse } from 'graphql';

const services = Object.entries(JSON.parse(process.argv[2])).map(([name, sdl]) => {
  return { name, url: `http://${name}.example/graphql`, typeDefs: parse(sdl) };
});
const subgraphs = services.map(({ typeDefs, ...service }) => ({ ...service, definitions: typeDefs }));
const results = {
  '@apollo/composition': ofApollo(services),
  '@theguild/federation-composition': ofTheGuild(services),
  '@wundergraph/composition': federateSubgraphs({ subgraphs, version: '1' }),
};
const problemsOf = ({ errors = [] }) => errors.map(({ message }) => message);
const problems = Object.entries(results).map(([composer, result]) => [composer, problemsOf(result)]);
process.stdout.write(JSON.stringify(Object.fromEntries(problems)));
