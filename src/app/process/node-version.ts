/*
 * Imported first of all: older versions of Node.js fail in the middle of what is imported after it, and do not say why. As
 * `engines` in package.json says.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `Node.js ${process.versions.node} is too old for this program: install version 20.19 or later.\n`,
  );
  process.exit(1);
}

export {};
