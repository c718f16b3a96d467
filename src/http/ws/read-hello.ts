import { Compile } from 'typebox/compile';
import { EarwormError } from '../../errors.ts';
import { ListenHello } from '../listen-contract.ts';

const HELLO_MAX_BYTES = 4096;
const PCM = new Set(['f32', 'i16']);
const compiled = Compile(ListenHello);

/** Errors: `E_USAGE`, `E_CONTENT_TYPE` for sound that is compressed. */
export function readHello(bytes: Buffer): ListenHello {
  const hello = parsed(bytes);
  if (compiled.Check(hello)) return hello;
  const format = typeof hello === 'object' && hello !== null && 'format' in hello ? hello.format : undefined;
  if (typeof format === 'string' && !PCM.has(format)) {
    throw new EarwormError('E_CONTENT_TYPE', {
      message: 'Sound must come as samples: format "f32" or "i16". Decode Opus and the like before.',
    });
  }
  const [finding] = compiled.Errors(hello);
  const field = finding?.instancePath.slice(1) ?? '';
  const message = `The hello message is not valid${field === '' ? '' : ` at "${field}"`}: it ${finding?.message ?? 'is wrong'}.`;
  throw new EarwormError('E_USAGE', { message });
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
