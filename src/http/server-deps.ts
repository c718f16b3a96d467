import type { FastifyBaseLogger } from 'fastify';

import type { ModelLibrary } from '../embedding/model-library.ts';
import type { Collection } from '../finder/collection.ts';
import type { Identifier } from '../finder/identify-recording.ts';
import type { WordsFinder } from '../finder/words/find-by-words.ts';
import type { SoundPortraits } from '../finder/sound-portraits.ts';
import type { SleeveFinder } from '../finder/sleeves/sleeve-finder.ts';
import type { JobFiles } from '../jobs/job-files.ts';
import type { MadeFilms } from '../jobs/made-films.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { FilmAnalyzerOffer } from '../video/film-analyzer.ts';
import type { Ears } from '../media/load-ears.ts';
import type { MediaAnalyzer } from '../media/media-analyzer.ts';
import type { StreamDecoder } from '../media/stream-decoder.ts';

export interface HttpSettings {
  /** The address that will be listened on; a loopback address turns on the check of host names. */
  readonly host: string;
  /** Absolute folders below which `POST /api/v1/index` may index. */
  readonly libraryRoots: readonly string[];
  /** Where uploads lie while they are read; made if missing, readable by this user only. */
  readonly spoolDir: string;
  readonly uploadMaxBytes: number;
  /** Of a film. */
  readonly filmMaxBytes: number;
  readonly filmMaxS: number;
  /** Who can be asked about films, the configured one first. */
  readonly filmAnalyzers: readonly FilmAnalyzerOffer[];
  /** Searches at once, their uploads included; more are answered with `E_BUSY`. */
  readonly searchesAtOnceMax: number;
  /** Live listeners at once; more are closed with `E_BUSY`. */
  readonly listenersMax: number;
  /** Where songs that continuous listeners hear are posted. */
  readonly listenWebhook?: string;
  /** Per client address. */
  readonly requestsPerMinuteMax: number;
  /** The same for clients on this machine. */
  readonly requestsPerMinuteLoopbackMax: number;
  /** Origins of other sites' pages that may use the API; none by default. */
  readonly corsOrigins: readonly string[];
  /** Host names, besides addresses and localhost, that the server answers to. */
  readonly allowedHosts: readonly string[];
  /** Whether charts of YouTube can be imported. */
  readonly hasYoutubeKey: boolean;
  /** Whether answers name the files of songs. */
  readonly showPaths: boolean;
}

export interface HttpTimes {
  /** Time to receive one request, its upload included. */
  readonly requestMaxS: number;
  /** Time that requests under way get when the server closes. */
  readonly shutdownMaxS: number;
  /** Between the comments that keep a quiet event stream open. */
  readonly heartbeatS: number;
  /** A listener that sends nothing for so long is closed. */
  readonly listenIdleMaxS: number;
}

export const HTTP_TIMES: HttpTimes = {
  // 500 MB at 5 Mbit/s
  requestMaxS: 900,
  shutdownMaxS: 10,
  heartbeatS: 15,
  listenIdleMaxS: 30,
};

export interface ServerDeps {
  readonly version: string;
  readonly settings: HttpSettings;
  /** Instead of `HTTP_TIMES`. */
  readonly times?: Partial<HttpTimes>;
  readonly analyzer: Pick<MediaAnalyzer, 'analyzeClip'>;
  readonly identify: Identifier['identify'];
  readonly ears: Ears;
  /** Of listeners that send compressed sound. */
  readonly streams: StreamDecoder;
  readonly collection: Pick<
    Collection,
    | 'listTracks'
    | 'track'
    | 'removeTracks'
    | 'similarTracks'
    | 'duplicates'
    | 'listAlbums'
    | 'album'
    | 'genres'
    | 'albumFigures'
    | 'albumHistograms'
    | 'sleevePicture'
    | 'listProblems'
    | 'videoOf'
    | 'countVideos'
    | 'figures'
  >;
  readonly sleeves: SleeveFinder;
  readonly words: WordsFinder;
  readonly portraits: SoundPortraits;
  readonly models: ModelLibrary;
  readonly jobs: JobQueue;
  readonly jobFiles: JobFiles;
  readonly madeFilms: MadeFilms;
  /** Where requests that fail inside are reported; silent without. */
  readonly logger?: FastifyBaseLogger;
  /** Called once, when the last request is answered and the jobs have stopped: closes the stores. */
  readonly close?: () => Promise<void>;
}
