import { expect, it } from 'vitest';
import { parsePostgresAddress } from './postgres-address.ts';

const parts = (text: string) => {
  const address = parsePostgresAddress(text);
  if (address === null) return null;
  const { host, port, user, database, tls } = address.place;
  return [host, port, user, database, tls, address.password];
};

it.each([
  [
    'postgres://ada:p%40ss%3A@db.example.org:6543/shop',
    ['db.example.org', 6543, 'ada', 'shop', 'checked', 'p@ss:'],
  ],
  ['postgresql://ada@localhost/shop', ['localhost', 5432, 'ada', 'shop', 'off', null]],
  ['postgres://ada@10.0.0.1', ['10.0.0.1', 5432, 'ada', 'ada', 'checked', null]],
  ['postgres://ada@[::1]:5433/a%20b', ['::1', 5433, 'ada', 'a b', 'off', null]],
  ['postgres://ada@db/shop?sslmode=require', ['db', 5432, 'ada', 'shop', 'unchecked', null]],
  [' postgres://localhost ', ['localhost', 5432, 'postgres', 'postgres', 'off', null]],
  ['postgres://ada:100%@db/shop', null],
  ['mysql://ada@db/shop', null],
  ['db.example.org', null],
  ['', null],
])('reads %s', (text, expected) => {
  expect(parts(text)).toEqual(expected);
});
