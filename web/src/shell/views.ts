import {
  IconActivity,
  IconChartBar,
  IconDisc,
  IconMicrophone,
  IconMovie,
  IconSearch,
  type TablerIcon,
} from '@tabler/icons-react';
import { lazy, type ComponentType } from 'react';

export interface View {
  readonly path: string;
  /** Other paths that show it, as patterns of the router. */
  readonly also?: readonly string[];
  readonly label: string;
  readonly icon: TablerIcon;
  readonly component: ComponentType;
}

/** The views, in the order of the navigation. Each but the first is fetched when it is opened. */
export const VIEWS: readonly View[] = [
  {
    path: '/',
    label: 'Find',
    icon: IconSearch,
    component: lazy(async () => ({ default: (await import('../find/find-view.tsx')).FindView })),
  },
  {
    path: '/listen',
    label: 'Listen',
    icon: IconMicrophone,
    component: lazy(async () => ({ default: (await import('../listen/listen-view.tsx')).ListenView })),
  },
  {
    path: '/film',
    also: ['/film/:taskId'],
    label: 'Film',
    icon: IconMovie,
    component: lazy(async () => ({ default: (await import('../film/film-view.tsx')).FilmView })),
  },
  {
    path: '/collection',
    also: ['/collection/:part', '/songs/:songId', '/albums/:albumId'],
    label: 'Collection',
    icon: IconDisc,
    component: lazy(async () => ({
      default: (await import('../collection/collection-view.tsx')).CollectionView,
    })),
  },
  {
    path: '/jobs',
    label: 'Jobs',
    icon: IconActivity,
    component: lazy(async () => ({ default: (await import('../jobs/jobs-view.tsx')).JobsView })),
  },
  {
    path: '/statistics',
    label: 'Statistics',
    icon: IconChartBar,
    component: lazy(async () => ({
      default: (await import('../statistics/statistics-view.tsx')).StatisticsView,
    })),
  },
];
