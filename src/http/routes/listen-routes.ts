import type { FastifyBaseLogger, FastifyReply } from 'fastify';
import { EarwormError } from '../../errors.ts';
import { hidePasswords } from '../../hide-passwords.ts';
import { createListenHistory, type HeardSong } from '../../finder/listen/listen-history.ts';
import { createTurns } from '../../finder/listen/turns.ts';
import { ListenHistoryAnswer, ListenHistoryQuery } from '../contract/listen-contract.ts';
import type { ServerDeps } from '../server-deps.ts';
import { HEARD_WAITING_MAX, sendWebhook } from '../send-webhook.ts';
import { matchOf } from '../replies/song-reply.ts';
import type { TypedApp } from '../typed-app.ts';
import { serveListener } from '../ws/listen-socket.ts';
import { checkOrigin } from '../ws/origin-check.ts';
import { heardSongsCsv } from '../replies/heard-songs-csv.ts';
import { createWaitingLine } from '../waiting-line.ts';

/** Asks take processor time of one thread: more at once would only make each of them later. */
const ASKS_AT_ONCE_MAX = 2;

/** Live recognition, and what it heard. */
export function registerListenRoutes(app: TypedApp, deps: ServerDeps, closing: AbortSignal): void {
  const { settings } = deps;
  const turns = createTurns(Math.min(ASKS_AT_ONCE_MAX, settings.searchesAtOnceMax));
  const history = createListenHistory();
  const post =
    settings.listenWebhook === undefined ? undefined : openWebhook(settings.listenWebhook, app.log, closing);
  const note = (song: HeardSong, heardS: number): void => {
    if (!history.add(song)) return;
    const { heard_at, ...match } = heardReply(song, settings.showPaths);
    post?.({ event: 'match', heard_at, heard_s: Math.round(heardS * 100) / 100, ...match });
  };
  const listeners = new Set<ReturnType<typeof serveListener>>();
  closing.addEventListener('abort', () => {
    for (const listener of listeners) {
      listener.close(new EarwormError('E_BUSY', { message: 'The server is shutting down.' }));
    }
  });
  app.route({
    method: 'GET',
    url: '/api/v1/listen',
    schema: {
      operationId: 'listen',
      summary: 'Name songs while they play (WebSocket)',
      description:
        'Send a hello as JSON (`sample_rate_hz`, `format` f32 or i16, `channels`, `continuous`, `min_confidence`), ' +
        'then frames of samples; or `format` webm-opus, then the bytes of a file. The server sends JSON: `listening`, `candidate`, `match`, `no-match`, `error`.',
      tags: ['sound'],
    },
    preValidation: async (request) => {
      if (!request.ws) throw new EarwormError('E_UPGRADE_NEEDED');
      checkOrigin(request, settings.corsOrigins);
      if (listeners.size >= settings.listenersMax) {
        throw new EarwormError('E_BUSY', {
          message: 'As many listen as this server allows; try again later.',
        });
      }
    },
    handler: async () => {
      throw new EarwormError('E_UPGRADE_NEEDED');
    },
    wsHandler: (socket, request) => {
      const listener = serveListener(socket, { deps, turns, note, log: request.log });
      listeners.add(listener);
      socket.once('close', () => listeners.delete(listener));
    },
  });

  app.get(
    '/api/v1/listen/history',
    {
      schema: {
        operationId: 'listListened',
        summary: 'The last 1,000 songs that continuous listeners heard since the server started',
        tags: ['sound'],
        querystring: ListenHistoryQuery,
        response: { 200: ListenHistoryAnswer },
      },
    },
    async ({ query }, reply) => {
      const heard = history.list().map((song) => heardReply(song, settings.showPaths));
      return query.format === 'csv' ? sendCsv(heardSongsCsv(heard), reply) : { heard };
    },
  );
}

/** Songs are posted one after another; none of them when the server stops. */
function openWebhook(url: string, log: FastifyBaseLogger, closing: AbortSignal): (record: object) => void {
  const line = createWaitingLine(HEARD_WAITING_MAX, async (record: object) => {
    const reason = closing.aborted ? undefined : await sendWebhook(url, record, closing);
    if (reason !== undefined && !closing.aborted) {
      log.warn({ reason: hidePasswords(reason) }, 'the webhook did not take a song that was heard');
    }
  });
  return (record) => line.add(record);
}

const heardReply = (
  { heardAtMs, track }: HeardSong,
  showPaths: boolean,
): ListenHistoryAnswer['heard'][number] => ({
  heard_at: new Date(heardAtMs).toISOString(),
  ...matchOf(track, showPaths),
});

function sendCsv(csv: string, reply: FastifyReply): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', 'attachment; filename="heard-songs.csv"')
    .serializer(String)
    .send(csv);
}
