import { type Config, ConfigError, type Environment, parseConfig } from '../../src/config/config.js';

/** The configuration of an environment that names no file. */
export function parse(env: Environment): Config {
  return parseConfig(env, (path) => {
    throw new Error(`Nobody asked for ${path} to be read.`);
  });
}

/** What is wrong with an environment: each problem in one line; nothing where it is accepted. */
export function problemsOf(env: Environment, readText: (path: string) => string = () => ''): readonly string[] {
  try {
    parseConfig(env, readText);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** The error that an environment stops the start with. */
export function errorOf(env: Environment): ConfigError {
  try {
    parseConfig(env, () => '');
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}
