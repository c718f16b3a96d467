import { Button, Center, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useIntersection } from '@mantine/hooks';
import { useEffect } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { Album, AlbumList } from '../../../src/http/contract/album-contract.ts';
import { request, withParameters } from '../api/request.ts';
import { joined, number } from '../common/format.ts';
import { Failure, Notice } from '../common/notice.tsx';
import { Sleeve } from '../common/sleeve.tsx';
import styles from './album-wall.module.css';
import { CatalogFilters, catalogParameters } from './catalog-filters.tsx';

const PAGE_ALBUMS = 60;
const SORTS = [
  { value: 'artist', label: 'By artist' },
  { value: 'name', label: 'By name' },
  { value: 'year', label: 'By year' },
  { value: 'score', label: 'By score' },
];

/** The albums as a wall of sleeves, more of them fetched as the wall is walked along. */
export function AlbumWall() {
  const [parameters] = useSearchParams();
  const asked = catalogParameters(parameters);
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey: ['albums', asked],
    queryFn: ({ signal, pageParam }) =>
      request<AlbumList>(
        withParameters('/api/v1/albums', { ...asked, offset: pageParam, limit: PAGE_ALBUMS }),
        { signal },
      ),
    initialPageParam: 0,
    getNextPageParam: ({ offset, albums, total }) =>
      offset + albums.length < total ? offset + albums.length : undefined,
  });
  const { ref, entry } = useIntersection({ rootMargin: '800px' });
  const isNear = entry?.isIntersecting === true;
  useEffect(() => {
    if (isNear && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isNear, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const albums = data?.pages.flatMap((page) => page.albums) ?? [];
  const total = data?.pages[0]?.total;
  return (
    <>
      <CatalogFilters sorts={SORTS} />
      {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {total === 0 && (
        <Notice title="No albums">
          Albums come with the songs you index, or with a catalogue you import.
        </Notice>
      )}
      {total !== undefined && total > 0 && (
        <Text c="dimmed" mb="xs" role="status">
          {number(total)} {total === 1 ? 'album' : 'albums'}
        </Text>
      )}
      <ul className={styles['wall']} aria-label="Albums">
        {albums.map((album) => (
          <AlbumCard key={album.id} album={album} />
        ))}
      </ul>
      <Center ref={ref} mih="2rem" mt="md">
        {hasNextPage && (
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            More albums
          </Button>
        )}
      </Center>
    </>
  );
}

export function AlbumCard({
  album,
}: {
  readonly album: Pick<Album, 'id' | 'album_id' | 'album_name' | 'artist' | 'release_year'>;
}) {
  return (
    <li>
      <Link href={`/albums/${album.id}`} className={styles['card']}>
        <Sleeve albumId={album.album_id} sizePx={300} />
        <strong>{album.album_name}</strong>
        <span>{joined([album.artist ?? 'Various artists', album.release_year])}</span>
      </Link>
    </li>
  );
}
