import { Text, Title } from '@mantine/core';
import { useId } from 'react';
import { number } from '../common/format.ts';
import styles from './statistics.module.css';

export interface Bar {
  readonly label: string;
  readonly count: number;
}

interface BarChartProps {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** Said when there is nothing to show. */
  readonly empty: string;
}

/** Bars beside their names and numbers: a table for those who hear the page. */
export function BarChart({ title, bars, empty }: BarChartProps) {
  const id = useId();
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return (
    <section className={styles['chart']} aria-labelledby={id}>
      <Title order={2} size="h4" id={id} mb="sm">
        {title}
      </Title>
      {bars.length === 0 ? (
        <Text c="dimmed">{empty}</Text>
      ) : (
        <table className={styles['bars']} aria-labelledby={id}>
          <tbody>
            {bars.map(({ label, count }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>
                  <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
                    <rect width={(count / most) * 100} height="10" rx="1" />
                  </svg>
                </td>
                <td>{number(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
