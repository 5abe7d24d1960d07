import type { ServerResponse } from 'node:http';
import { contentSecurityPolicy } from '#shared/workspace/content-security-policy.ts';
import type { DoorFailure } from '#shared/workspace/web-doors.ts';

/** On every answer, whatever the route: set before the guard speaks. */
const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cache-Control': 'no-store',
};

export function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

export function sendFailure(response: ServerResponse, status: number, failure: DoorFailure): void {
  sendJson(response, status, failure);
}

const failureCodes: Readonly<Record<number, DoorFailure['code']>> = {
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  429: 'TOO_MANY_REQUESTS',
};

export function failureOf(
  status: 401 | 403 | 404 | 405 | 429,
  message: string,
  nextStep?: string,
): DoorFailure {
  return { code: failureCodes[status]!, message, ...(nextStep === undefined ? {} : { nextStep }) };
}
