/**
 * The one policy of the user interface, sent as a header by every host. Nothing is loaded from elsewhere and
 * no text becomes code. Styles allow `unsafe-inline` because the component library and the data grid add
 * style elements at run time; a style cannot run anything, and without a foreign `connect-src` or `img-src` it
 * cannot send anything away either.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
