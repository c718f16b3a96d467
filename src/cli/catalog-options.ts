import type { CatalogFilter, Paging } from '../catalog/album-catalog.ts';
import type { CommandOption } from './command.ts';
import { integerFrom, orderFrom, type YearRange, yearsFrom } from './parse-value.ts';

const PAGE_ROWS = 500;
const ALL = 1_000_000_000;

type Options = Readonly<Record<string, unknown>>;

/** What `songs` and `albums` have in common. */
export const catalogOptions = (orders: readonly string[]): readonly CommandOption[] => [
  { flags: '--artist <name>', description: 'only by this artist (the whole name, in any case)' },
  { flags: '--genre <names>', description: 'only of one of these genres, parted by commas' },
  {
    flags: '--year <years>',
    description: 'only of these years: 1997, 1990-1999, 2010-',
    parse: yearsFrom,
  },
  {
    flags: '--sort <order>',
    description: `by ${orders.join(', ')}; with a minus before it, last first`,
    parse: orderFrom(orders),
  },
  { flags: '--limit <n>', description: 'list at most so many', default: ALL, parse: integerFrom(1, ALL) },
  { flags: '--offset <n>', description: 'leave out so many first', default: 0, parse: integerFrom(0, ALL) },
];

export function filterFrom(words: readonly string[], options: Options): CatalogFilter {
  const { artist, genre, year } = options as { artist?: string; genre?: string; year?: YearRange };
  const genres = genre?.split(',').filter((name) => name.trim() !== '');
  return {
    ...(words.length === 0 ? {} : { text: words.join(' ') }),
    ...(artist === undefined ? {} : { artist }),
    ...(genres === undefined ? {} : { genres: genres.map((name) => name.trim()) }),
    ...year,
  };
}

interface ListedPage<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

interface Listing<Row> {
  readonly options: Options;
  readonly signal: AbortSignal;
  list(paging: Paging): Promise<ListedPage<Row>>;
  /** Called for each page that is not empty. */
  show(rows: readonly Row[], isFirst: boolean): void;
}

/** Goes through the pages of a list as `--limit` and `--offset` ask; how many were listed, and of how many. */
export async function listPages<Row>({ options, signal, list, show }: Listing<Row>) {
  const [limit, first] = [Number(options['limit']), Number(options['offset'])];
  let listed = 0;
  let total = Infinity;
  while (listed < limit && first + listed < total) {
    signal.throwIfAborted();
    const page = await list({ offset: first + listed, limit: Math.min(PAGE_ROWS, limit - listed) });
    if (page.rows.length > 0) show(page.rows, listed === 0);
    listed += page.rows.length;
    total = page.rows.length === 0 ? 0 : page.total;
  }
  return { listed, total };
}
