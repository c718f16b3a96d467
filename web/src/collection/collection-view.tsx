import { Tabs, Title } from '@mantine/core';
import { useLocation, useParams } from 'wouter';
import styles from './collection-view.module.css';
import { AlbumPage } from './album-page.tsx';
import { AlbumWall } from './album-wall.tsx';
import { DuplicateList } from './duplicate-list.tsx';
import { ProblemList } from './problem-list.tsx';
import { SongList } from './song-list.tsx';
import { SongPage } from './song-page.tsx';

const PARTS = [
  { value: 'albums', label: 'Albums', component: AlbumWall },
  { value: 'songs', label: 'Songs', component: SongList },
  { value: 'problems', label: 'Problems', component: ProblemList },
  { value: 'duplicates', label: 'Duplicates', component: DuplicateList },
] as const;

/** What there is: albums as a wall of sleeves, songs as a list, and what needs looking after. */
export function CollectionView() {
  const { part, songId, albumId } = useParams<{ part?: string; songId?: string; albumId?: string }>();
  if (songId !== undefined) return <SongPage key={songId} songId={songId} />;
  if (albumId !== undefined) return <AlbumPage key={albumId} albumId={albumId} />;
  return <Parts part={part ?? 'albums'} />;
}

function Parts({ part }: { readonly part: string }) {
  const [, navigate] = useLocation();
  return (
    <>
      <Title order={1} mb="md">
        Collection
      </Title>
      <Tabs value={part} onChange={(value) => navigate(`/collection/${value ?? ''}`)} keepMounted={false}>
        <Tabs.List mb="lg" className={styles['tabs']}>
          {PARTS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {PARTS.map(({ value, component: Part }) => (
          <Tabs.Panel key={value} value={value}>
            <Part />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
