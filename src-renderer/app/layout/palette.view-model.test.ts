import { describe, expect, it } from 'vitest';
import type { Command } from '../store/domain-module.ts';
import { findCommands } from './palette.view-model.ts';

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
