import { megabytes } from '../common/format.ts';

const FILM_ENDINGS = /\.(?:mp4|m4v|mov|mkv|webm|avi|mpe?g|ts|m2ts|wmv|flv|3gp|ogv)$/iu;
const BYTES_PER_MB = 2 ** 20;
const LOOK_MS_MAX = 3000;

/** Before it is sent anywhere: why it cannot be one, in words for people. */
export function filmRefusal(file: File, sizeMaxBytes: number): string | undefined {
  if (file.size === 0) return `“${file.name}” is empty, or a folder.`;
  if (!file.type.startsWith('video/') && !FILM_ENDINGS.test(file.name))
    return `“${file.name}” is no film that Earworm knows. MP4, MOV, MKV, WebM and AVI are.`;
  if (file.size > sizeMaxBytes) {
    const [has, may] = [file.size, sizeMaxBytes].map((bytes) => megabytes(bytes / BYTES_PER_MB));
    return `“${file.name}” has ${has}, films may have ${may} here: cut it, or save it smaller.`;
  }
  return undefined;
}

export interface FilmLook {
  /** 0: it has none, only sound. */
  readonly widthPx: number;
  readonly durationS: number;
}

/** What this browser sees in it; nothing where it does not know the format. */
export async function lookAtFilm(file: File): Promise<FilmLook | undefined> {
  const video = document.createElement('video');
  const url = URL.createObjectURL(file);
  try {
    return await new Promise((resolve) => {
      video.addEventListener('loadedmetadata', () =>
        resolve({ widthPx: video.videoWidth, durationS: video.duration }),
      );
      video.addEventListener('error', () => resolve(undefined));
      setTimeout(() => resolve(undefined), LOOK_MS_MAX);
      video.preload = 'metadata';
      video.src = url;
    });
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}
