/**
 * The program of the child process that runs a model: the native code and its memory end with it.
 * Started by `ModelProcess`; ends when the parent does or lets go of it. It never uses the network.
 */
import { toPlainError } from '../../media/node-av/analysis-protocol.ts';
import { openModel } from './open-model.ts';
import type { ModelChildSettings, ModelReply, ModelRequest } from './model-protocol.ts';

function reply(message: ModelReply): void {
  process.send?.(message);
}

const settings: ModelChildSettings = JSON.parse(process.argv[2] ?? '{}');
process.on('disconnect', () => process.exit());
// A terminal or a service manager signals the whole group; the parent decides when its children end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

try {
  const model = await openModel(settings);
  const answer = async (request: ModelRequest): Promise<void> => {
    try {
      reply({ type: 'done', values: await model.run(request) });
    } catch (error) {
      reply({ type: 'failed', error: toPlainError(error) });
    }
  };
  process.on('message', (request: ModelRequest) => void answer(request));
  reply({ type: 'ready' });
} catch (error) {
  reply({ type: 'failed', error: toPlainError(error) });
}
