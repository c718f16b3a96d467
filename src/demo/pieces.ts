import type { Composer, Piece } from './piece.ts';
import { anvilSeason } from './pieces/anvil-season.ts';
import { appleLadder } from './pieces/apple-ladder.ts';
import { barnDanceForTwo } from './pieces/barn-dance-for-two.ts';
import { blueUmbrella } from './pieces/blue-umbrella.ts';
import { bossOven } from './pieces/boss-oven.ts';
import { carouselForAda } from './pieces/carousel-for-ada.ts';
import { copaceticRain } from './pieces/copacetic-rain.ts';
import { croissantQuest } from './pieces/croissant-quest.ts';
import { departureMarch } from './pieces/departure-march.ts';
import { dustySleeve } from './pieces/dusty-sleeve.ts';
import { elevenWindows } from './pieces/eleven-windows.ts';
import { firstLight } from './pieces/first-light.ts';
import { fogOverTheEstuary } from './pieces/fog-over-the-estuary.ts';
import { ironBellDrone } from './pieces/iron-bell-drone.ts';
import { kelpForest } from './pieces/kelp-forest.ts';
import { lighthouseLullaby } from './pieces/lighthouse-lullaby.ts';
import { lowTideVersion } from './pieces/low-tide-version.ts';
import { mirrorballKitchen } from './pieces/mirrorball-kitchen.ts';
import { neonSilt } from './pieces/neon-silt.ts';
import { palmDrive } from './pieces/palm-drive.ts';
import { platformNine } from './pieces/platform-nine.ts';
import { rustAndThistle } from './pieces/rust-and-thistle.ts';
import { skylight } from './pieces/skylight.ts';
import { sodiumLamps } from './pieces/sodium-lamps.ts';
import { swell } from './pieces/swell.ts';
import { terraceAtNoon } from './pieces/terrace-at-noon.ts';
import { undertow } from './pieces/undertow.ts';
import { unsent } from './pieces/unsent.ts';
import { waltzOfTheGulls } from './pieces/waltz-of-the-gulls.ts';
import { widowsLane } from './pieces/widows-lane.ts';

export interface DemoPiece extends Piece {
  readonly compose: Composer;
}

