import { Frame, type Packet } from 'node-av/lib';
import { AVERROR_EAGAIN } from 'node-av/constants';
import { EarwormError } from '../../errors.ts';
import type { DecodedSound } from '../decoded-sound.ts';
import type { AudioSource } from './audio-source.ts';
import { FrameReader } from './frame-copy.ts';

/** Less than this share of good packets is not sound with a fault but something else taken for sound. */
const GOOD_PACKETS_MIN = 0.25;

const SAMPLE_RATE_HZ_MIN = 4000;
const SAMPLE_RATE_HZ_MAX = 1_536_000;

const NO_TIME = -(2n ** 63n);

/**
 * Decodes the whole stream, piece by piece. Damaged packets are left out. Blocks while it works; stop
 * it by no longer asking.
 * Errors: `E_MEDIA_UNREADABLE` when nothing, or too little, can be decoded; `E_PATH_UNREADABLE`.
 */
export function* decodeAudio(source: AudioSource): Generator<DecodedSound> {
  using reader = new FrameReader();
  for (const frame of decodeFrames(source)) {
    const sound = soundOf(frame, reader, source);
    if (sound !== undefined) yield sound;
  }
}

/** The same as frames, each valid until the next. */
export function* decodeFrames(source: AudioSource): Generator<Frame> {
  using frame = new Frame();
  frame.alloc();
  let good = 0;
  let bad = 0;
  for (let packet = source.nextPacket(); ; packet = source.nextPacket()) {
    if (!isTaken(source, packet)) bad++;
    let received = source.decoder.receiveFrameSync(frame);
    for (; received >= 0; received = source.decoder.receiveFrameSync(frame)) {
      good++;
      yield frame;
    }
    if (packet === undefined) break;
    if (received !== AVERROR_EAGAIN) bad++;
  }
  if (good === 0 || good / (good + bad) < GOOD_PACKETS_MIN) {
    throw new EarwormError('E_MEDIA_UNREADABLE', { details: { packetsGood: good, packetsBad: bad } });
  }
}

/** No packet: the end, after which the decoder gives what it still holds. */
function isTaken(source: AudioSource, packet: Packet | undefined): boolean {
  return source.decoder.sendPacketSync(packet ?? null) >= 0;
}

function soundOf(frame: Frame, reader: FrameReader, source: AudioSource): DecodedSound | undefined {
  const span = spanOf(frame, source);
  return span === undefined ? undefined : { block: reader.read(frame), ...span };
}

/** How long a frame is and where it stands; `undefined` when it holds no sound at a possible rate. */
export function spanOf(frame: Frame, source: AudioSource): Omit<DecodedSound, 'block'> | undefined {
  const { nbSamples: samples, sampleRate: sampleRateHz, pts } = frame;
  if (samples <= 0 || sampleRateHz < SAMPLE_RATE_HZ_MIN || sampleRateHz > SAMPLE_RATE_HZ_MAX)
    return undefined;
  const startS = pts === NO_TIME ? undefined : Number(pts) * source.secondsPerTick - source.startS;
  return { samples, sampleRateHz, startS };
}
