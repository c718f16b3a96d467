import { IGNORE_FILE } from './ignore-rules.ts';

/** Endings of sound files, and of video files for their sound; lower case, without the dot. */
const MEDIA_ENDINGS = new Set(
  [
    'aac ac3 aif aifc aiff alac amr ape au caf dff dsf dts eac3 flac gsm m4a m4b m4r mka mp1 mp2 mp3 mpa mpc mpp oga',
    'ogg opus ra snd spx tak tta voc w64 wav wave wma wv',
    '3g2 3gp asf avi divx f4v flv m2ts m4v mkv mov mp4 mpeg mpg mts mxf ogm ogv rm rmvb ts vob webm wmv',
  ]
    .join(' ')
    .split(' '),
);

/** Folders that systems and storage boxes keep for themselves. */
const SYSTEM_FOLDERS = new Set([
  '$recycle.bin',
  '#recycle',
  '#snapshot',
  '@eadir',
  '@recently-snapshot',
  '__macosx',
  'lost+found',
  'system volume information',
]);

const PICTURE_ENDINGS = new Set(['jpg', 'jpeg', 'png', 'webp', 'avif']);

/** Whether a file beside sound files may be their sleeve. */
export function isPictureName(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && PICTURE_ENDINGS.has(name.slice(dot + 1).toLowerCase());
}

/** Whether a change of a file of this name may change the collection. */
export function isWatchedName(name: string): boolean {
  return name === IGNORE_FILE || (!isPassedBy(name) && (isMediaName(name) || isPictureName(name)));
}

/** Whether a file found in a folder looks like sound; a file named outright is read whatever it is called. */
export function isMediaName(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && MEDIA_ENDINGS.has(name.slice(dot + 1).toLowerCase());
}

/** Whether a walk passes by: hidden files and folders, and those of the system. */
export function isPassedBy(name: string): boolean {
  return name.startsWith('.') || SYSTEM_FOLDERS.has(name.toLowerCase());
}
