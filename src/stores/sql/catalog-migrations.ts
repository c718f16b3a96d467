/** One step of the catalogue's history: statements that SQLite and PostgreSQL both run. Never changed once released. */
export interface CatalogMigration {
  readonly name: string;
  readonly statements: readonly string[];
}

/** From the first to the newest; a database's version is how many it has been through. */
export const CATALOG_MIGRATIONS: readonly CatalogMigration[] = [
  {
    name: 'tracks and failures',
    statements: [
      `CREATE TABLE tracks (
        track_id INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        size_bytes BIGINT NOT NULL,
        mtime_ms DOUBLE PRECISION NOT NULL,
        codec TEXT,
        bit_rate DOUBLE PRECISION,
        title TEXT,
        artist TEXT,
        album TEXT,
        album_artist TEXT,
        genres TEXT,
        label TEXT,
        release_year INTEGER,
        track_number INTEGER,
        disc_number INTEGER,
        isrc TEXT,
        musicbrainz_recording_id TEXT,
        musicbrainz_release_id TEXT,
        musicbrainz_artist_id TEXT,
        replay_gain_track_db DOUBLE PRECISION,
        duration_ms DOUBLE PRECISION NOT NULL,
        indexed_at_ms DOUBLE PRECISION NOT NULL,
        sort_key TEXT NOT NULL
      )`,
      `CREATE INDEX tracks_in_order ON tracks (sort_key, path, track_id)`,
      // apart from the rest, so that looking through all of it reads little
      `CREATE TABLE track_texts (
        track_id INTEGER PRIMARY KEY REFERENCES tracks (track_id) ON DELETE CASCADE,
        search_text TEXT NOT NULL
      )`,
      `CREATE TABLE failures (
        path TEXT PRIMARY KEY,
        size_bytes BIGINT NOT NULL,
        mtime_ms DOUBLE PRECISION NOT NULL,
        code TEXT NOT NULL,
        message TEXT NOT NULL,
        failed_at_ms DOUBLE PRECISION NOT NULL
      )`,
      `CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL)`,
      `INSERT INTO counters (name, value) VALUES ('track_id', 0)`,
    ],
  },
  {
    name: 'tracks with several files',
    statements: [
      `CREATE TABLE tracks_next (
        track_id INTEGER PRIMARY KEY,
        path TEXT NOT NULL,
        sound_digest TEXT,
        missing_since_ms DOUBLE PRECISION,
        title TEXT,
        artist TEXT,
        album TEXT,
        album_artist TEXT,
        genres TEXT,
        label TEXT,
        release_year INTEGER,
        track_number INTEGER,
        disc_number INTEGER,
        isrc TEXT,
        musicbrainz_recording_id TEXT,
        musicbrainz_release_id TEXT,
        musicbrainz_artist_id TEXT,
        replay_gain_track_db DOUBLE PRECISION,
        duration_ms DOUBLE PRECISION NOT NULL,
        indexed_at_ms DOUBLE PRECISION NOT NULL,
        sort_key TEXT NOT NULL
      )`,
      `INSERT INTO tracks_next SELECT track_id, path, NULL, NULL, title, artist, album, album_artist,
        genres, label, release_year, track_number, disc_number, isrc, musicbrainz_recording_id,
        musicbrainz_release_id, musicbrainz_artist_id, replay_gain_track_db, duration_ms,
        indexed_at_ms, sort_key FROM tracks`,
      `CREATE TABLE files_next (path TEXT, track_id INTEGER, size_bytes BIGINT, mtime_ms DOUBLE PRECISION,
        codec TEXT, bit_rate DOUBLE PRECISION)`,
      `INSERT INTO files_next SELECT path, track_id, size_bytes, mtime_ms, codec, bit_rate FROM tracks`,
      `CREATE TABLE texts_next (track_id INTEGER, search_text TEXT)`,
      `INSERT INTO texts_next SELECT track_id, search_text FROM track_texts`,
      `DROP TABLE track_texts`,
      `DROP TABLE tracks`,
      `ALTER TABLE tracks_next RENAME TO tracks`,
      `CREATE INDEX tracks_in_order ON tracks (sort_key, path, track_id)`,
      `CREATE INDEX tracks_by_sound ON tracks (sound_digest)`,
      `CREATE INDEX tracks_missing ON tracks (missing_since_ms) WHERE missing_since_ms IS NOT NULL`,
      // apart from the rest, so that looking through all of it reads little
      `CREATE TABLE track_texts (
        track_id INTEGER PRIMARY KEY REFERENCES tracks (track_id) ON DELETE CASCADE,
        search_text TEXT NOT NULL
      )`,
      `INSERT INTO track_texts SELECT track_id, search_text FROM texts_next`,
      `DROP TABLE texts_next`,
      // of a missing track: where it was last
      `CREATE TABLE files (
        track_id INTEGER NOT NULL REFERENCES tracks (track_id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        place INTEGER NOT NULL,
        size_bytes BIGINT NOT NULL,
        mtime_ms DOUBLE PRECISION NOT NULL,
        codec TEXT,
        bit_rate DOUBLE PRECISION,
        sample_rate_hz INTEGER,
        channels INTEGER,
        PRIMARY KEY (track_id, path)
      )`,
      `INSERT INTO files SELECT track_id, path, 0, size_bytes, mtime_ms, codec, bit_rate, NULL, NULL FROM files_next`,
      `DROP TABLE files_next`,
      `CREATE INDEX files_by_path ON files (path)`,
    ],
  },
  {
    name: 'albums, genres and orders',
    statements: [
      `ALTER TABLE tracks ADD COLUMN album_id INTEGER`,
      `ALTER TABLE tracks ADD COLUMN title_key TEXT NOT NULL DEFAULT ''`,
      `ALTER TABLE tracks ADD COLUMN year_key INTEGER NOT NULL DEFAULT 0`,
      `CREATE INDEX tracks_of_album ON tracks (album_id)`,
      `CREATE INDEX tracks_by_title ON tracks (title_key, track_id)`,
      `CREATE INDEX tracks_by_year ON tracks (year_key, track_id)`,
      `CREATE INDEX tracks_by_age ON tracks (indexed_at_ms, track_id)`,
      `CREATE INDEX tracks_by_duration ON tracks (duration_ms, track_id)`,
      `CREATE TABLE albums (
        album_id INTEGER PRIMARY KEY,
        album_key TEXT NOT NULL UNIQUE,
        artist TEXT,
        album_name TEXT NOT NULL,
        genres TEXT NOT NULL,
        label TEXT,
        release_year INTEGER,
        score DOUBLE PRECISION,
        best_new_music INTEGER,
        reviewer TEXT,
        cover_url TEXT,
        sleeve_id TEXT,
        is_described INTEGER NOT NULL,
        track_count INTEGER NOT NULL,
        sort_key TEXT NOT NULL,
        name_key TEXT NOT NULL,
        year_key INTEGER NOT NULL,
        score_key DOUBLE PRECISION NOT NULL
      )`,
      `CREATE INDEX albums_in_order ON albums (sort_key, album_id)`,
      `CREATE TABLE album_texts (
        album_id INTEGER PRIMARY KEY REFERENCES albums (album_id) ON DELETE CASCADE,
        search_text TEXT NOT NULL
      )`,
      `CREATE TABLE genres (genre_key TEXT PRIMARY KEY, genre TEXT NOT NULL)`,
      `CREATE TABLE track_genres (
        track_id INTEGER NOT NULL REFERENCES tracks (track_id) ON DELETE CASCADE,
        genre_key TEXT NOT NULL,
        PRIMARY KEY (track_id, genre_key)
      )`,
      `CREATE INDEX tracks_of_genre ON track_genres (genre_key, track_id)`,
      `CREATE TABLE album_genres (
        album_id INTEGER NOT NULL REFERENCES albums (album_id) ON DELETE CASCADE,
        genre_key TEXT NOT NULL,
        PRIMARY KEY (album_id, genre_key)
      )`,
      `CREATE INDEX albums_of_genre ON album_genres (genre_key, album_id)`,
      `INSERT INTO counters (name, value) VALUES ('album_id', 0)`,
      // what these tables and columns hold is made from the tracks by the program: REWRITE_COUNTER
      `INSERT INTO counters (name, value) VALUES ('rewrite_tracks', 1)`,
    ],
  },
  {
    name: 'albums whose sleeves are still to be looked for',
    statements: [
      `ALTER TABLE albums ADD COLUMN is_sleeve_sought INTEGER NOT NULL DEFAULT 0`,
      `CREATE INDEX albums_to_seek ON albums (album_id) WHERE is_sleeve_sought = 0`,
    ],
  },
  {
    name: 'what tracks sound like',
    statements: [
      `CREATE TABLE track_sounds (
        track_id INTEGER PRIMARY KEY REFERENCES tracks (track_id) ON DELETE CASCADE,
        descriptors TEXT NOT NULL,
        vector BYTEA NOT NULL
      )`,
      // tracks without a digest are read once more, and keep their ids
      `UPDATE tracks SET sound_digest = NULL`,
    ],
  },
  {
    name: 'albums by their sleeves',
    statements: [`CREATE INDEX albums_by_sleeve ON albums (sleeve_id)`],
  },
  {
    name: 'pictures beside tracks, and those that were refused',
    statements: [
      `CREATE TABLE picture_stamps (folder TEXT PRIMARY KEY, stamp TEXT NOT NULL)`,
      `CREATE TABLE sleeve_problems (
        album_id INTEGER NOT NULL REFERENCES albums (album_id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        code TEXT NOT NULL,
        message TEXT NOT NULL,
        found_at_ms DOUBLE PRECISION NOT NULL,
        PRIMARY KEY (album_id, path)
      )`,
      `CREATE INDEX sleeve_problems_by_path ON sleeve_problems (path)`,
    ],
  },
  {
    name: 'videos of charts',
    statements: [
      `CREATE TABLE chart_videos (
        video_id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        artist TEXT,
        duration_ms DOUBLE PRECISION,
        thumbnail_url TEXT,
        region TEXT NOT NULL,
        place INTEGER NOT NULL,
        added_at_ms DOUBLE PRECISION NOT NULL,
        album_id INTEGER,
        track_id INTEGER,
        confidence DOUBLE PRECISION,
        matched_by TEXT
      )`,
      `CREATE INDEX videos_of_track ON chart_videos (track_id)`,
    ],
  },
  {
    name: 'how often tracks have changed',
    statements: [`INSERT INTO counters (name, value) VALUES ('track_revision', 1)`],
  },
];
