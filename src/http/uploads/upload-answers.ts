import type { FastifyReply, FastifyRequest, FastifySchemaCompiler } from 'fastify';

import { EarwormError, toEarwormError } from '../../errors.ts';
import type { FormField } from './read-fields.ts';
import type { TypedApp } from '../typed-app.ts';
import type { FormRules, SpooledUpload, UploadSpool } from './upload-spool.ts';

export interface UploadRules {
  /** Name of the form's field. */
  readonly field: string;
  readonly sizeMaxBytes: number;
  /** Requests at once, their uploads included; more are answered with `E_BUSY`. */
  readonly atOnceMax: number;
}

export interface UploadToAnswer {
  readonly path: string;
  /** As the client called it; for messages only. */
  readonly fileName: string;
  /** What else the form held. */
  readonly fields: readonly FormField[];
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** Errors of reading the file, under the name that the client knows it by. */
  reading<Result>(result: Promise<Result>): Promise<Result>;
}

/** Answers requests that bring one file: it lies in the spool while `answer` works on it, no longer. */
export function uploadAnswers(spool: UploadSpool, { field, sizeMaxBytes, atOnceMax }: UploadRules) {
  const answerReceived = receivedAnswers(atOnceMax, (request) =>
    spool.receive(request, { field, sizeMaxBytes }),
  );
  return <Answer>(
    request: FastifyRequest,
    reply: FastifyReply,
    answer: (upload: UploadToAnswer) => Promise<Answer>,
  ): Promise<Answer> =>
    answerReceived(request, reply, (upload, signal) =>
      answer({
        path: upload.path,
        fileName: upload.fileName,
        fields: upload.fields,
        signal,
        reading: (result) =>
          result.catch((thrown: unknown) => {
            throw withoutSpoolPath(toEarwormError(thrown), upload, field);
          }),
      }),
    );
}

/** The same of forms with several files. */
export function formAnswers(
  spool: UploadSpool,
  { atOnceMax, ...rules }: FormRules & { readonly atOnceMax: number },
) {
  return receivedAnswers(atOnceMax, (request) => spool.receiveForm(request, rules));
}

function receivedAnswers<Received extends AsyncDisposable>(
  atOnceMax: number,
  receive: (request: FastifyRequest) => Promise<Received>,
) {
  let underWay = 0;
  return async <Answer>(
    request: FastifyRequest,
    reply: FastifyReply,
    answer: (received: Received, signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> => {
    if (underWay >= atOnceMax) throw new EarwormError('E_BUSY');
    underWay++;
    try {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort(new EarwormError('E_CANCELLED')));
      await using received = await receive(request);
      return await answer(received, gone.signal);
    } finally {
      underWay--;
    }
  };
}

/** The body is a stream that the spool looks at; its schema is for the documentation. */
export function streamedBody(app: TypedApp): FastifySchemaCompiler<unknown> {
  return (route) =>
    route.httpPart === 'body' ? () => true : (app.validatorCompiler?.(route as never) ?? (() => true));
}

function withoutSpoolPath(error: EarwormError, upload: SpooledUpload, field: string): EarwormError {
  const message = error.message.replaceAll(upload.path, upload.fileName);
  return new EarwormError(error.code, {
    message,
    details: { field, file_name: upload.fileName },
    cause: error,
  });
}
