import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FilmAnalysis } from '../../../src/http/contract/film-contract.ts';
import { clock, share } from '../common/format.ts';
import styles from './film.module.css';

/** What music the film asks for, and what that was judged by. */
export function FilmBriefCard({ analysis }: { readonly analysis: FilmAnalysis }) {
  return (
    <section className={styles['brief']} aria-label="What music it asks for">
      <Title order={2} size="h3">
        {analysis.music_recommendation}
      </Title>
      <Text>{analysis.description}</Text>
      <Facts analysis={analysis} />
      <Group gap={6}>
        {[...analysis.keywords, ...analysis.genre_suggestions].map((word) => (
          <Badge key={word} variant="default" size="lg">
            {word}
          </Badge>
        ))}
      </Group>
      <div>
        <Title order={3} size="h5">
          Why
        </Title>
        <ul className={styles['reasons']}>
          {analysis.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </div>
      <JudgedBy analysis={analysis} />
    </section>
  );
}

function Facts({ analysis }: { readonly analysis: FilmAnalysis }) {
  const [from, to] = analysis.tempo_bpm_range;
  return (
    <dl className={styles['facts']}>
      <Fact name="Mood">{analysis.mood}</Fact>
      <Fact name="Tempo">
        {analysis.tempo}, {from} to {to} bpm
      </Fact>
      <Fact name="Energy">{analysis.energy_level}</Fact>
      {analysis.parts.length > 1 && (
        <Fact name="Parts" isWide>
          {analysis.parts
            .map(
              ({ start_s: startS, energy_level: level, tempo_bpm_range: [low, high] }) =>
                `from ${clock(startS)} ${level.toLowerCase()} energy, ${low} to ${high} bpm`,
            )
            .join('; ')}
        </Fact>
      )}
      {analysis.own_sound !== null && (
        <Fact name="Its sound" isWide>
          {soundInWords(analysis.own_sound)}
        </Fact>
      )}
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

function Fact({ name, isWide = false, children }: FactProps) {
  return (
    <div data-wide={isWide || undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function soundInWords({ loudness_lufs: lufs, speech_share: speech, music_share: music }: OwnSound): string {
  return `${Math.round(lufs)} LUFS, ${share(speech)} speech, ${share(music)} music`;
}

type OwnSound = NonNullable<FilmAnalysis['own_sound']>;

const NAMES: Readonly<Record<string, string>> = { local: 'this machine', gemini: 'Gemini' };

function JudgedBy({ analysis }: { readonly analysis: FilmAnalysis }) {
  const { analyzer, confidence, sent_to: sentTo, fallback_reason: fallback, model } = analysis;
  return (
    <Stack gap={4}>
      {fallback !== undefined && (
        <Text size="sm" role="note" className={styles['leaves']}>
          Gemini was asked for, but this machine judged it: {fallback}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        Judged by {NAMES[analyzer] ?? analyzer}
        {model !== undefined && ` (${model})`}, {share(confidence)} to go by.{' '}
        {sentTo === undefined ? 'The film stayed on this machine.' : `The film was sent to ${sentTo}.`}
      </Text>
    </Stack>
  );
}
