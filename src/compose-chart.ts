import path from 'node:path';
import type { ChartSource, SoundFetcher } from './catalog/chart-source.ts';
import type { Config } from './config.ts';
import { EarwormError } from './errors.ts';
import { fetchCommand } from './sources/youtube/fetch-command.ts';
import { youtubeSource } from './sources/youtube/youtube-source.ts';

const BYTES_PER_MB = 2 ** 20;

/** What importing a chart takes, as configured. Errors: `E_YOUTUBE_KEY_MISSING`, `E_CONFIG`. */
export function composeChart(
  config: Config,
  region: string = config.youtubeRegion,
): { readonly source: ChartSource; readonly fetcher?: SoundFetcher; readonly folder: string } {
  const { youtubeKey: key, youtubeEndpoint: endpoint, youtubeFetch: command } = config;
  if (key === undefined) throw new EarwormError('E_YOUTUBE_KEY_MISSING');
  const limits = {
    timeMaxS: config.youtubeFetchMaxS,
    sizeMaxBytes: config.youtubeFetchMaxMb * BYTES_PER_MB,
  };
  return {
    source: youtubeSource({ key, endpoint, region: region.toUpperCase() }),
    ...(command.length === 0 ? {} : { fetcher: fetchCommand({ command, ...limits }) }),
    folder: path.join(config.data, 'youtube'),
  };
}
