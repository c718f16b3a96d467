import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainText, songOfTitle } from './song-of-title.ts';

it.each([
  ['Adele - Hello (Official Music Video)', 'AdeleVEVO', 'Adele', 'Hello'],
  ['Hello', 'Adele - Topic', 'Adele', 'Hello'],
  ['Heroes - 2017 Remaster', 'David Bowie - Topic', 'David Bowie', 'Heroes - 2017 Remaster'],
  ['Taylor Swift – Anti-Hero [Official Video] HD', 'TaylorSwiftVEVO', 'Taylor Swift', 'Anti-Hero'],
  ['Blank Space', 'TaylorSwiftVEVO', 'Taylor Swift', 'Blank Space'],
  ["BTS (방탄소년단) 'Dynamite' Official MV", 'HYBE LABELS', 'BTS (방탄소년단)', 'Dynamite'],
  [
    'Sia - Unstoppable (Official Video - Live from the Nostalgic)',
    'SiaVEVO',
    'Sia',
    'Unstoppable (Official Video - Live from the Nostalgic)',
  ],
  ['Rema, Selena Gomez - Calm Down (Official Music Video)', 'RemaVEVO', 'Rema, Selena Gomez', 'Calm Down'],
  [
    'Mark Ronson - Uptown Funk (Official Video) ft. Bruno Mars',
    'MarkRonsonVEVO',
    'Mark Ronson',
    'Uptown Funk ft. Bruno Mars',
  ],
  [
    'Queen – Bohemian Rhapsody (Official Video Remastered)',
    'Queen Official',
    'Queen',
    'Bohemian Rhapsody (Official Video Remastered)',
  ],
  ['Bohemian Rhapsody | Official Video', 'Queen Official', 'Queen', 'Bohemian Rhapsody'],
  ['Creep - Radiohead', 'Radiohead', 'Radiohead', 'Creep'],
  ['AC/DC - Thunderstruck (Official Video)', 'acdcVEVO', 'AC/DC', 'Thunderstruck'],
  ['Beyoncé - "Halo" (Video)', 'beyonceVEVO', 'Beyoncé', 'Halo'],
  ['Video Killed the Radio Star', 'The Buggles - Topic', 'The Buggles', 'Video Killed the Radio Star'],
  ['a-ha - Take On Me (Official Video) [4K]', 'a-ha', 'a-ha', 'Take On Me'],
  ['YOASOBI「アイドル」 Official Music Video', 'Ayase / YOASOBI', 'YOASOBI', 'アイドル'],
  [
    'Simon &amp; Garfunkel - Mrs. Robinson (Audio)',
    'SimonGarfunkelVEVO',
    'Simon & Garfunkel',
    'Mrs. Robinson',
  ],
  ['<b>Bold</b> - <script>alert(1)</script>', 'X', '<b>Bold</b>', '<script>alert(1)</script>'],
])('reads %s', (raw, channel, artist, title) => {
  expect(songOfTitle(raw, channel)).toEqual({ artist, title });
});

it('keeps a title that is nothing but such words, and makes nothing of an empty one', () => {
  expect(songOfTitle('Official Video')).toEqual({ title: 'Official Video' });
  expect(songOfTitle('(Lyrics)')).toEqual({ title: '(Lyrics)' });
  expect(songOfTitle(' \u0000\u202e ')).toBeUndefined();
});

it('decodes entities once', () => {
  expect(plainText('&amp;lt;b&amp;gt; Don&#39;t &#x1F3B5; &bogus; &#0;')).toBe(
    "&lt;b&gt; Don't 🎵 &bogus; &#0;",
  );
});

it('gives names that are fit to be stored, whatever comes', () => {
  const text = fc.string({ unit: 'binary', maxLength: 600 });
  fc.assert(
    fc.property(text, text, (title, channel) => {
      const song = songOfTitle(title, channel);
      for (const name of [song?.title, song?.artist]) {
        if (name === undefined) continue;
        expect(name).not.toBe('');
        expect(name.isWellFormed()).toBe(true);
        expect(name).not.toMatch(/\p{Cc}/u);
      }
    }),
  );
});
