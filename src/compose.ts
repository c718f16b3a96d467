import { type Access, openStores } from './compose-stores.ts';
import type { AlbumSource } from './catalog/album-source.ts';
import type { ArchiveSource } from './archive/archive-reader.ts';
import type { ArchiveSink } from './archive/archive-writer.ts';
import { composeChart } from './compose-chart.ts';
import { composeFilmAnalyzers } from './compose-film-analyzers.ts';
import { composeModels } from './compose-models.ts';
import type { Config } from './config.ts';
import type { Models } from './encoders/create-models.ts';
import type { ChartOptions, ChartSummary } from './finder/chart/chart-import.ts';
import { importChart } from './finder/chart/import-chart.ts';
import { createCollection, type Collection } from './finder/collection.ts';
import {
  exportCollection,
  type ExportOptions,
  type ExportSummary,
} from './finder/backup/export-collection.ts';
import { embedWithModels, type ModelEmbedOptions } from './finder/likeness/embed-with-models.ts';
import { modelEngines } from './finder/words/model-words-engine.ts';
import { createIdentifier, type Identifier } from './finder/identify-recording.ts';
import { importAlbums, type ImportOptions, type ImportSummary } from './finder/sleeves/import-albums.ts';
import { indexCollection, type IndexOptions } from './finder/indexing/index-collection.ts';
import type { IndexSummary } from './finder/indexing/index-collection-run.ts';
import { pixelSleeveDescribers } from './finder/sleeves/pixel-sleeve-describers.ts';
import {
  restoreCollection,
  type RestoreOptions,
  type RestoreSummary,
} from './finder/backup/restore-collection.ts';
import { builtinAlbumEngine } from './finder/words/builtin-album-engine.ts';
import { builtinSongEngine } from './finder/words/builtin-song-engine.ts';
import { createSoundPortraits, type SoundPortraits } from './finder/sound-portraits.ts';
import { clipFilmLabeller } from './finder/film/clip-film-labeller.ts';
import { createFilmFinder, type FilmFinder } from './finder/film/find-for-film.ts';
import { createWordsFinder, type WordsFinder } from './finder/words/find-by-words.ts';
import { withClip } from './finder/sleeves/clip-sleeve-finder.ts';
import { createSleeveFinder, type SleeveFinder } from './finder/sleeves/sleeve-finder.ts';
import { createTracklistMaker, type TracklistMaker } from './finder/tracklist/make-tracklist.ts';
import type { MediaAnalyzer } from './media/media-analyzer.ts';
import { createAnalysisPool } from './media/node-av/create-analysis-pool.ts';
import { sharedWriter } from './shared-writer.ts';
import { earwormVersion } from './version.ts';

/** A collection with all that can be done with it. Reading needs no lock; each write takes it for its time. */
export interface Earworm extends AsyncDisposable {
  readonly collection: Collection;
  readonly identifier: Identifier;
  readonly sleeves: SleeveFinder;
  readonly words: WordsFinder;
  readonly films: FilmFinder;
  readonly mixes: TracklistMaker;
  readonly portraits: SoundPortraits;
  readonly models: Models;
  readonly analyzer: MediaAnalyzer;
  /** Errors: as `indexCollection`, and `E_INDEX_LOCKED` when another process writes. */
  indexPaths(paths: readonly string[], options?: IndexOptions): Promise<IndexSummary>;
  /** Errors: as `importAlbums`. */
  importAlbums(source: AlbumSource, options?: ImportOptions): Promise<ImportSummary>;
  /** The chart of a region, of the configured one without. Errors: as `importChart`, and of `composeChart`. */
  importChart(options: ChartOptions & { readonly region?: string }): Promise<ChartSummary>;
  /** Errors: as `exportCollection`. */
  exportTo(sink: ArchiveSink, options?: Omit<ExportOptions, 'version'>): Promise<ExportSummary>;
  /** Errors: as `restoreCollection`, and `E_INDEX_LOCKED`. */
  restoreFrom(open: () => ArchiveSource, options?: RestoreOptions): Promise<RestoreSummary>;
}

