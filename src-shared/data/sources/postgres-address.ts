import { PostgresPlace } from './source.schema.ts';

export interface PostgresAddress {
  readonly place: PostgresPlace;
  readonly password: string | null;
}

const tlsOfMode: Readonly<Record<string, PostgresPlace['tls']>> = {
  disable: 'off',
  allow: 'unchecked',
  prefer: 'unchecked',
  require: 'unchecked',
  'verify-ca': 'checked',
  'verify-full': 'checked',
};

/**
 * Reads `postgres://user:password@host:5432/database?sslmode=require`, as libpq's documentation has it; null where
 * it is none. Without `sslmode` a server on this machine is spoken to openly, any other with its certificate checked.
 */
export function parsePostgresAddress(text: string): PostgresAddress | null {
  const url = URL.parse(text.trim());
  if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol)) return null;
  try {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost';
    const user = decodeURIComponent(url.username) || 'postgres';
    const isHere = host === 'localhost' || host === '::1' || host.startsWith('127.');
    const place = PostgresPlace.safeParse({
      kind: 'postgres',
      host,
      port: url.port === '' ? 5432 : Number(url.port),
      user,
      database: decodeURIComponent(url.pathname.slice(1)) || user,
      tls: tlsOfMode[url.searchParams.get('sslmode') ?? ''] ?? (isHere ? 'off' : 'checked'),
      authority: null,
    });
    const password = decodeURIComponent(url.password);
    return place.success ? { place: place.data, password: password === '' ? null : password } : null;
  } catch {
    // A percent sign that encodes nothing.
    return null;
  }
}
