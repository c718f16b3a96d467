import { Dictionary, FormatContext, Log, Packet, type Rational, type Stream } from 'node-av/lib';
import { AVFMT_FLAG_BITEXACT, AV_LOG_QUIET } from 'node-av/constants';
import { EarwormError } from '../../errors.ts';
import { openMediaFile } from './open-media-file.ts';
import type { PicturePackets } from './picture-packets.ts';
import { checkReturn } from './translate-error.ts';
import type { Turns } from './turns.ts';

export interface MuxWish {
  readonly pictures: PicturePackets;
  /** An M4A file whose packets are taken as they are. */
  readonly soundPath: string;
  /** An MP4 file that is not there yet. */
  readonly outputPath: string;
}

/**
 * Writes pictures and sound to an MP4 file that players can begin before all of it is there.
 * `onTime`: up to which second it is written. Errors: `E_DISK_FULL`, `E_PATH_*`, `E_MEDIA_UNREADABLE`.
 */
export async function muxFilm(
  { pictures, soundPath, outputPath }: MuxWish,
  turns: Turns,
  onTime: (timeS: number) => void,
): Promise<void> {
  Log.setLevel(AV_LOG_QUIET);
  using sound = new SoundPackets(soundPath);
  using output = new FilmFile(outputPath);
  const tracks = [output.add(pictures), output.add(sound)];
  output.begin();
  for (;;) {
    const [first] = tracks.toSorted((a, b) => a.timeS() - b.timeS());
    if (first === undefined || first.timeS() === Number.POSITIVE_INFINITY) break;
    onTime(first.timeS());
    first.writeOne();
    await turns.give();
  }
  output.end();
}

type Packets = Pick<PicturePackets, 'describe' | 'next' | 'timeBase'>;

/** Packets on their way to one stream of a file. */
interface OutputTrack {
  /** Of the packet that waits; infinite after the last. */
  timeS(): number;
  writeOne(): void;
}

class SoundPackets implements Disposable {
  readonly #file = new FormatContext();
  readonly #packet = new Packet();
  readonly #stream: Stream;

  constructor(path: string) {
    this.#packet.alloc();
    openMediaFile(this.#file, path);
    const [stream] = this.#file.streams;
    if (stream === undefined) throw new EarwormError('E_INTERNAL');
    this.#stream = stream;
  }

  get timeBase(): Rational {
    return this.#stream.timeBase;
  }

  describe(stream: Stream): void {
    checkReturn(this.#stream.codecpar.copy(stream.codecpar), 'copy parameters', 'E_INTERNAL');
    stream.codecpar.codecTag = 0;
    stream.timeBase = this.timeBase;
  }

  next(): Packet | undefined {
    this.#packet.unref();
    return this.#file.readFrameSync(this.#packet) < 0 ? undefined : this.#packet;
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#file.closeInputSync();
  }
}

class FilmFile implements Disposable {
  readonly #file = new FormatContext();

  constructor(path: string) {
    const allocated = this.#file.allocOutputContext2(null, 'mp4', `file:${path}`);
    checkReturn(allocated, 'format', 'E_INTERNAL');
    this.#file.setFlags(AVFMT_FLAG_BITEXACT);
  }

  add(packets: Packets): OutputTrack {
    const stream = this.#file.newStream();
    packets.describe(stream);
    const { timeBase } = packets;
    let waiting: Packet | undefined;
    let isOver = false;
    const look = (): Packet | undefined => {
      if (!isOver) waiting ??= packets.next();
      isOver = waiting === undefined;
      return waiting;
    };
    return {
      timeS: () => Number(look()?.dts ?? Number.POSITIVE_INFINITY) * timeBase.toDouble(),
      writeOne: () => {
        const packet = look();
        waiting = undefined;
        if (packet !== undefined) this.#write(packet, timeBase, stream);
      },
    };
  }

  begin(): void {
    checkReturn(this.#file.openOutputSync(), 'open for writing', 'E_STORE_FAILED');
    const options = Dictionary.fromObject({ movflags: '+faststart' });
    checkReturn(this.#file.writeHeaderSync(options), 'write header', 'E_MEDIA_UNREADABLE');
  }

  end(): void {
    checkReturn(this.#file.writeTrailerSync(), 'write trailer', 'E_MEDIA_UNREADABLE');
    this.#file.closeOutputSync();
  }

  [Symbol.dispose](): void {
    this.#file.freeContext();
  }

  /** Takes what the packet holds. */
  #write(packet: Packet, timeBase: Rational, stream: Stream): void {
    packet.streamIndex = stream.index;
    packet.rescaleTs(timeBase, stream.timeBase);
    checkReturn(this.#file.interleavedWriteFrameSync(packet), 'write', 'E_MEDIA_UNREADABLE');
  }
}
