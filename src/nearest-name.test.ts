import { describe, expect, it } from 'vitest';
import { nearestName } from './nearest-name.ts';

describe('nearestName', () => {
  it('finds what a mistyped name means', () => {
    expect(nearestName('indentify', ['index', 'identify', 'songs'])).toBe('identify');
    expect(nearestName('LIBRARYROOT', ['libraryRoots', 'logLevel'])).toBe('libraryRoots');
  });

  it('finds nothing when nothing is near', () => {
    expect(nearestName('zebra', ['index', 'identify'])).toBeUndefined();
    expect(nearestName('x', [])).toBeUndefined();
  });
});
