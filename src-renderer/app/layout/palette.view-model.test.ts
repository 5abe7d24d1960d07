import { describe, expect, it } from 'vitest';
import type { Command } from '../store/domain-module.ts';
import { findCommands, stillMatching } from './palette.view-model.ts';

const command = (title: string, keywords: readonly string[] = []): Command => ({
  id: title,
  title,
  keywords,
  run: () => undefined,
});
const commands = [command('Go to Data'), command('Import a file', ['data', 'csv']), command('Data query')];
const titles = (query: string) => findCommands(commands, query).map(({ title }) => title);

describe('findCommands', () => {
  it('keeps all in their order for an empty query', () => {
    expect(titles('  ')).toEqual(['Go to Data', 'Import a file', 'Data query']);
  });

  it('puts a title that begins so first, keywords last', () => {
    expect(titles('data')).toEqual(['Data query', 'Go to Data', 'Import a file']);
  });

  it('wants every word', () => {
    expect(titles('import csv')).toEqual(['Import a file']);
    expect(titles('import model')).toEqual([]);
  });
});

describe('stillMatching', () => {
  const found = [
    { title: 'Late flights', subtitle: '20,000 rows' },
    { title: 'first try', subtitle: 'is_late in Late flights' },
  ];

  it('keeps what the longer query still means, and drops the rest', () => {
    expect(stillMatching(found, 'LATE fl')).toEqual(found);
    expect(stillMatching(found, 'late first')).toEqual([found[1]]);
    expect(stillMatching(found, 'go to compute')).toEqual([]);
  });
});
