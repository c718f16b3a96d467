/** Earworm as a library: open a collection, index into it, ask it. */
export { openEarworm, createEarwormServer } from './compose.ts';
export type { Access, Earworm, EarwormServer } from './compose.ts';
export type { Config, ConfigKey, Environment } from './config.ts';
export { loadConfig } from './load-config.ts';
export type { ConfigSources } from './load-config.ts';
export { EarwormError, ERRORS } from './errors.ts';
export type { ErrorCode, ErrorKind } from './errors.ts';
export { createLog } from './log.ts';
export type { Log, LogLevel, LogSettings } from './log.ts';
export { displayTitle } from './catalog/track.ts';
export type { FailedFile, Track, TrackFile, TrackTags } from './catalog/track.ts';
export type { TrackPage, TrackQuery } from './catalog/catalog-store.ts';
export type { Collection, CollectionFigures } from './finder/collection.ts';
export type { Identifier, IdentifyAnswer } from './finder/identify-recording.ts';
export type { IndexOptions } from './finder/index-collection.ts';
export type { IndexEvent, IndexFailure, IndexSummary } from './finder/index-collection-run.ts';
export type { MediaAnalyzer } from './media/media-analyzer.ts';
export type { QueryFingerprint } from './fingerprint/query-fingerprint.ts';
