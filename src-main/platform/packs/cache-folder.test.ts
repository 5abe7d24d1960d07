import { describe, expect, it } from 'vitest';
import { cacheFolder } from './cache-folder.ts';

describe('cacheFolder', () => {
  it.each([
    ['linux', {}, '/home/ada/.cache/millwright'],
    ['linux', { XDG_CACHE_HOME: '/fast' }, '/fast/millwright'],
    ['darwin', {}, '/home/ada/Library/Caches/millwright'],
    ['linux', { MILLWRIGHT_CACHE: '/elsewhere', XDG_CACHE_HOME: '/fast' }, '/elsewhere'],
    ['darwin', { MILLWRIGHT_CACHE: '' }, '/home/ada/Library/Caches/millwright'],
  ] as const)('on %s with %j is %s', (platform, env, expected) => {
    expect(cacheFolder({ env, platform, home: '/home/ada' })).toBe(expected);
  });

  it('is under LOCALAPPDATA on Windows', () => {
    const folder = cacheFolder({ env: { LOCALAPPDATA: 'L' }, platform: 'win32', home: 'H' });
    expect(folder).toMatch(/^L[/\\]millwright$/);
  });
});
