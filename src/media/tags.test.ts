import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeAudio } from './node-av/encode-audio.ts';
import { readTags } from './tags.ts';

const TAGS = {
  title: 'Ünder 海',
  artist: 'Nobody & Somebody',
  album: 'First',
  album_artist: 'Various',
  genre: 'Ambient',
  date: '2021-05-01',
  track: '3/12',
  disc: '1',
};

const EXPECTED = {
  title: 'Ünder 海',
  artist: 'Nobody & Somebody',
  album: 'First',
  albumArtist: 'Various',
  genres: ['Ambient'],
  year: 2021,
  trackNumber: 3,
  discNumber: 1,
};

describe('readTags', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'earworm-tags-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const tagged = (name: string, tags: Record<string, string>): string => {
    const path = join(folder, name);
    encodeAudio({ path, sampleRateHz: 48_000, channels: [new Float32Array(4800)], tags });
    return path;
  };

  it.each(['mp3', 'flac', 'ogg', 'opus', 'm4a', 'aiff'])('reads the tags of %s', async (ending) => {
    expect(await readTags(tagged(`all.${ending}`, TAGS), {})).toEqual(EXPECTED);
  });

  it('reads names in UTF-8 from WAV', async () => {
    expect(await readTags(tagged('all.wav', TAGS), {})).toMatchObject({ title: 'Ünder 海', album: 'First' });
  });

  it('leaves out what is not there, and what makes no sense', async () => {
    const tags = { title: ' \u0001 ', date: 'soon', track: '-3', artist: 'A\u0007B' };
    expect(await readTags(tagged('odd.flac', tags), {})).toEqual({ artist: 'A B' });
  });

  it('cuts long text', async () => {
    const { title } = await readTags(tagged('long.flac', { title: '🎵'.repeat(5000) }), {});
    expect(title).toBe('🎵'.repeat(500));
  });

  it('reads identifiers and gain', async () => {
    const id = '0f4cb3c8-3a0c-4a3a-8d64-0d3a1f2e5b6c';
    const tags = {
      MUSICBRAINZ_TRACKID: id.toUpperCase(),
      MUSICBRAINZ_ALBUMID: 'not an id',
      ISRC: 'DEXX12300001',
      REPLAYGAIN_TRACK_GAIN: '-6.50 dB',
    };
    expect(await readTags(tagged('ids.flac', tags), {})).toEqual({
      musicBrainzRecordingId: id,
      isrc: 'DEXX12300001',
      replayGainTrackDb: -6.5,
    });
  });

  it('takes the tags that FFmpeg read where there are no better ones', async () => {
    const path = join(folder, 'not-sound.bin');
    writeFileSync(path, 'nothing');
    const container = { TITLE: 'From the box', Genre: 'Rock; Pop ;Rock', DATE: '1999', track: '7/9' };
    const expected = { title: 'From the box', genres: ['Rock', 'Pop'], year: 1999, trackNumber: 7 };
    expect(await readTags(path, container)).toEqual(expected);
  });

  it('gives no tags for a file that is not there', async () => {
    expect(await readTags(join(folder, 'missing.mp3'), {})).toEqual({});
  });
});
