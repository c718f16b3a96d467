/** What a model says a film shows. */
export interface FilmLabel {
  readonly kind: 'scene' | 'mood';
  /** Such as `a beach` or `peaceful`. */
  readonly name: string;
  /** How much of what the model could have said it gives to this one, 0..1, over the film's pictures. */
  readonly share: number;
  /** Which model. */
  readonly engine: string;
  /** Of a mood: what music is called that goes with it, in words that finding by words knows. */
  readonly word?: string;
}

/** Looks at a film with a model. Errors: `E_CANCELLED`; a model that fails says nothing. */
export interface FilmLabeller {
  /** Empty without the model, and where it is not sure. */
  labelFilm(path: string, options?: { readonly signal?: AbortSignal }): Promise<readonly FilmLabel[]>;
}

/** Moods of films, how they are asked for, and the music that goes with them. */
export const MOOD_LABELS: Readonly<Record<string, { readonly prompt: string; readonly word: string }>> = {
  joyful: { prompt: 'a joyful scene of happy people', word: 'happy' },
  sad: { prompt: 'a sad, lonely scene', word: 'sad' },
  scary: { prompt: 'a scary scene from a horror film', word: 'dark' },
  tense: { prompt: 'a tense scene from an action film', word: 'intense' },
  peaceful: { prompt: 'a peaceful, quiet scene', word: 'calm' },
  romantic: { prompt: 'a romantic scene of two people in love', word: 'warm' },
  festive: { prompt: 'a festive scene of a party', word: 'danceable' },
  dreamlike: { prompt: 'a dreamlike, surreal scene', word: 'dreamy' },
};

/** What films show. */
export const SCENE_LABELS: readonly string[] = [
  'a beach',
  'the open sea',
  'mountains',
  'a forest',
  'a meadow with flowers',
  'snow and ice',
  'a desert',
  'the night sky',
  'a sunset',
  'a city street',
  'city lights at night',
  'an office',
  'a kitchen and food',
  'a living room',
  'a classroom',
  'a concert stage',
  'people dancing',
  'a sports match',
  'somebody running',
  'a bicycle ride',
  'a car on a road',
  'a train',
  'an aeroplane in the sky',
  'children playing',
  'a wedding',
  'a portrait of a person',
  'a crowd of people',
  'a dog or a cat',
  'wild animals',
  'a cartoon',
  'a computer screen',
  'text on a plain background',
  'abstract shapes and colours',
  'a fire',
  'a machine or a workshop',
];
