import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CompressedPage } from '../answers/compressed-page.js';
import { MARKUP } from './markup.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

const DOCUMENT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Desk · Freedom Pay GraphQL</title><style>${STYLE}</style></head>
<body>${MARKUP}
<script>${SCRIPT}</script></body>
</html>
`;

/** Only this page's own script runs, it talks to this gateway alone, and no other page may put it in a frame. */
const POLICY = [
  "default-src 'none'",
  `script-src '${digestOf(SCRIPT)}'`,
  `style-src '${digestOf(STYLE)}'`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * `GET /desk`: the page on which people find payments, and end or approve what machines leave open. It is the same for
 * everybody and holds nothing: what it shows is asked for with the credential of whoever signs in.
 */
export function deskPage() {
  let page: Promise<CompressedPage> | undefined;
  return async (request: FastifyRequest, reply: FastifyReply) => {
    page ??= CompressedPage.of(DOCUMENT);
    reply.header('content-security-policy', POLICY);
    return (await page).send(request, reply);
  };
}

function digestOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
