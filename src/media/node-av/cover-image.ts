import { type FormatContext, Packet, type Stream } from 'node-av/lib';
import {
  AVMEDIA_TYPE_VIDEO,
  AV_CODEC_ID_MJPEG,
  AV_CODEC_ID_PNG,
  AV_DISPOSITION_ATTACHED_PIC,
  AV_PKT_FLAG_KEY,
} from 'node-av/constants';
import { checkReturn } from './translate-error.ts';

/** A picture to be put into an audio file as its front cover. */
export interface CoverImage {
  readonly mimeType: 'image/jpeg' | 'image/png';
  readonly bytes: Uint8Array;
}

/** ID3's and FLAC's number for "front cover". */
const FRONT_COVER = 3;

interface PixelSize {
  readonly width: number;
  readonly height: number;
}

const SIZE_UNKNOWN: PixelSize = { width: 1, height: 1 };

function pngSize(bytes: Buffer): PixelSize {
  if (bytes.length < 24) return SIZE_UNKNOWN;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** From the first frame header (markers FFC0 to FFC3); the segments before it are skipped. */
function jpegSize(bytes: Buffer): PixelSize {
  for (let at = 2; at + 9 <= bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at);
    if (marker < 0xffc0 || marker > 0xffc3) continue;
    return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return SIZE_UNKNOWN;
}

/** The stream that stands for the picture; add it before the header is written. */
export function addCoverStream(file: FormatContext, cover: CoverImage): Stream {
  const stream = file.newStream();
  const isPng = cover.mimeType === 'image/png';
  const { width, height } = (isPng ? pngSize : jpegSize)(Buffer.from(cover.bytes));
  stream.codecpar.codecType = AVMEDIA_TYPE_VIDEO;
  stream.codecpar.codecId = isPng ? AV_CODEC_ID_PNG : AV_CODEC_ID_MJPEG;
  stream.codecpar.width = width;
  stream.codecpar.height = height;
  stream.disposition = AV_DISPOSITION_ATTACHED_PIC;
  return stream;
}

/** Call once, after the header. */
export function writeCoverPacket(file: FormatContext, stream: Stream, cover: CoverImage): void {
  const packet = new Packet();
  packet.alloc();
  packet.data = Buffer.from(cover.bytes);
  packet.streamIndex = stream.index;
  packet.pts = 0n;
  packet.dts = 0n;
  packet.flags = AV_PKT_FLAG_KEY;
  checkReturn(file.interleavedWriteFrameSync(packet), 'write cover', 'E_STORE_FAILED');
  packet.free();
}

/**
 * The picture as the comment that Vorbis and Opus files carry: base64 of FLAC's picture block
 * (RFC 9639, section 8.8). Width, height, depth and colours are left 0, "unknown".
 */
export function coverComment({ mimeType, bytes }: CoverImage): Record<string, string> {
  const head = Buffer.alloc(32 + mimeType.length);
  head.writeUInt32BE(FRONT_COVER, 0);
  head.writeUInt32BE(mimeType.length, 4);
  head.write(mimeType, 8, 'latin1');
  head.writeUInt32BE(bytes.length, head.length - 4);
  return { METADATA_BLOCK_PICTURE: Buffer.concat([head, bytes]).toString('base64') };
}
