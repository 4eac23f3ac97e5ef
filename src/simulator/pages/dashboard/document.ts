import { createHash } from 'node:crypto';
import { MARKUP } from './markup.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

/** The control page, whole: one file, nothing from elsewhere. */
export const DOCUMENT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Freedom Pay simulator</title><style>${STYLE}</style></head>
<body>${MARKUP}
<script>${SCRIPT}</script></body>
</html>
`;

/** Only this page's own script runs, it talks to this server alone, and no other page may put it in a frame. */
export const POLICY = [
  "default-src 'none'",
  `script-src '${digestOf(SCRIPT)}'`,
  `style-src '${digestOf(STYLE)}'`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function digestOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
