const { FILES } = require('./long-suites.cjs');

/** What `jest --filter` asks for: all suites but the long ones. */
module.exports = async (paths) => ({ filtered: paths.filter((path) => !FILES.has(path)) });
