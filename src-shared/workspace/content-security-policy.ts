/**
 * The one policy of the user interface, sent as a header by every host. Nothing is loaded from elsewhere, no text
 * becomes code, and no style comes from anywhere but our files.
 *
 * `style-src` needs no `unsafe-inline` because React, ECharts and the grid set styles through the object model,
 * which the policy does not touch. What would add style elements is kept from it: Mantine’s variables are an
 * adopted sheet (src-renderer/ui/theme), the grid uses its CSS files, the SQL editor lives in a shadow root, where
 * it adopts its sheets, and chart tooltips are built as elements.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
