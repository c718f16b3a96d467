import { Compile } from 'typebox/compile';
import { EarwormError } from '../../errors.ts';
import { CompressedHello, ListenHello } from '../contract/listen-contract.ts';

const HELLO_MAX_BYTES = 4096;
const FORMATS: ReadonlySet<string> = new Set(['f32', 'i16', 'webm-opus']);
const samples = Compile(ListenHello);
const compressed = Compile(CompressedHello);

/** Errors: `E_USAGE`, `E_CONTENT_TYPE` for sound in another form. */
export function readHello(bytes: Buffer): ListenHello | CompressedHello {
  const hello = parsed(bytes);
  if (samples.Check(hello) || compressed.Check(hello)) return hello;
  const format = typeof hello === 'object' && hello !== null && 'format' in hello ? hello.format : undefined;
  if (typeof format === 'string' && !FORMATS.has(format)) {
    throw new EarwormError('E_CONTENT_TYPE', {
      message: 'Sound must come as samples, format "f32" or "i16", or as Opus in WebM, format "webm-opus".',
    });
  }
  throw invalid((format === 'webm-opus' ? compressed : samples).Errors(hello));
}

function invalid([finding]: ReturnType<typeof samples.Errors>): EarwormError {
  const field = finding?.instancePath.slice(1) ?? '';
  const message = `The hello message is not valid${field === '' ? '' : ` at "${field}"`}: it ${finding?.message ?? 'is wrong'}.`;
  return new EarwormError('E_USAGE', { message });
}

function parsed(bytes: Buffer): unknown {
  if (bytes.length > HELLO_MAX_BYTES)
    throw new EarwormError('E_USAGE', { message: 'The message is too long.' });
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new EarwormError('E_USAGE', { message: 'The message is not JSON.', cause });
  }
}
