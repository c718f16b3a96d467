import { Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { Song, SongPage } from '../../../src/http/contract/contract.ts';
import { clock, joined, number } from '../common/format.ts';
import { Failure, Notice } from '../common/notice.tsx';
import { playableSong, usePlayer } from '../player/player-context.tsx';
import { CatalogFilters, catalogParameters } from './catalog-filters.tsx';
import styles from './song-list.module.css';
import { usePagedList } from './use-paged-list.ts';

const ROW_PX = 56;
const SORTS = [
  { value: 'artist', label: 'By artist' },
  { value: 'title', label: 'By title' },
  { value: 'year', label: 'By year' },
  { value: 'added', label: 'By time added' },
  { value: 'duration', label: 'By length' },
];

const songsOf = ({ songs }: SongPage): readonly Song[] => songs;

/** All songs, however many: only the rows on the screen are in the page. */
export function SongList() {
  const [parameters] = useSearchParams();
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [range, setRange] = useState<readonly [number, number]>([0, 30]);
  const { total, error, rowAt, fetchRows } = usePagedList(
    '/api/v1/songs',
    catalogParameters(parameters),
    songsOf,
    range,
  );
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), []);
  const fetchShown = useEffectEvent(() => {
    const first = Math.max(0, Math.floor((window.scrollY - top) / ROW_PX));
    fetchRows(first, first + Math.ceil(window.innerHeight / ROW_PX));
  });
  useEffect(() => {
    // Captured: ahead of the virtualizer, which first draws the rows of a jump empty.
    const listener = () => fetchShown();
    window.addEventListener('scroll', listener, { capture: true, passive: true });
    return () => window.removeEventListener('scroll', listener, { capture: true });
  }, []);
  const virtualizer = useWindowVirtualizer({
    count: total ?? 0,
    estimateSize: () => ROW_PX,
    overscan: 6,
    scrollMargin: top,
    onChange: ({ range: shown }) => {
      if (shown === null) return;
      setRange(([from, to]) =>
        from === shown.startIndex && to === shown.endIndex ? [from, to] : [shown.startIndex, shown.endIndex],
      );
    },
  });
  return (
    <>
      <CatalogFilters sorts={SORTS} />
      {error !== null && <Failure error={error} />}
      {total === 0 && <Notice title="No songs">No song of the collection is like that.</Notice>}
      {total !== undefined && total > 0 && (
        <Text c="dimmed" mb="xs" role="status">
          {number(total)} {total === 1 ? 'song' : 'songs'}
        </Text>
      )}
      <div
        ref={list}
        className={styles['list']}
        style={{ height: virtualizer.getTotalSize() }}
        role="list"
        aria-label="Songs"
      >
        {virtualizer.getVirtualItems().map(({ index, key, start }) => (
          <SongRow key={key} song={rowAt(index)} topPx={start - top} place={index + 1} of={total ?? 0} />
        ))}
      </div>
    </>
  );
}

interface SongRowProps {
  readonly song: Song | undefined;
  readonly topPx: number;
  readonly place: number;
  readonly of: number;
}

/** Drawn many times a second while one scrolls: plain elements, and again only when its song comes. */
const SongRow = memo(function SongRow({ song, topPx, place, of }: SongRowProps) {
  const { play } = usePlayer();
  return (
    <div
      role="listitem"
      aria-posinset={place}
      aria-setsize={of}
      className={styles['row']}
      style={{ transform: `translateY(${topPx}px)`, height: ROW_PX }}
      data-loaded={song !== undefined}
    >
      {song === undefined ? (
        <span className={styles['empty']}>…</span>
      ) : (
        <>
          <button
            type="button"
            className={styles['play']}
            aria-label={`Play ${song.title}`}
            onClick={() => play(playableSong(song))}
            disabled={song.missing_since !== null}
          >
            <IconPlayerPlay size={18} />
          </button>
          <span className={styles['title']}>
            <Link href={`/songs/${song.song_id}`}>{song.title}</Link>
            <small>{joined([song.artist ?? 'Unknown artist', song.album])}</small>
          </span>
          <span className={styles['extra']}>{joined([song.genres[0], song.release_year])}</span>
          <span className={styles['extra']}>
            {song.tempo_bpm === null ? '' : `${Math.round(song.tempo_bpm)} bpm`}
          </span>
          <span className={styles['time']}>
            {song.missing_since === null ? clock(song.duration_s) : 'missing'}
          </span>
        </>
      )}
    </div>
  );
});