/** Every piece of the demo collection with all that is true of it. */
// oxfmt-ignore
export const PIECES: readonly DemoPiece[] = [
  {
    title: 'Fog Over the Estuary', albumId: 'slow-weather', trackNumber: 1, genres: ['Ambient'],
    bpm: 60, beatsPerBar: 4, key: { tonic: 'D', mode: 'dorian' }, energy: 0.12, hasDrums: false,
    words: ['calm', 'dark', 'dreamy', 'electronic'],
    format: 'flac', compose: fogOverTheEstuary,
  },
  {
    title: 'Iron Bell Drone', albumId: 'slow-weather', trackNumber: 2, genres: ['Drone', 'Ambient'],
    bpm: 60, beatsPerBar: 4, key: { tonic: 'E', mode: 'phrygian' }, energy: 0.2, hasDrums: false,
    words: ['dark', 'hypnotic'],
    format: 'flac', compose: ironBellDrone,
  },
  {
    title: 'First Light', albumId: 'slow-weather', trackNumber: 3, genres: ['Ambient'],
    bpm: 72, beatsPerBar: 4, key: { tonic: 'A', mode: 'lydian' }, energy: 0.22, hasDrums: false,
    words: ['bright', 'calm', 'dreamy'],
    format: 'ogg', compose: firstLight,
  },
  {
    title: 'Platform Nine', albumId: 'night-freight', trackNumber: 1, genres: ['Techno'],
    bpm: 132, beatsPerBar: 4, key: { tonic: 'A', mode: 'minor' }, energy: 0.85, hasDrums: true,
    words: ['dark', 'electronic', 'energetic', 'hypnotic', 'percussive'],
    format: 'flac', compose: platformNine,
  },
  {
    title: 'Sodium Lamps', albumId: 'night-freight', trackNumber: 2, genres: ['Acid', 'Techno'],
    bpm: 138, beatsPerBar: 4, key: { tonic: 'E', mode: 'phrygian' }, energy: 0.9, hasDrums: true,
    words: ['aggressive', 'dark', 'electronic', 'energetic', 'hypnotic', 'percussive'],
    format: 'mp3', compose: sodiumLamps,
  },
  {
    title: 'Terrace at Noon', albumId: 'glasshouse', trackNumber: 1, genres: ['House'],
    bpm: 122, beatsPerBar: 4, key: { tonic: 'F', mode: 'major' }, energy: 0.7, hasDrums: true,
    words: ['electronic', 'energetic', 'happy', 'percussive'],
    format: 'flac', compose: terraceAtNoon,
  },
  {
    title: 'Mirrorball Kitchen', albumId: 'glasshouse', trackNumber: 2, genres: ['Disco', 'Funk'],
    bpm: 116, beatsPerBar: 4, key: { tonic: 'D', mode: 'dorian' }, energy: 0.72, hasDrums: true,
    words: ['energetic', 'happy', 'percussive'],
    format: 'flac', compose: mirrorballKitchen,
  },
  {
    title: 'Skylight', albumId: 'glasshouse', trackNumber: 3, genres: ['Trance'],
    bpm: 140, beatsPerBar: 4, key: { tonic: 'F#', mode: 'minor' }, energy: 0.85, hasDrums: true,
    words: ['bright', 'electronic', 'energetic'],
    format: 'opus', compose: skylight,
  },
  {
    title: 'Apple Ladder', albumId: 'letters-from-the-orchard', trackNumber: 1, genres: ['Folk'],
    bpm: 96, beatsPerBar: 4, key: { tonic: 'G', mode: 'major' }, energy: 0.35, hasDrums: false,
    words: ['acoustic', 'happy', 'warm'],
    format: 'flac', compose: appleLadder,
  },
  {
    title: "Widow's Lane", albumId: 'letters-from-the-orchard', trackNumber: 2, genres: ['Folk'],
    bpm: 66, beatsPerBar: 3, key: { tonic: 'D', mode: 'minor' }, energy: 0.2, hasDrums: false,
    words: ['acoustic', 'calm', 'sad', 'warm'],
    format: 'm4a', compose: widowsLane,
  },
  {
    title: 'Barn Dance for Two', albumId: 'letters-from-the-orchard', trackNumber: 3, genres: ['Folk', 'Celtic'],
    bpm: 160, beatsPerBar: 4, key: { tonic: 'D', mode: 'major' }, energy: 0.7, hasDrums: true,
    words: ['acoustic', 'energetic', 'happy'],
    format: 'ogg', compose: barnDanceForTwo,
  },
  {
    title: 'Blue Umbrella', albumId: 'room-eleven', trackNumber: 1, genres: ['Jazz'],
    bpm: 152, beatsPerBar: 4, key: { tonic: 'Bb', mode: 'mixolydian' }, energy: 0.5, hasDrums: true,
    words: ['acoustic', 'warm'],
    format: 'flac', compose: blueUmbrella,
  },
  {
    title: 'Copacetic Rain', albumId: 'room-eleven', trackNumber: 2, genres: ['Bossa Nova', 'Jazz'],
    bpm: 128, beatsPerBar: 4, key: { tonic: 'A', mode: 'minor' }, energy: 0.38, hasDrums: true,
    words: ['acoustic', 'calm', 'warm'],
    format: 'flac', compose: copaceticRain,
  },
  {
    title: 'Carousel for Ada', albumId: 'room-eleven', trackNumber: 3, genres: ['Jazz'],
    bpm: 168, beatsPerBar: 3, key: { tonic: 'F', mode: 'major' }, energy: 0.42, hasDrums: true,
    words: ['acoustic', 'happy', 'warm'],
    format: 'flac', compose: carouselForAda,
  },
  {
    title: 'Unsent', albumId: 'unsent', trackNumber: 1, genres: ['Classical', 'Piano'],
    bpm: 63, beatsPerBar: 4, key: { tonic: 'E', mode: 'minor' }, energy: 0.22, hasDrums: false,
    words: ['acoustic', 'calm', 'sad'],
    format: 'flac', compose: unsent,
  },
  {
    title: 'Eleven Windows', albumId: 'unsent', trackNumber: 2, genres: ['Minimalism', 'Classical'],
    bpm: 176, beatsPerBar: 4, key: { tonic: 'E', mode: 'dorian' }, energy: 0.5, hasDrums: false,
    words: ['acoustic', 'hypnotic', 'percussive'],
    format: 'opus', compose: elevenWindows,
  },
  {
    title: 'Lighthouse Lullaby', albumId: 'unsent', trackNumber: 3, genres: ['Classical', 'Lullaby'],
    bpm: 76, beatsPerBar: 3, key: { tonic: 'Ab', mode: 'major' }, energy: 0.15, hasDrums: false,
    words: ['acoustic', 'calm', 'dreamy'],
    format: 'mp3', compose: lighthouseLullaby,
  },
  {
    title: 'Croissant Quest', albumId: 'pixel-summer', trackNumber: 1, genres: ['Chiptune'],
    bpm: 160, beatsPerBar: 4, key: { tonic: 'C', mode: 'major' }, energy: 0.75, hasDrums: true,
    words: ['bright', 'electronic', 'energetic', 'happy'],
    format: 'flac', compose: croissantQuest,
  },
  {
    title: 'Boss Oven', albumId: 'pixel-summer', trackNumber: 2, genres: ['Chiptune'],
    bpm: 174, beatsPerBar: 4, key: { tonic: 'E', mode: 'minor' }, energy: 0.9, hasDrums: true,
    words: ['aggressive', 'bright', 'electronic', 'energetic', 'percussive'],
    format: 'mp3', compose: bossOven,
  },
  {
    title: 'Palm Drive', albumId: 'pixel-summer', trackNumber: 3, genres: ['Synthwave'],
    bpm: 104, beatsPerBar: 4, key: { tonic: 'B', mode: 'minor' }, energy: 0.6, hasDrums: true,
    words: ['dreamy', 'electronic'],
    format: 'ogg', compose: palmDrive,
  },
  {
    title: 'Anvil Season', albumId: 'anvil-season', trackNumber: 1, genres: ['Metal'],
    bpm: 180, beatsPerBar: 4, key: { tonic: 'E', mode: 'phrygian' }, energy: 1, hasDrums: true,
    words: ['aggressive', 'energetic', 'percussive'],
    format: 'flac', compose: anvilSeason,
  },
  {
    title: 'Rust and Thistle', albumId: 'anvil-season', trackNumber: 2, genres: ['Doom Metal', 'Metal'],
    bpm: 66, beatsPerBar: 4, key: { tonic: 'C#', mode: 'minor' }, energy: 0.75, hasDrums: true,
    words: ['aggressive', 'dark', 'sad'],
    format: 'mp3', compose: rustAndThistle,
  },
  {
    title: 'Low Tide Version', albumId: 'low-tide-versions', trackNumber: 1, genres: ['Dub', 'Reggae'],
    bpm: 72, beatsPerBar: 4, key: { tonic: 'A', mode: 'minor' }, energy: 0.42, hasDrums: true,
    words: ['calm', 'hypnotic', 'warm'],
    format: 'flac', compose: lowTideVersion,
  },
  {
    title: 'Dusty Sleeve', albumId: 'low-tide-versions', trackNumber: 2, genres: ['Hip-Hop', 'Lo-Fi'],
    bpm: 84, beatsPerBar: 4, key: { tonic: 'Eb', mode: 'major' }, energy: 0.32, hasDrums: true,
    words: ['calm', 'dreamy', 'warm'],
    format: 'mp3', compose: dustySleeve,
  },
  {
    title: 'Kelp Forest', albumId: 'low-tide-versions', trackNumber: 3, genres: ['Downtempo', 'Trip-Hop'],
    bpm: 92, beatsPerBar: 4, key: { tonic: 'C', mode: 'minor' }, energy: 0.42, hasDrums: true,
    words: ['dreamy', 'electronic'],
    format: 'opus', compose: kelpForest,
  },
  {
    title: 'Departure March', albumId: 'harbour-suite', trackNumber: 1, genres: ['March', 'Classical'],
    bpm: 112, beatsPerBar: 4, key: { tonic: 'Bb', mode: 'major' }, energy: 0.65, hasDrums: true,
    words: ['acoustic', 'bright', 'energetic', 'happy', 'percussive'],
    format: 'flac', compose: departureMarch,
  },
  {
    title: 'Swell', albumId: 'harbour-suite', trackNumber: 2, genres: ['Orchestral', 'Classical'],
    bpm: 64, beatsPerBar: 4, key: { tonic: 'D', mode: 'minor' }, energy: 0.45, hasDrums: true,
    words: ['acoustic', 'dark', 'sad'],
    format: 'm4a', compose: swell,
  },
  {
    title: 'Waltz of the Gulls', albumId: 'harbour-suite', trackNumber: 3, genres: ['Waltz', 'Classical'],
    bpm: 174, beatsPerBar: 3, key: { tonic: 'G', mode: 'major' }, energy: 0.5, hasDrums: true,
    words: ['acoustic', 'happy'],
    format: 'flac', compose: waltzOfTheGulls,
  },
  {
    title: 'Undertow', albumId: 'undertow', trackNumber: 1, genres: ['Drum and Bass'],
    bpm: 172, beatsPerBar: 4, key: { tonic: 'F', mode: 'minor' }, energy: 0.92, hasDrums: true,
    words: ['aggressive', 'electronic', 'energetic', 'percussive'],
    format: 'mp3', compose: undertow,
  },
  {
    title: 'Neon Silt', albumId: 'undertow', trackNumber: 2, genres: ['Trap', 'Hip-Hop'],
    bpm: 70, beatsPerBar: 4, key: { tonic: 'G', mode: 'minor' }, energy: 0.68, hasDrums: true,
    words: ['electronic', 'percussive'],
    format: 'flac', compose: neonSilt,
  },
];
