/**
 * What is kept of a sleeve to know it again in a photo, in about 3 KB: a small grey picture and up to 170
 * keypoints of 14 bytes. The byte format is described in `docs/sleeves.md`.
 */
import type { DescriptionKind } from '../catalog/sleeve-description-store.ts';
import { type Blur, gaussianBlur } from './gaussian-blur.ts';
import { DESCRIPTOR_SIZE } from './gradient-histograms.ts';
import { greyOfSize } from './grey-picture.ts';
import { findKeypoints } from './keypoints.ts';
import { VOCABULARY_TABLES } from './learned-vocabulary.ts';
import type { RgbPicture } from './rgb-picture.ts';
import { THUMBNAIL_SIZE, thumbnailOf } from './sleeve-thumbnail.ts';
import { createVocabulary, WORDS } from './vocabulary.ts';

/** The version counts up with every change of keypoints, vocabulary or bytes. */
export const FEATURES_KIND: DescriptionKind = { name: 'picture-features', version: 1 };

const SIDE_PX = 320;
export const SLEEVE_KEYPOINTS_MAX = 170;

const HEADER_BYTES = 1;
const KEYPOINT_BYTES = 14;
const SCALES_PER_OCTAVE = 16;
const SCALE_MIN_PX = 1;
const TURN = 2 * Math.PI;

/** Columns of equal length; places in parts of the sides, for the sleeve is taken as a square. */
export interface SleeveFeatures {
  readonly count: number;
  /** `[THUMBNAIL_SIDE, THUMBNAIL_SIDE]` */
  readonly thumbnail: Uint8Array;
  readonly words: Uint16Array;
  /** Signatures, 32 bits each. */
  readonly lows: Uint32Array;
  readonly highs: Uint32Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly scale: Float32Array;
  /** Radians. */
  readonly direction: Float32Array;
}

/** What is kept of a sleeve, as bytes. */
export function describeSleeveFeatures(picture: RgbPicture, blur: Blur = gaussianBlur): Uint8Array {
  const grey = greyOfSize(picture, SIDE_PX, SIDE_PX);
  const keypoints = findKeypoints(grey, SLEEVE_KEYPOINTS_MAX, blur);
  const vocabulary = createVocabulary(VOCABULARY_TABLES);
  const bytes = new Uint8Array(HEADER_BYTES + THUMBNAIL_SIZE + KEYPOINT_BYTES * keypoints.count);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, keypoints.count);
  bytes.set(thumbnailOf(picture), HEADER_BYTES);
  for (let i = 0, at = HEADER_BYTES + THUMBNAIL_SIZE; i < keypoints.count; i++, at += KEYPOINT_BYTES) {
    const descriptor = keypoints.descriptors.subarray(i * DESCRIPTOR_SIZE, (i + 1) * DESCRIPTOR_SIZE);
    const [sense] = vocabulary.sensesOf(descriptor, 1);
    view.setUint16(at, sense?.word ?? 0, true);
    view.setUint32(at + 2, sense?.low ?? 0, true);
    view.setUint32(at + 6, sense?.high ?? 0, true);
    bytes[at + 10] = toByte(keypoints.x[i]! / SIDE_PX);
    bytes[at + 11] = toByte(keypoints.y[i]! / SIDE_PX);
    bytes[at + 12] = Math.round(SCALES_PER_OCTAVE * Math.log2(Math.max(SCALE_MIN_PX, keypoints.scale[i]!)));
    bytes[at + 13] = toByte((keypoints.direction[i]! / TURN + 1) % 1);
  }
  return bytes;
}

const toByte = (share: number): number => Math.min(255, Math.max(0, Math.floor(256 * share)));

/** `undefined` when the bytes are not what `describeSleeveFeatures` makes. */
export function readSleeveFeatures(bytes: Uint8Array): SleeveFeatures | undefined {
  const count = bytes[0] ?? 0;
  if (bytes.length !== HEADER_BYTES + THUMBNAIL_SIZE + KEYPOINT_BYTES * count) return undefined;
  const from = HEADER_BYTES + THUMBNAIL_SIZE;
  const features = {
    count,
    thumbnail: bytes.subarray(HEADER_BYTES, from),
    words: new Uint16Array(count),
    lows: new Uint32Array(count),
    highs: new Uint32Array(count),
    x: new Float32Array(count),
    y: new Float32Array(count),
    scale: new Float32Array(count),
    direction: new Float32Array(count),
  };
  for (let i = 0, at = from; i < count; i++, at += KEYPOINT_BYTES) {
    features.words[i] = Math.min(WORDS - 1, bytes[at]! | (bytes[at + 1]! << 8));
    features.lows[i] = numberAt(bytes, at + 2);
    features.highs[i] = numberAt(bytes, at + 6);
    features.x[i] = (bytes[at + 10]! + 0.5) / 256;
    features.y[i] = (bytes[at + 11]! + 0.5) / 256;
    features.scale[i] = SCALES[bytes[at + 12]!]!;
    features.direction[i] = ((bytes[at + 13]! + 0.5) / 256) * TURN;
  }
  return features;
}

/** For each byte that stands for one. */
const SCALES = Float32Array.from({ length: 256 }, (_, byte) => 2 ** (byte / SCALES_PER_OCTAVE) / SIDE_PX);

const numberAt = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
