import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeAudio } from '../node-av/encode-audio.ts';
import { readPicture } from './read-picture.ts';
import { readSleeve } from './read-sleeve.ts';
import { SleeveMemory } from './sleeve-memory.ts';

const COLOURS = ['#d01020', '#10d020', '#1020d0', '#d0d020', '#20d0d0', '#d020d0', '#808080', '#f0f0f0'];

describe('readSleeve', () => {
  let root = '';
  let album = '';
  let albums = 0;
  let pictures: readonly Buffer[] = [];
  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'earworm-read-sleeve-')));
    pictures = await Promise.all(
      COLOURS.map((background) =>
        sharp({ create: { width: 32, height: 32, channels: 3, background } })
          .jpeg()
          .toBuffer(),
      ),
    );
  });
  beforeEach(() => {
    album = join(root, `album ${++albums}`);
    mkdirSync(album);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const write = (name: string, bytes: string | Uint8Array): string => {
    const path = join(album, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return path;
  };
  const track = (name: string, cover?: Uint8Array): string => {
    const path = join(album, name);
    mkdirSync(dirname(path), { recursive: true });
    const picture = cover && { cover: { mimeType: 'image/jpeg' as const, bytes: cover } };
    encodeAudio({ path, sampleRateHz: 48_000, channels: [new Float32Array(4800)], ...picture });
    return path;
  };
  /** Where the sleeve was found, as a path below the album. */
  const source = async (path: string, albumName?: string): Promise<string | undefined> => {
    const { path: found } = await readSleeve(path, albumName === undefined ? {} : { album: albumName });
    return found?.slice(album.length + 1);
  };

  it('prefers cover, folder, front, album and the name of the album, in this order, whatever their case', async () => {
    const path = track('1.flac');
    const names = ['OK Computer.jpg', 'ALBUM.avif', 'front.webp', 'Folder.PNG', 'cover.jpeg', 'Cover.JPG'];
    for (const [n, name] of names.entries()) {
      write(name, pictures[n]!);
      expect(await source(path, 'OK Computer')).toBe(name);
    }
  });

  it.each([
    ['What’s Going On?', 'whats going on.jpg'],
    ['AC/DC: Live', 'AC_DC - Live.png'],
    ['Ágætis byrjun', 'A\u0301gætis Byrjun.jpg'],
  ])('knows the album %j by the file name %j', async (name, file) => {
    const path = track('1.flac');
    write(file, pictures[0]!);
    expect(await source(path, name)).toBe(file);
    expect(await source(path, 'Another album')).toBeUndefined();
  });

  it('passes over other pictures and other files', async () => {
    const path = track('1.flac');
    for (const name of ['back.jpg', 'cover.txt', 'cover', 'mycover.jpg', '???.jpg', '.jpg'])
      write(name, pictures[0]!);
    expect(await readSleeve(path, { album: '!!!' })).toEqual({ refused: [] });
  });

  it.each(['CD1', 'cd 02', 'Disc 2', 'disk-3', 'Disc 1 - Live', 'LP II', 'Side B'])(
    'looks above %j too, but there first',
    async (disc) => {
      const path = track(`${disc}/1.flac`, pictures[5]);
      write('cover.jpg', pictures[0]!);
      expect(await source(path)).toBe('cover.jpg');
      write(`${disc}/front.jpg`, pictures[1]!);
      expect(await source(path)).toBe(`${disc}/front.jpg`);
    },
  );

  it.each(['Discovery', 'CDs', 'Sides', 'Live', 'Lp', 'Discworld 2'])(
    'does not look above %j',
    async (folder) => {
      write('cover.jpg', pictures[0]!);
      expect(await source(track(`${folder}/1.flac`))).toBeUndefined();
    },
  );

  it.each(['mp3', 'flac', 'ogg', 'opus', 'm4a'])(
    'takes the picture embedded in %s when there is none beside it',
    async (ending) => {
      const path = track(`1.${ending}`, pictures[3]);
      const reading = await readSleeve(path);
      expect(reading).toMatchObject({ path, refused: [] });
      const { sleeveId } = await readPicture(write('other.jpg', pictures[3]!));
      expect(reading.sleeve?.sleeveId).toBe(sleeveId);
      write('cover.jpg', pictures[0]!);
      expect(await source(path)).toBe('cover.jpg');
    },
  );

  it('finds nothing in a file without pictures, or that is no sound, or not there', async () => {
    expect(await readSleeve(track('1.flac'))).toEqual({ refused: [] });
    expect(await readSleeve(write('2.mp3', 'no sound'))).toEqual({ refused: [] });
    expect(await readSleeve(join(album, 'missing', '3.mp3'))).toEqual({ refused: [] });
  });

  it('gives way to the next when a picture is refused, and says why', async () => {
    const bad = write('cover.jpg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    const cut = write('folder.jpg', pictures[0]!.subarray(0, 200));
    const path = track('1.flac', pictures[4]);
    expect(await readSleeve(path)).toMatchObject({
      path,
      refused: [
        { path: bad, code: 'E_IMAGE_UNSUPPORTED', message: expect.stringContaining('not a JPEG') as string },
        { path: cut, code: 'E_IMAGE_DAMAGED', message: expect.stringContaining('damaged') as string },
      ],
    });
  });

  it('refuses a hostile embedded picture without giving up the file', async () => {
    const path = track('1.flac', Buffer.from('\u0089PNG\r\n\u001a\nrubbish', 'latin1'));
    const { sleeve, refused } = await readSleeve(path);
    expect(sleeve).toBeUndefined();
    expect(refused).toMatchObject([{ path, code: 'E_IMAGE_DAMAGED' }]);
  });

  it('follows links inside the album, and none that lead out of it', async () => {
    const path = track('1.flac');
    write('scans/large.jpg', pictures[0]!);
    symlinkSync('scans/large.jpg', join(album, 'front.jpg'));
    expect(await source(path)).toBe('front.jpg');
    const secret = join(root, 'secret.jpg');
    writeFileSync(secret, pictures[1]!);
    symlinkSync(secret, join(album, 'cover.jpg'));
    symlinkSync('/dev/zero', join(album, 'folder.jpg'));
    symlinkSync('nowhere', join(album, 'cover.png'));
    const { path: found, refused } = await readSleeve(path);
    expect(found).toBe(join(album, 'front.jpg'));
    expect(refused.map(({ code }) => code)).toEqual([
      'E_IMAGE_OUTSIDE',
      'E_PATH_UNREADABLE',
      'E_IMAGE_OUTSIDE',
    ]);
  });

  it('is not held up by a pipe, a folder or an empty file with the name of a picture', async () => {
    const path = track('1.flac');
    execFileSync('mkfifo', [join(album, 'cover.jpg')]);
    mkdirSync(join(album, 'cover.png'));
    write('folder.jpg', '');
    write('front.jpg', pictures[0]!);
    expect(await readSleeve(path)).toMatchObject({ path: join(album, 'front.jpg'), refused: [] });
  });

  it('does not read a file of more than 20 MB', async () => {
    write('cover.jpg', Buffer.concat([pictures[0]!, Buffer.alloc(20 * 2 ** 20)]));
    const { refused } = await readSleeve(track('1.flac'));
    expect(refused).toMatchObject([{ message: expect.stringContaining('larger') as string }]);
  });

  it('makes the sleeve of an album once, refusals too', async () => {
    const memory = new SleeveMemory();
    const paths = [track('1.flac', pictures[2]), track('2.flac', pictures[2])];
    const embedded = await Promise.all(paths.map((path) => readSleeve(path, { memory })));
    expect(embedded[1]?.sleeve?.pictures[640]).toEqual(embedded[0]?.sleeve?.pictures[640]);
    write('cover.jpg', pictures[0]!);
    const [first] = [await readSleeve(paths[0]!, { memory })];
    const second = await readSleeve(paths[1]!, { memory });
    expect(second.sleeve?.pictures).toBe(first.sleeve?.pictures);
    write('cover.jpg', 'no picture');
    const refusals = [await readSleeve(paths[0]!, { memory }), await readSleeve(paths[1]!, { memory })];
    expect(refusals.map(({ refused }) => refused.length)).toEqual([1, 1]);
  });

  it('notices pictures that come, change and go', async () => {
    const memory = new SleeveMemory();
    const path = track('1.flac');
    expect((await readSleeve(path, { memory })).sleeve).toBeUndefined();
    const cover = write('cover.jpg', pictures[0]!);
    const before = await readSleeve(path, { memory });
    write('cover.jpg', pictures[1]!);
    const after = await readSleeve(path, { memory });
    expect(after.sleeve?.sleeveId).not.toBe(before.sleeve?.sleeveId);
    rmSync(cover);
    expect((await readSleeve(path, { memory })).sleeve).toBeUndefined();
  });

  it('remembers no more than it needs', async () => {
    const memory = new SleeveMemory();
    const made = async (n: number): Promise<Uint8Array> =>
      sharp({ create: { width: 20 + n, height: 20, channels: 3, background: '#123456' } })
        .png()
        .toBuffer();
    const oldest = await memory.sleeveOf(await made(0));
    for (let n = 1; n < 30; n++) await memory.sleeveOf(await made(n));
    const newest = await memory.sleeveOf(await made(29));
    expect((await memory.sleeveOf(await made(29))).pictures).toBe(newest.pictures);
    expect((await memory.sleeveOf(await made(0))).pictures).not.toBe(oldest.pictures);
  });
});

describe('readPicture', () => {
  it.each([
    ['missing.jpg', undefined, 'E_PATH_MISSING'],
    ['empty.jpg', '', 'E_MEDIA_EMPTY'],
    ['words.jpg', 'only words', 'E_IMAGE_UNSUPPORTED'],
  ])('says what is wrong with %s', async (name, contents, code) => {
    const folder = mkdtempSync(join(tmpdir(), 'earworm-read-picture-'));
    const path = join(folder, name);
    if (contents !== undefined) writeFileSync(path, contents);
    await expect(readPicture(path)).rejects.toMatchObject({ code });
    rmSync(folder, { recursive: true });
  });
});

describe('confineSharp', () => {
  it('leaves a process able to read the four formats, and no other', () => {
    const module = new URL('./confine-sharp.ts', import.meta.url).href;
    const script = `const { confineSharp } = await import(${JSON.stringify(module)});
      const { default: sharp } = await import('sharp');
      const made = (format) => sharp({ create: { width: 20, height: 20, channels: 3, background: '#123' } })
        .toFormat(format).toBuffer();
      const pictures = await Promise.all(['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'].map(made));
      confineSharp();
      const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
      const read = (bytes) => sharp(bytes).raw().toBuffer().then(() => 'read', () => 'blocked');
      console.log((await Promise.all([...pictures, svg].map(read))).join(' '));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(said.trim()).toBe('read read read read blocked blocked blocked');
  });
});
