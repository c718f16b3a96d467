import { expect, it } from 'vitest';
import { hidePasswords } from './hide-passwords.ts';

it.each([
  ['postgres://me:s3cret@db.example:5432/music', 'postgres://me:***@db.example:5432/music'],
  ['postgres://me:s3@cr/et@db.example/music', 'postgres://me:***@db.example/music'],
  [
    'postgresql://me@db.example/music?password=s3cret&x=1',
    'postgresql://me@db.example/music?password=***&x=1',
  ],
  ['postgres:///music?host=/run/postgresql', 'postgres:///music?host=/run/postgresql'],
  ['postgre://me:s3cret@[broken/music', 'postgre://me:***@[broken/music'],
  ['http://localhost:4700/a', 'http://localhost:4700/a'],
  ['sqlite', 'sqlite'],
])('shows %s without its password', (text, shown) => {
  expect(hidePasswords(text)).toBe(shown);
});
