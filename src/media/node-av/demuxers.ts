const SOUND = [
  'aac ac3 ac4 aiff amr amrnb amrwb apc ape ast au caf dsf dts dtshd eac3 flac g729 gsm iff ilbc ircam',
  'libopenmpt loas mlp mp3 mpc mpc8 nistsphere oma osq paf pvf qcp qoa rka shn sln sox spdif tak truehd tta',
  'voc vqf w64 wav wsd wv xwma',
];
const SOUND_AND_PICTURES = ['asf avi flv matroska mov mpeg mpegts mxf nsv nut ogg rm webm wtv'];

/**
 * Options for opening a file that nobody vouches for. Only these containers, by FFmpeg's names: not
 * what may name another file or host (hls, dash, concat, sdp, rtsp, imf, image sequences ...), run a
 * script or a device (lavfi, avisynth, v4l2 ...) or has no header to tell it from noise (raw PCM).
 * And nothing but files.
 */
export const OPEN_OPTIONS = {
  format_whitelist: [...SOUND, ...SOUND_AND_PICTURES].join(' ').replaceAll(' ', ','),
  protocol_whitelist: 'file',
} as const;
