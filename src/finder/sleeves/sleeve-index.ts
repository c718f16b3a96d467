import type { SleeveDescriptionStore } from '../../catalog/sleeve-description-store.ts';
import { blockCorrelation, straightView, type StraightView } from '../../image/block-correlation.ts';
import { homographyOnto } from '../../image/homography-onto.ts';
import { confidenceOf, EVIDENCE_MIN, EVIDENCE_SURE, evidenceOf } from '../../image/judge-evidence.ts';
import { layoutBitsOf } from '../../image/layout-bits.ts';
import { matchByKeypoints, shapesOf, type SleeveEvidence, withShape } from '../../image/match-sleeve.ts';
import { highest, nearestLayouts } from '../../image/picture-candidates.ts';
import { PictureIndex } from '../../image/picture-index.ts';
import { type PictureQuery, QUERY_SIDE_PX } from '../../image/picture-query.ts';
import { FEATURES_KIND, readSleeveFeatures, type SleeveFeatures } from '../../image/sleeve-features.ts';
import { aMoment } from '../a-moment.ts';

export interface RecognisedSleeve {
  readonly sleeveId: string;
  readonly confidence: number;
  /** What all the evidence comes to. */
  readonly total: number;
  readonly evidence: SleeveEvidence;
}

export interface RecogniseOptions {
  /** Only these are looked for. */
  readonly among: ReadonlySet<string> | undefined;
  readonly signal: AbortSignal | undefined;
  /** Instead of `EVIDENCE_MIN`. */
  readonly evidenceMin?: number;
}

export interface SleeveIndexFigures {
  readonly sleeves: number;
  /** In memory. */
  readonly sizeBytes: number;
}

/** All sleeves, to be known again in photos. */
export interface SleeveIndex {
  /** The sleeves that a picture shows, the surest first; none is an answer. */
  recognise(query: PictureQuery, options: RecogniseOptions): Promise<RecognisedSleeve[]>;
  /** Reads what is new in the store. */
  catchUp(): Promise<void>;
  figures(): SleeveIndexFigures;
}

const PAGE_SLEEVES = 2000;
/** Sleeves with the most votes that are compared with the picture. */
const BY_KEYPOINTS = 20;
/** Sleeves of the nearest layout, for each shape found. */
const BY_LAYOUT = 8;
/** After so many comparisons, others get their turn. */
const COMPARISONS_AT_ONCE = 8;

export function createSleeveIndex(store: Pick<SleeveDescriptionStore, 'readFrom' | 'get'>): SleeveIndex {
  const known = new KnownSleeves();
  let reading: Promise<void> | undefined;
  const catchUp = (): Promise<void> => {
    reading ??= known.readAll(store).finally(() => (reading = undefined));
    return reading;
  };
  return {
    catchUp,
    figures: () => ({ sleeves: known.index.sleeves, sizeBytes: known.index.sizeBytes }),
    async recognise(query, { among, signal, evidenceMin = EVIDENCE_MIN }) {
      await catchUp();
      const search = new Search(known, store, { query, among, signal });
      await search.byKeypoints();
      if (search.best() < EVIDENCE_SURE) await search.byShapes();
      return search.found(evidenceMin);
    },
  };
}

/** The index, and which sleeve each of its numbers stands for. */
class KnownSleeves {
  readonly index = new PictureIndex();
  readonly ids: string[] = [];
  readonly #numbers = new Map<string, number>();
  #cursor = 0;

