import { anvilSeasonSleeve } from './sleeves/anvil-season.ts';
import { glasshouseSleeve } from './sleeves/glasshouse.ts';
import { harbourSuiteSleeve } from './sleeves/harbour-suite.ts';
import { lettersFromTheOrchardSleeve } from './sleeves/letters-from-the-orchard.ts';
import { lowTideVersionsSleeve } from './sleeves/low-tide-versions.ts';
import { nightFreightSleeve } from './sleeves/night-freight.ts';
import { pixelSummerSleeve } from './sleeves/pixel-summer.ts';
import { roomElevenSleeve } from './sleeves/room-eleven.ts';
import type { Sleeve } from './sleeves/sleeve.ts';
import { slowWeatherSleeve } from './sleeves/slow-weather.ts';
import { undertowSleeve } from './sleeves/undertow.ts';
import { unsentSleeve } from './sleeves/unsent.ts';

export interface Album {
  readonly albumId: string;
  readonly title: string;
  readonly artist: string;
  readonly year: number;
  readonly label: string;
  readonly sleeve: Sleeve;
}

/** Every album of the demo collection; artists and labels are invented. */
export const ALBUMS: readonly Album[] = [
  {
    albumId: 'slow-weather',
    title: 'Slow Weather',
    artist: 'Halden Mire',
    year: 2014,
    label: 'Tidewrack',
    sleeve: slowWeatherSleeve,
  },
  {
    albumId: 'night-freight',
    title: 'Night Freight',
    artist: 'Copper Kestrel',
    year: 2019,
    label: 'Voltage Yard',
    sleeve: nightFreightSleeve,
  },
  {
    albumId: 'glasshouse',
    title: 'Glasshouse',
    artist: 'Copper Kestrel',
    year: 2022,
    label: 'Voltage Yard',
    sleeve: glasshouseSleeve,
  },
  {
    albumId: 'letters-from-the-orchard',
    title: 'Letters from the Orchard',
    artist: 'The Paper Lanterns',
    year: 2008,
    label: 'Wheelbarrow',
    sleeve: lettersFromTheOrchardSleeve,
  },
  {
    albumId: 'room-eleven',
    title: 'Room Eleven',
    artist: 'Marlo Venn Trio',
    year: 1998,
    label: 'Cellar Door Recordings',
    sleeve: roomElevenSleeve,
  },
  {
    albumId: 'unsent',
    title: 'Unsent',
    artist: 'Tessa Quillfeather',
    year: 2016,
    label: 'Tidewrack',
    sleeve: unsentSleeve,
  },
  {
    albumId: 'pixel-summer',
    title: 'Pixel Summer',
    artist: 'Bitcrush Bakery',
    year: 2018,
    label: 'Crumb Records',
    sleeve: pixelSummerSleeve,
  },
  {
    albumId: 'anvil-season',
    title: 'Anvil Season',
    artist: 'Ironfern',
    year: 2005,
    label: 'Slagheap',
    sleeve: anvilSeasonSleeve,
  },
  {
    albumId: 'low-tide-versions',
    title: 'Low Tide Versions',
    artist: 'Lagoon Assembly',
    year: 2012,
    label: 'Wheelbarrow',
    sleeve: lowTideVersionsSleeve,
  },
  {
    albumId: 'harbour-suite',
    title: 'Harbour Suite',
    artist: 'Northern Ferry Orchestra',
    year: 2001,
    label: 'Cellar Door Recordings',
    sleeve: harbourSuiteSleeve,
  },
  {
    albumId: 'undertow',
    title: 'Undertow',
    artist: 'Lagoon Assembly',
    year: 2023,
    label: 'Voltage Yard',
    sleeve: undertowSleeve,
  },
];
