import path from 'node:path';
import type { Command } from '../command.ts';
import { makeAndIndexDemo } from '../make-and-index-demo.ts';
import { serveUntilStopped, type ServerStart } from '../serve-until-stopped.ts';
import { DEMO_FOLDER } from './demo-command.ts';
import { SERVER_OPTIONS } from './serve-command.ts';

export const startCommand: Command = {
  name: 'start',
  summary:
    'Serve, with everything set up: indexes the library roots, or makes a demo when there is no music yet',
  options: SERVER_OPTIONS,
  examples: ['start', 'start --port 8080', 'start --data ./my-collection'],
  notes: 'What npm start runs. Set libraryRoots (EARWORM_LIBRARY=/path/to/music) to serve your own music.',

  async run(invocation) {
    const { config } = invocation;
    await serveUntilStopped(invocation, {
      async prepare(earworm): Promise<ServerStart> {
        if (config.libraryRoots.length > 0) return { folders: config.libraryRoots };
        const folder = path.join(config.data, DEMO_FOLDER);
        const { tracks } = await earworm.collection.figures();
        const isDemoWanted = tracks === 0 || (await earworm.collection.tracksAt(folder)).length === tracks;
        if (!isDemoWanted) return { folders: [] };
        const { clip } = await makeAndIndexDemo(folder, earworm, invocation);
        return { folders: [], config: { libraryRoots: [folder] }, hints: (url) => hints(url, clip) };
      },
    });
  },
};

const hints = (url: string, clip: string): string[] => [
  '',
  'No music is configured, so this is a demo. Recognise a noisy clip of it:',
  '',
  `  curl -F 'audio=@${clip}' ${url}/api/v1/search`,
  '',
  'Your own music: EARWORM_LIBRARY=/path/to/music npm start',
];