/** Opens the collection that the configuration names. */
export async function openEarworm(config: Config, access: Access): Promise<Earworm> {
  const stores = await openStores(config, access);
  const analyzer = openAnalyzer(config);
  const models = composeModels(config);
  return {
    models,
    analyzer,
    ...composeFinders(stores, analyzer, { config, models }),
    ...composeWriting(stores, analyzer, { config, models }),
    async [Symbol.asyncDispose]() {
      await models.close();
      await analyzer.close();
      await stores.close();
    },
  };
}

type Stores = Awaited<ReturnType<typeof openStores>>;
type Analyzer = ReturnType<typeof createAnalysisPool>;

interface Composing {
  readonly config: Config;
  readonly models: Models;
}

const openAnalyzer = (config: Config): Analyzer =>
  createAnalysisPool({
    concurrency: config.jobs,
    queryMaxS: config.queryMaxS,
    limits: {
      durationMaxS: config.mediaDurationMaxS,
      stallMaxS: config.mediaStallMaxS,
      wallMaxS: config.mediaWallMaxS,
      memoryMaxMb: config.mediaMemoryMaxMb,
    },
  });

type Finders = Pick<Earworm, 'identifier' | 'mixes' | 'sleeves' | 'words' | 'films' | 'portraits'>;

function composeFinders(stores: Stores, analyzer: Analyzer, { config, models }: Composing): Finders {
  const { catalog, postingStore, descriptions, vectors } = stores;
  const identifier = createIdentifier({ catalog, postingStore });
  const words = composeWords(stores, models);
  return {
    identifier,
    mixes: createTracklistMaker({ reader: analyzer, identify: identifier.identify }),
    sleeves: withClip(createSleeveFinder({ catalog, descriptions, analyzer }), {
      catalog,
      vectors,
      analyzer,
      encoder: () => models.pictureEncoder(),
    }),
    words,
    portraits: createSoundPortraits(analyzer),
    films: createFilmFinder({
      reader: analyzer,
      renderer: analyzer,
      analyzers: composeFilmAnalyzers(
        config,
        clipFilmLabeller({ reader: analyzer, encoder: () => models.pictureEncoder() }),
      ),
      words,
      catalog,
      filmMaxS: config.filmMaxS,
    }),
  };
}

type Writing = Pick<
  Earworm,
  'collection' | 'indexPaths' | 'importAlbums' | 'importChart' | 'exportTo' | 'restoreFrom'
>;

function composeWriting(stores: Stores, analyzer: Analyzer, { config, models }: Composing): Writing {
  const writer = sharedWriter(stores.openWriter);
  const describers = pixelSleeveDescribers(analyzer);
  const embed = (options: ModelEmbedOptions): Promise<void> =>
    embedWithModels({ ...stores, analyzer, encoders: models }, options);
  const imported = { ...stores, analyzer, describers, embedSleeves: embed };
  const indexPaths: Writing['indexPaths'] = (paths, options) =>
    writer.use((postingStore) =>
      indexCollection(
        paths,
        { ...stores, postingStore, analyzer, describers, embedWithModels: embed },
        { libraryRoots: config.libraryRoots, ...options },
      ),
    );
  return {
    collection: {
      ...createCollection(stores),
      removeTracks: (trackIds) =>
        writer.use((postingStore) => createCollection({ ...stores, postingStore }).removeTracks(trackIds)),
    },
    indexPaths,
    importAlbums: (source, options) => importAlbums(source, imported, options),
    async importChart({ region, ...options }) {
      const { source, ...chart } = composeChart(config, region);
      return importChart(source, { ...imported, indexPaths, ...chart }, options);
    },
    exportTo: (sink, options) => exportCollection(stores, sink, { ...options, version: earwormVersion() }),
    restoreFrom: (open, options) =>
      writer.use((postingStore) => restoreCollection(open, { ...stores, postingStore }, options)),
  };
}

function composeWords({ catalog, descriptions, vectors }: Stores, models: Models): WordsFinder {
  return createWordsFinder({
    catalog,
    engines: [
      builtinSongEngine(catalog),
      builtinAlbumEngine({ catalog, descriptions }),
      ...modelEngines(vectors, models),
    ],
  });
}
