import { sealingHeaders } from '../http/guard.js';

/** Sent with every answer: the page gets its parts from here and from nowhere else, and nobody frames it. */
export const pageHeaders: Readonly<Record<string, string>> = {
  ...sealingHeaders,
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};
