import { displayTitle } from '../../catalog/track.ts';
import type { DuplicateGroup, RelatedPair } from '../../finder/duplicates/find-duplicates.ts';
import type { DuplicateGroupReply, RelatedPairReply } from '../contract/duplicate-contract.ts';

export function duplicateGroupOf(
  { files, reasons, likeness, reclaimableBytes }: DuplicateGroup,
  showPaths: boolean,
): DuplicateGroupReply {
  return {
    files: files.map(({ track, file }, index) => ({
      song_id: String(track.trackId),
      title: displayTitle(track),
      artist: track.tags.artist ?? null,
      keep: index === 0,
      codec: file.codec ?? null,
      bit_rate: file.bitRate ?? null,
      sample_rate_hz: file.sampleRateHz ?? null,
      channels: file.channels ?? null,
      duration_s: track.durationMs / 1000,
      size_bytes: file.sizeBytes,
      loudness_lufs: track.sound?.loudness.integratedLufs ?? null,
      ...(showPaths ? { path: file.path } : {}),
    })),
    reasons: [...reasons],
    likeness: shown(likeness),
    reclaimable_bytes: reclaimableBytes,
  };
}

export function relatedPairOf(
  { kind, track, other, offsetS, coverage, otherCoverage }: RelatedPair,
  showPaths: boolean,
): RelatedPairReply {
  return {
    kind,
    song_id: String(track.trackId),
    title: displayTitle(track),
    other_song_id: String(other.trackId),
    other_title: displayTitle(other),
    offset_s: shown(offsetS),
    coverage: shown(coverage),
    other_coverage: shown(otherCoverage),
    ...(showPaths ? { path: track.file.path, other_path: other.file.path } : {}),
  };
}

const shown = (value: number): number => Math.round(value * 1000) / 1000;
