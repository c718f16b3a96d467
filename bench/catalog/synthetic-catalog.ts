import type { AlbumFacts } from '../../src/catalog/album.ts';
import type { NewTrack } from '../../src/catalog/catalog-store.ts';
import { createRandom } from '../../eval/recognition/random.ts';

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');
const GENRES = ['Rock', 'Electronic', 'Jazz', 'Folk', 'Metal', 'Rap', 'Pop', 'Ambient', 'Soul', 'Global'];
const TRACKS_PER_ALBUM = 10;
const ALBUMS_PER_ARTIST = 4;

/** A library of albums with ten tracks each; the same for the same seed. */
export function syntheticTracks(count: number, seed: number): NewTrack[] {
  const random = createRandom(seed);
  const word = (): string =>
    Array.from({ length: 2 + random.below(2) }, () => random.pick(SYLLABLES)).join('');
  const words = Array.from({ length: 5000 }, word);
  let [artist, album, year, genre] = ['', '', 0, ''];
  return Array.from({ length: count }, (_, i) => {
    if (i % (TRACKS_PER_ALBUM * ALBUMS_PER_ARTIST) === 0)
      [artist, genre] = [`${random.pick(words)} ${random.pick(words)}`, random.pick(GENRES)];
    if (i % TRACKS_PER_ALBUM === 0)
      [album, year] = [`${random.pick(words)} ${random.pick(words)}`, 1960 + random.below(65)];
    const trackNumber = (i % TRACKS_PER_ALBUM) + 1;
    const title = `${random.pick(words)} the ${random.pick(words)}`;
    return {
      trackId: i + 1,
      file: {
        path: `/music/${artist}/${album}/${trackNumber} ${title}.mp3`,
        sizeBytes: 1e6,
        mtimeMs: i,
        codec: 'mp3',
      },
      soundDigest: i.toString(16).padStart(32, '0'),
      tags: {
        title,
        artist,
        album,
        genres: [genre, random.pick(GENRES)],
        year,
        trackNumber,
        label: `${random.pick(words)} records`,
      },
      durationMs: 120_000 + random.below(200_000),
      indexedAtMs: 1_700_000_000_000 + i,
    };
  });
}

/** Reviews of some of the albums. */
export function syntheticReviews(tracks: readonly NewTrack[], seed: number): AlbumFacts[] {
  const random = createRandom(seed);
  return tracks
    .filter(({ tags }) => tags.trackNumber === 1)
    .filter((_, i) => i % 3 === 0)
    .map(({ tags }) => ({
      albumName: tags.album ?? '',
      ...(tags.artist === undefined ? {} : { artist: tags.artist }),
      genres: tags.genres ?? [],
      releaseYear: tags.year ?? 0,
      score: random.below(101) / 10,
      isBestNewMusic: random.next() < 0.05,
    }));
}