  async readAll(store: Pick<SleeveDescriptionStore, 'readFrom'>): Promise<void> {
    for (;;) {
      const page = await store.readFrom(FEATURES_KIND, this.#cursor, PAGE_SLEEVES);
      const read = page.descriptions.flatMap(({ sleeveId, bytes }) => {
        const features = readSleeveFeatures(bytes);
        return features === undefined ? [] : [{ sleeveId, features }];
      });
      for (const { sleeveId } of read) {
        this.#numbers.set(sleeveId, this.ids.length);
        this.ids.push(sleeveId);
      }
      this.index.add(
        read.map(({ features }) => features),
        read.map(({ features }) => layoutBitsOf(features.thumbnail)),
      );
      this.#cursor = page.cursor;
      if (page.descriptions.length < PAGE_SLEEVES) return;
      await aMoment();
    }
  }

  /** A sleeve that was described again has another number now. */
  isCurrent(number: number): boolean {
    return this.#numbers.get(this.ids[number] ?? '') === number;
  }
}

interface Question {
  readonly query: PictureQuery;
  readonly among: ReadonlySet<string> | undefined;
  readonly signal: AbortSignal | undefined;
}

/** One picture being looked for. */
class Search {
  readonly #known: KnownSleeves;
  readonly #store: Pick<SleeveDescriptionStore, 'get'>;
  readonly #question: Question;
  /** By the number of the sleeve. */
  readonly #evidence = new Map<number, SleeveEvidence>();
  readonly #features = new Map<number, SleeveFeatures>();
  #comparisons = 0;

  constructor(known: KnownSleeves, store: Pick<SleeveDescriptionStore, 'get'>, question: Question) {
    this.#known = known;
    this.#store = store;
    this.#question = question;
  }

  async byKeypoints(): Promise<void> {
    const { query } = this.#question;
    const votes = this.#known.index.vote(query);
    const candidates = highest(votes.scores, BY_KEYPOINTS, this.#isWanted);
    const pairs = votes.pairsOf(candidates);
    await this.#load(candidates);
    for (const sleeve of candidates) {
      const [features, own] = [this.#features.get(sleeve), pairs.get(sleeve)];
      if (features === undefined || own === undefined) continue;
      this.#evidence.set(sleeve, matchByKeypoints(query, features, own));
      await this.#giveWay();
    }
  }

  async byShapes(): Promise<void> {
    const views = shapesOf(this.#question.query).flatMap((corners) => {
      const homography = homographyOnto(corners);
      if (homography === undefined) return [];
      return [{ corners, view: straightView(this.#question.query.picture, homography, QUERY_SIDE_PX) }];
    });
    for (const { corners, view } of views) {
      const near = nearestLayouts(this.#known.index, layoutBitsOf(view.grey), BY_LAYOUT, this.#isWanted);
      await this.#load(near);
      for (const sleeve of near) this.#compareShape(sleeve, view, corners);
      await this.#giveWay();
    }
  }

  best(): number {
    return Math.max(0, ...[...this.#evidence.values()].map(evidenceOf));
  }

  found(evidenceMin: number): RecognisedSleeve[] {
    return [...this.#evidence]
      .map(([sleeve, evidence]) => ({
        sleeveId: this.#known.ids[sleeve] ?? '',
        total: evidenceOf(evidence),
        evidence,
      }))
      .filter(({ total }) => total >= evidenceMin)
      .toSorted((a, b) => b.total - a.total)
      .map(({ sleeveId, total, evidence }) => ({
        sleeveId,
        total,
        confidence: confidenceOf(total),
        evidence,
      }));
  }

  readonly #isWanted = (sleeve: number): boolean => {
    const { among } = this.#question;
    return this.#known.isCurrent(sleeve) && (among?.has(this.#known.ids[sleeve] ?? '') ?? true);
  };

  #compareShape(sleeve: number, view: StraightView, corners: SleeveEvidence['corners']): void {
    const features = this.#features.get(sleeve);
    if (features === undefined) return;
    const correlation = blockCorrelation(view, features.thumbnail);
    this.#evidence.set(sleeve, withShape(this.#evidence.get(sleeve), correlation, corners));
  }

  /** What is kept of the sleeves beside their words is read when they are candidates. */
  async #load(sleeves: readonly number[]): Promise<void> {
    const missing = sleeves.filter((sleeve) => !this.#features.has(sleeve));
    const ids = missing.map((sleeve) => this.#known.ids[sleeve] ?? '');
    const described = await this.#store.get(FEATURES_KIND, ids);
    for (const [i, sleeve] of missing.entries()) {
      const features = readSleeveFeatures(described[i] ?? new Uint8Array());
      if (features !== undefined) this.#features.set(sleeve, features);
    }
  }

  async #giveWay(): Promise<void> {
    if (++this.#comparisons % COMPARISONS_AT_ONCE === 0) await aMoment();
    this.#question.signal?.throwIfAborted();
  }
}
