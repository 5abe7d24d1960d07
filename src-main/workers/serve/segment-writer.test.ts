import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { ModelVersionId } from '#shared/kit/ids.ts';
import { createSegmentWriter } from './segment-writer.ts';
import { parseSegmentFileName, segmentFileName } from './serve.protocol.ts';
import { testDeploymentId } from './testing.ts';

const root = mkdtempSync(join(tmpdir(), 'millwright-segments-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const modelVersionId = ModelVersionId.parse('1'.repeat(32));

function setUp(
  parts: { readonly maxBytes?: number; readonly maxAgeMs?: number; readonly folder?: string } = {},
) {
  const folder = parts.folder ?? mkdtempSync(join(root, 'case-'));
  const closed: string[] = [];
  const troubles: { readonly message: string; readonly droppedLines: number }[] = [];
  let sequence = 0;
  const writer = createSegmentWriter({
    settings: {
      folder,
      deploymentId: testDeploymentId,
      fence: 7,
      maxBytes: parts.maxBytes ?? 2 ** 26,
      maxAgeMs: parts.maxAgeMs ?? 600_000,
    },
    modelVersionId,
    nextSequence: () => {
      sequence += 1;
      return sequence;
    },
    onClosed: (fileName) => closed.push(fileName),
    onTrouble: (message, droppedLines) => troubles.push({ message, droppedLines }),
  });
  const read = (fileName: string) => readFileSync(join(folder, fileName), 'utf8');
  return { folder, writer, closed, troubles, read };
}

const nameOf = (sequence: number) =>
  segmentFileName({ deploymentId: testDeploymentId, fence: 7, sequence, modelVersionId });

it('writes by itself, within a moment, into a file that is named after whose it is', async () => {
  const { folder, writer, read } = setUp();
  expect(readdirSync(folder)).toEqual([]);
  writer.append('{"a":1}\n');
  writer.append('{"a":2}\n');
  while (readdirSync(folder).length === 0 || read(nameOf(1)) === '') await sleep(10);
  expect(read(nameOf(1))).toBe('{"a":1}\n{"a":2}\n');
  expect(parseSegmentFileName(nameOf(1))).toEqual({
    deploymentId: testDeploymentId,
    fence: 7,
    sequence: 1,
    modelVersionId,
  });
  for (const other of [
    'lock.db',
    'x.ndjson',
    nameOf(1).replace('.ndjson', '.part'),
    nameOf(1).replace('-7-', '-0-'),
  ]) {
    expect(parseSegmentFileName(other)).toBeNull();
  }
  await writer.close();
});

it('closes on request, and what follows goes to the next file', async () => {
  const { writer, closed, read } = setUp();
  writer.append('1\n');
  const rotated = writer.rotate();
  writer.append('2\n');
  expect(await rotated).toBe(nameOf(1));
  await writer.close();
  expect(closed).toEqual([nameOf(1), nameOf(2)]);
  expect(closed.map(read)).toEqual(['1\n', '2\n']);
  expect(await writer.rotate()).toBeNull();
});

it('closes by size and by age', async () => {
  const bySize = setUp({ maxBytes: 10 });
  bySize.writer.append('0123456789\n');
  while (bySize.closed.length === 0) await sleep(10);
  const byAge = setUp({ maxAgeMs: 50 });
  byAge.writer.append('1\n');
  while (byAge.closed.length === 0) await sleep(10);
  expect(byAge.read(byAge.closed[0]!)).toBe('1\n');
});

it('keeps what cannot be written, tells of it, and writes it later', async () => {
  const folder = join(root, 'not-there-yet');
  const { writer, troubles, closed, read } = setUp({ folder });
  writer.append('1\n');
  while (troubles.length === 0) await sleep(10);
  expect(troubles[0]).toMatchObject({ message: expect.stringContaining('ENOENT'), droppedLines: 0 });
  mkdirSync(folder);
  writer.append('2\n');
  await writer.close();
  expect(closed).toHaveLength(1);
  expect(read(closed[0]!)).toBe('1\n2\n');
});

it('counts what it has to drop, and what is lost at the end', async () => {
  const folder = mkdtempSync(join(root, 'closed-'));
  rmSync(folder, { recursive: true });
  const { writer, troubles } = setUp({ folder });
  writer.append(`${'x'.repeat(2 ** 25)}\n`);
  writer.append('1\n2\n');
  await writer.close();
  expect(troubles.at(-1)!.droppedLines).toBe(3);
});

it('writes what still waits when the process ends', () => {
  const { writer, read } = setUp();
  writer.append('last words\n');
  writer.writeAtExit();
  expect(read(nameOf(1))).toBe('last words\n');
});
