import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, readMigrations, schemaVersion } from './migrations.ts';
import { assertDurable, openConnection, transact } from './sqlite.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millwright-sqlite-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string) => join(folder, name);

describe('openConnection', () => {
  it('gives every connection full durability, not only the first', () => {
    const first = openConnection(file('a.db'));
    const second = openConnection(file('a.db'));
    for (const db of [first, second]) {
      expect(db.pragma('synchronous', { simple: true })).toBe(2);
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
      expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    }
    second.pragma('synchronous = NORMAL');
    expect(() => assertDurable(second)).toThrow('expected 2 (FULL)');
    first.close();
    second.close();
  });

  it('rolls a transaction back whole', () => {
    const db = openConnection(file('a.db'));
    db.exec('CREATE TABLE t (x INTEGER) STRICT');
    expect(() =>
      transact(db, () => {
        db.prepare('INSERT INTO t VALUES (1)').run();
        throw new Error('in the middle');
      }),
    ).toThrow('in the middle');
    expect(db.prepare('SELECT count(*) FROM t').pluck().get()).toBe(0);
    db.close();
  });
});

describe('migrate', () => {
  const first = {
    number: 1,
    name: 'one',
    sql: 'CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (7);',
  };
  const second = { number: 2, name: 'two', sql: 'ALTER TABLE a ADD COLUMN y INTEGER;' };
  const backup = (from: number) => file(`backup-${from}.db`);

  it('applies what is pending and copies a database that held something', () => {
    const db = openConnection(file('a.db'));
    migrate(db, [first], backup);
    expect(readdirSync(folder).filter((name) => name.startsWith('backup'))).toEqual([]);
    migrate(db, [first, second], backup);
    expect(schemaVersion(db)).toBe(2);
    const copy = openConnection(backup(1));
    expect(schemaVersion(copy)).toBe(1);
    expect(copy.prepare('SELECT x FROM a').pluck().get()).toBe(7);
    copy.close();
    db.close();
  });

  it('leaves the old version in place when a migration fails half-way', () => {
    const db = openConnection(file('a.db'));
    migrate(db, [first], backup);
    const broken = {
      number: 2,
      name: 'broken',
      sql: 'ALTER TABLE a ADD COLUMN z INTEGER; SELECT nonsense();',
    };
    expect(() => migrate(db, [first, broken], backup)).toThrow('nonsense');
    expect(schemaVersion(db)).toBe(1);
    expect(db.prepare("SELECT count(*) FROM pragma_table_info('a')").pluck().get()).toBe(1);
    db.close();
  });

  it('reads numbered files and refuses gaps and other names', () => {
    mkdirSync(file('migrations'));
    writeFileSync(join(folder, 'migrations/0001-a.sql'), 'SELECT 1;');
    expect(readMigrations(file('migrations')).map(({ number, name }) => [number, name])).toEqual([[1, 'a']]);
    writeFileSync(join(folder, 'migrations/0003-c.sql'), 'SELECT 1;');
    expect(() => readMigrations(file('migrations'))).toThrow('Migration 2 is missing');
    writeFileSync(join(folder, 'migrations/later.sql'), 'SELECT 1;');
    expect(() => readMigrations(file('migrations'))).toThrow('not named');
  });
});
