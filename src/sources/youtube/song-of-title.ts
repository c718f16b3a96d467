/** What song a video is of, as far as its title and channel say. */
export interface SongName {
  readonly title: string;
  readonly artist?: string;
}

const TEXT_CHARACTERS_MAX = 500;

/** Words that titles of videos have and songs have not. */
const NOISE_WORDS = [
  'official music video|official video clip|official lyrics? video|official video|official audio|official visuali[sz]er',
  'official performance video|official live video|official trailer|official m/?v|official clip|official',
  'music video|lyrics? video|video lyrics?|lyrics?|lyric|visuali[sz]er|audio|video ?clip|video|clip officiel',
  'video oficial|v[ií]deo oficial|audio oficial|letra|clipe oficial|offizielles (?:musik)?video|videoclip',
  'm/?v|hd|hq|4k|uhd|full hd|1080p|720p|explicit|clean|color coded|eng sub|new|premiere|vertical video',
].join('|');
const NOISE = `(?:${NOISE_WORDS})`;
const JOIN = '[\\s,/|+&·•-]*';
const IS_NOISE = new RegExp(
  `^${JOIN}${NOISE}(?:${JOIN}${NOISE})*${JOIN}(?:19\\d\\d|20\\d\\d)?${JOIN}$`,
  'iu',
);
/** What may stand at the end without brackets: never single words, which songs are called. */
const NOISE_ENDING =
  /[\s,|·•–—-]+(?:official (?:music |lyrics? |performance |live )?(?:video|audio|visuali[sz]er|m\/?v|clip)|official|music video|lyrics? video|m\/v|v[ií]deo oficial|clip officiel)(?: (?:hd|hq|4k))?\s*$/iu;
const BRACKETS = /\(([^()]*)\)|\[([^[\]]*)\]|【([^【】]*)】|「([^「」]*)」\s*$|\{([^{}]*)\}/gu;
const DASH = /\s+[-–—―]+\s+|\s*[–—―]\s*|\s+[|｜]\s+/u;
const QUOTED =
  /^(?<before>[^"“”'‘’「」『』]{1,80}?)\s*(?:["“](?<a>[^"“”]+)["”]|\s['‘](?<b>[^'‘’]+)['’]|[「『](?<c>[^「」『』]+)[」』])/u;

/**
 * Takes apart `Artist - Title (Official Video)`. Channels say who it is where titles do not: `ArtistVEVO`
 * belongs to the artist, and `Artist - Topic` has titles of songs only.
 */
export function songOfTitle(rawTitle: string, rawChannel?: string): SongName | undefined {
  const title = withoutNoise(plainText(rawTitle));
  if (title === '') return undefined;
  const channel = plainText(rawChannel ?? '');
  const owner = ownerOf(channel);
  if (/\s-\sTopic$/iu.test(channel)) return named(title, owner);
  const [left, ...right] = title.split(DASH).map((part) => part.trim());
  const rest = right.join(' - ').replace(/^[\s-]+/u, '');
  if (left !== undefined && left !== '' && rest !== '') return ofHalves(left, rest, owner);
  return ofQuotation(title) ?? named(title, owner);
}

/** `Artist 'Title' and more`. */
function ofQuotation(text: string): SongName | undefined {
  const { before, a, b, c } = QUOTED.exec(text)?.groups ?? {};
  const quoted = a ?? b ?? c;
  return quoted === undefined ? undefined : named(quoted.trim(), before?.trim());
}

/** `Title - Artist` is told from the usual order by the channel. */
function ofHalves(left: string, rest: string, owner: string): SongName {
  const isSwapped = owner !== '' && letters(rest) === letters(owner) && letters(left) !== letters(owner);
  const [artist, title] = isSwapped ? [rest, left] : [left, rest];
  return named(unquoted(title), artist);
}

const named = (title: string, artist: string | undefined): SongName =>
  artist === undefined || artist === '' ? { title } : { title, artist };

/** The artist by whose name a channel goes. */
function ownerOf(channel: string): string {
  const topic = channel.replace(/\s-\sTopic$/iu, '').trim();
  if (topic !== channel) return topic;
  const vevo = channel.replace(/\s*VEVO$/u, '').trim();
  // names are written together there: TaylorSwiftVEVO
  if (vevo !== channel) return /\s/u.test(vevo) ? vevo : vevo.replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ');
  return channel
    .replace(/\s+(?:official(?: (?:channel|music|artist channel))?|oficial|officiel)$/iu, '')
    .trim();
}

function withoutNoise(text: string): string {
  const kept = text.replaceAll(BRACKETS, (whole, ...groups: unknown[]) => {
    const inside = groups.slice(0, 5).find((group) => typeof group === 'string');
    return inside === '' || (typeof inside === 'string' && IS_NOISE.test(inside)) ? ' ' : whole;
  });
  const ended = spaced(kept)
    .replace(/\s(?:HD|HQ|4K|UHD)$/u, '')
    .replace(NOISE_ENDING, '');
  const halves = ended.replace(/\s+[|｜]\s+([^|｜]*)$/u, (whole, last: string) =>
    IS_NOISE.test(last) ? '' : whole,
  );
  const bare = spaced(halves.replace(/[\s|｜–—-]+$/u, ''));
  return bare === '' ? spaced(text) : bare;
}

const unquoted = (text: string): string => /^["“'‘](.+)["”'’]$/u.exec(text)?.[1]?.trim() ?? text;

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

const spaced = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  nbsp: ' ',
};

/** Well-formed, without control characters or marks that turn writing around; entities of HTML are decoded once. */
export function plainText(raw: string): string {
  const text = raw
    .slice(0, TEXT_CHARACTERS_MAX)
    .toWellFormed()
    .replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/giu, (whole, decimal, hex, name) => {
      const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
      if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
      return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code).toWellFormed() : whole;
    })
    .replaceAll(/[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu, ' ');
  return spaced(text).normalize('NFC');
}
