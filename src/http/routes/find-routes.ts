import type { FindBothOptions } from '../../finder/words/find-by-words.ts';
import { parseExamples } from '../../finder/words/parse-examples.ts';
import {
  PICTURE_EXAMPLES_MAX,
  type PictureFile,
  readPictureExamples,
} from '../../finder/words/picture-examples.ts';
import { EarwormError } from '../../errors.ts';
import { filterOf } from '../catalog-filter.ts';
import { FindAnswer, FindFields, FindForm, FindQuery } from '../contract/words-contract.ts';
import { songPicture } from '../replies/song-picture.ts';
import { foundAlbumOf, foundSongOf, readingOf } from '../replies/words-reply.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';
import { readFields } from '../uploads/read-fields.ts';
import { formAnswers, streamedBody } from '../uploads/upload-answers.ts';
import type { SpooledForm, UploadSpool } from '../uploads/upload-spool.ts';

const PICTURE_MAX_BYTES = 10 * 2 ** 20;
/** Of a file's name, in the reasons. */
const NAME_CHARACTERS_MAX = 100;

/** Songs and albums in one list, by words and by examples. */
export function registerFindRoutes(app: TypedApp, deps: ServerDeps, spool: UploadSpool): void {
  app.get(
    '/api/v1/find',
    {
      schema: {
        operationId: 'find',
        summary: 'Songs and albums by words, in one list',
        tags: ['words'],
        querystring: FindQuery,
        response: { 200: FindAnswer },
      },
    },
    ({ query: { like = [], unlike = [], genre = [], ...rest } }) =>
      find({ ...rest, like: [like].flat(), unlike: [unlike].flat(), genre: [genre].flat() }, {}, deps),
  );
  registerFindByPictures(app, deps, spool);
}

function registerFindByPictures(app: TypedApp, deps: ServerDeps, spool: UploadSpool): void {
  const { settings, sleeves } = deps;
  const answerForm = formAnswers(spool, {
    fileFields: ['like', 'unlike'],
    filesMax: PICTURE_EXAMPLES_MAX,
    sizeMaxBytes: Math.min(PICTURE_MAX_BYTES, settings.uploadMaxBytes),
    atOnceMax: settings.searchesAtOnceMax,
  });
  app.post(
    '/api/v1/find',
    {
      schema: {
        operationId: 'findByPictures',
        summary: 'The same, with pictures as examples',
        description: 'Files in the fields `like` and `unlike` are held against the sleeves of albums.',
        tags: ['words'],
        consumes: ['multipart/form-data'],
        body: FindForm,
        response: { 200: FindAnswer },
      },
      validatorCompiler: streamedBody(app),
    },
    (request, reply) =>
      answerForm(request, reply, async (form, signal) => {
        const { like_weight: like, unlike_weight: unlike, ...asked } = readFields(FindFields, form.fields);
        const files = [
          ...picturesOf(form, 'like', like),
          ...picturesOf(form, 'unlike', unlike).map((file) => ({ ...file, weight: -file.weight })),
        ];
        const pictures = await readPictureExamples(files, sleeves, { kind: kindOf(asked), signal });
        return find(asked, { pictures, signal }, deps);
      }),
  );
}

function picturesOf(form: SpooledForm, field: string, weights: readonly number[]): PictureFile[] {
  const files = form.files.filter((file) => file.field === field);
  if (weights.length > files.length)
    throw new EarwormError('E_USAGE', {
      message: `There are more weights in "${field}_weight" than pictures in "${field}"; an id has its own, such as album-3:0.5.`,
      details: { in: 'form', field: `${field}_weight` },
    });
  return files.map(({ path, fileName }, i) => {
    const name = fileName.slice(0, NAME_CHARACTERS_MAX) || 'picture';
    return { path, name, weight: weights[i] ?? 1 };
  });
}

type Asked = Omit<FindFields, 'like_weight' | 'unlike_weight'>;

const kindOf = ({ kind }: Pick<Asked, 'kind'>) => (kind === 'all' ? undefined : kind);

async function find(
  asked: Asked,
  given: Pick<FindBothOptions, 'pictures' | 'signal'>,
  { collection, words, settings }: ServerDeps,
): Promise<FindAnswer> {
  const [kind, filter] = [kindOf(asked), filterOf(asked)];
  const { songs, albums } = await words.both(asked.query, {
    ...(kind === undefined ? {} : { kind }),
    examples: parseExamples({ like: asked.like, unlike: asked.unlike }, kind),
    top: asked.k,
    scoreMin: asked.min_score,
    ...given,
    ...(Object.keys(filter).length === 0 ? {} : { filter }),
  });
  const foundSongs = (songs?.found ?? []).map(async (found) => {
    const picture = await songPicture(collection, found.track);
    return foundSongOf(found, { showPaths: settings.showPaths, ...picture });
  });
  const results = [...(await Promise.all(foundSongs)), ...(albums?.found ?? []).map(foundAlbumOf)].toSorted(
    (a, b) => b.score - a.score,
  );
  return { total_results: results.length, results, ...mergeReadings([songs, albums]) };
}

type Readings = readonly (Parameters<typeof readingOf>[0] | undefined)[];

/** A word is ignored when neither songs nor albums made anything of it. */
function mergeReadings(answers: Readings): ReturnType<typeof readingOf> {
  const readings = answers.filter((answer) => answer !== undefined).map(readingOf);
  const understood = new Set(readings.flatMap((reading) => reading.understood));
  const ignored = new Set(readings.flatMap((reading) => reading.ignored)).difference(understood);
  return {
    understood: [...understood],
    ignored: [...ignored],
    engines: [...new Set(readings.flatMap(({ engines }) => engines))],
  };
}
