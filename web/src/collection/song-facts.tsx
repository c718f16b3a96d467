import { Title } from '@mantine/core';
import type { Song } from '../../../src/http/contract/contract.ts';
import { clock, joined, megabytes } from '../common/format.ts';
import styles from './detail-page.module.css';

/** What the tags and the sound say; what nobody knows is left out. */
export function SongFacts({ song }: { readonly song: Song }) {
  const facts = factsOf(song).filter(([, value]) => value !== '');
  return (
    <section aria-labelledby="facts">
      <Title order={2} size="h3" id="facts" mb="sm">
        Tags and sound
      </Title>
      <dl className={styles['facts']}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function factsOf(song: Song): readonly (readonly [string, string])[] {
  return [
    ['Length', clock(song.duration_s)],
    ['Tempo', song.tempo_bpm === null ? '' : `${Math.round(song.tempo_bpm)} bpm`],
    ['Key', song.key ?? ''],
    ['Loudness', song.loudness_lufs === null ? '' : `${song.loudness_lufs.toFixed(1)} LUFS`],
    ['Energy', song.energy === null ? '' : `${Math.round(song.energy * 100)} %`],
    ['Album artist', song.album_artist ?? ''],
    ['Disc and track', joined([song.disc_number, song.track_number], ' / ')],
    ['Label', song.label ?? ''],
    ['Added', new Date(song.indexed_at).toLocaleString()],
    ...song.files.map((file, i): [string, string] => [
      song.files.length === 1 ? 'File' : `File ${i + 1}`,
      joined([
        file.codec,
        file.bit_rate === null ? null : `${Math.round(file.bit_rate / 1000)} kbit/s`,
        file.sample_rate_hz === null ? null : `${file.sample_rate_hz / 1000} kHz`,
        megabytes(file.size_bytes / 1_000_000),
        file.path,
      ]),
    ]),
  ];
}
