import { type NamedSong } from '../../src/finder/chart/song-likeness.ts';
import { songOfTitle } from '../../src/sources/youtube/song-of-title.ts';

/** A video and a song of a collection, and whether the one is of the other. */
export interface MadePair {
  readonly video: NamedSong;
  readonly song: NamedSong;
  readonly isSame: boolean;
  readonly kind: string;
}

type Random = () => number;

/** mulberry32 */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS = (
  'love night fire river heart blue dancing summer rain golden broken dream light shadow home road ocean silver young ' +
  'forever city moon stars wild honey paper glass winter sugar velvet thunder echo mirror ghost angel diamond highway ' +
  'midnight morning electric stone garden bird island letter promise stranger run stay fall rise burn breathe corazón ' +
  'été straße noche você cœur 愛 夜 花 사랑 밤 любовь ночь'
).split(' ');
const NAMES = (
  'Mara Oskar Lena Kilo Nova Tess Juno Adebayo Björk Sofía Émile Ronan Priya Kenji Yuna Olga Dmitri Zara Milo Ines ' +
  'Foxes Wolves Kings Sisters Brothers Saints Pilots Giants Lions Arctic Velvet Neon Crystal Tame Royal Wild Modern 少女 時代'
).split(' ');
const NOISE = [
  '(Official Video)',
  '[Official Music Video]',
  '(Official Audio)',
  '(Lyrics)',
  '(Official Video) [4K]',
  '| Official Video',
  'M/V',
  '(Visualizer)',
  '',
];

interface Song {
  readonly title: string;
  readonly artist: string;
  readonly durationMs: number;
}

/**
 * Pairs as an importer meets them: of one song named in the ways of videos and of tags, and of others that share
 * words, the artist, or the title. About a third are the same; the last of a search decide, not the easy ones.
 */
export function madePairs(count: number, seed: number): MadePair[] {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const some = (min: number, max: number, from: readonly string[]): string =>
    Array.from({ length: min + Math.floor(random() * (max - min + 1)) }, () => pick(from)).join(' ');
  const song = (): Song => ({
    title: capital(some(1, 4, WORDS)),
    artist: `${random() < 0.15 ? 'The ' : ''}${some(1, 2, NAMES)}`,
    durationMs: 1000 * (130 + 160 * random()),
  });
  const pair = (): MadePair => {
    const one = song();
    const kind = pick([
      'same',
      'same',
      'same',
      'version',
      'cover',
      'shared-words',
      'other-length',
      'other-song',
      'other-song-near',
    ]);
    const other = otherSong(one, song(), kind, random);
    return {
      video: videoOf(one, random, pick),
      song: taggedOf(other, random),
      isSame: kind === 'same',
      kind,
    };
  };
  return Array.from({ length: count }, pair);
}

function otherSong(one: Song, another: Song, kind: string, random: Random): Song {
  const near = one.durationMs + 1000 * (random() * 16 - 8);
  const isBlind = random() < 0.1;
  switch (kind) {
    case 'version': {
      const version = ['Live', 'Acoustic', 'Remix', 'Karaoke Version', 'Sped Up', 'Instrumental'][
        Math.floor(random() * 6)
      ]!;
      return {
        ...one,
        title: `${one.title} (${version})`,
        durationMs: isBlind ? one.durationMs : one.durationMs * (0.8 + 0.5 * random()),
      };
    }
    case 'cover':
      return { ...another, title: one.title, durationMs: random() < 0.3 ? near : another.durationMs };
    case 'shared-words':
      return { ...another, artist: one.artist, title: `${one.title.split(' ')[0]} ${another.title}` };
    case 'other-length':
      // an edit that nobody calls one
      return {
        ...one,
        durationMs: one.durationMs * (random() < 0.5 ? 0.55 + 0.2 * random() : 1.4 + random()),
      };
    case 'other-song':
      return { ...another, artist: one.artist };
    case 'other-song-near':
      return { ...another, artist: one.artist, durationMs: near };
    default:
      return one;
  }
}

/** As the importer reads it of a title and a channel. */
function videoOf(song: Song, random: Random, pick: <T>(list: readonly T[]) => T): NamedSong {
  const guest = random() < 0.15 ? ` ft. ${pick(NAMES)}` : '';
  const way = random();
  const [title, channel] =
    way < 0.2
      ? [song.title, `${song.artist} - Topic`]
      : way < 0.3
        ? [`${song.title} ${pick(NOISE)}`, `${song.artist.replaceAll(' ', '')}VEVO`]
        : [
            `${song.artist} ${pick(['-', '–'])} ${song.title}${guest} ${pick(NOISE)}`,
            pick([song.artist, `${song.artist} Official`, 'Some Label']),
          ];
  const isTopic = way < 0.2;
  // clips have intros and endings; what a topic channel has is the record
  const longerS = isTopic || random() < 0.5 ? random() * 2 : random() < 0.8 ? random() * 12 : random() * 45;
  const read = songOfTitle(title, channel) ?? { title };
  return {
    ...read,
    ...(random() < 0.03 ? {} : { durationMs: 1000 * Math.round(song.durationMs / 1000 + longerS) }),
  };
}

/** As tags have it. */
function taggedOf(song: Song, random: Random): NamedSong {
  const accents = random() < 0.1;
  const plain = (text: string): string => (accents ? text.normalize('NFKD').replaceAll(/\p{M}/gu, '') : text);
  const typo = (text: string): string => {
    const at = 1 + Math.floor(random() * (text.length - 1));
    return random() < 0.05 && text.length > 5 ? text.slice(0, at) + text.slice(at + 1) : text;
  };
  const ending = random() < 0.15 ? ' - 2011 Remaster' : random() < 0.1 ? ' (feat. Guest)' : '';
  const artist =
    random() < 0.04 ? undefined : typo(plain(random() < 0.1 ? `${song.artist}, Guest` : song.artist));
  return {
    title: typo(plain(song.title)) + ending,
    artist,
    durationMs: song.durationMs + random() * 1500 - 750,
  };
}

const capital = (text: string): string => text.replace(/^./u, (letter) => letter.toUpperCase());
