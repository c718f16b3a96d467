/** Earworm as a library: open a collection, index into it, ask it. */
export { openEarworm } from './compose.ts';
export type { Access } from './compose-stores.ts';
export type { Earworm } from './compose.ts';
export { createEarwormServer } from './compose-server.ts';
export type { EarwormServer } from './compose-server.ts';
export type { Config, ConfigKey, Environment } from './config.ts';
export { loadConfig } from './load-config.ts';
export type { ConfigSources } from './load-config.ts';
export { EarwormError, ERRORS } from './errors.ts';
export type { ErrorCode, ErrorKind } from './errors.ts';
export { createLog } from './log.ts';
export type { Log, LogLevel, LogSettings } from './log.ts';
export type { Album, AlbumFacts } from './catalog/album.ts';
export type { AlbumPage, AlbumQuery, GenreFigures } from './catalog/album-catalog.ts';
export { displayTitle } from './catalog/track.ts';
export type { FailedFile, Track, TrackFile, TrackTags } from './catalog/track.ts';
export type { TrackPage, TrackQuery } from './catalog/catalog-store.ts';
export type { Collection, CollectionFigures } from './finder/collection.ts';
export type { Identifier, IdentifyAnswer } from './finder/identify-recording.ts';
export type {
  FindByWordsOptions,
  FoundSong,
  WordsAnswer,
  WordsFinder,
} from './finder/words/find-by-words.ts';
export type { FoundAlbum } from './finder/found-album.ts';
export type { Example, WordsEngine } from './finder/words/words-engine.ts';
export type { IndexOptions } from './finder/indexing/index-collection.ts';
export type { IndexEvent, IndexFailure, IndexSummary } from './finder/indexing/index-collection-run.ts';
export type { MediaAnalyzer } from './media/media-analyzer.ts';
export type { QueryFingerprint } from './fingerprint/query-fingerprint.ts';
