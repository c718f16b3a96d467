import { Badge, Code, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { useLibraryRoots } from '../jobs/use-library-roots.ts';
import styles from './statistics.module.css';

/** The folders that music may be indexed from. */
export function LibraryRoots() {
  const roots = useLibraryRoots();
  if (roots === undefined) return null;
  return (
    <section aria-labelledby="roots">
      <Title order={2} size="h3" id="roots" mb="sm">
        Library
      </Title>
      {roots.length === 0 ? (
        <Text c="dimmed">
          No folder is configured. Name yours in <Code>libraryRoots</Code>, or start with{' '}
          <Code>EARWORM_LIBRARY=/path/to/music</Code>.
        </Text>
      ) : (
        <ul className={styles['roots']}>
          {roots.map(({ path, is_there: isThere }) => (
            <li key={path}>
              <span>{path}</span>
              {isThere ? (
                <Link href={`/jobs?folder=${encodeURIComponent(path)}`}>Index it</Link>
              ) : (
                <Badge color="yellow" variant="light">
                  not there now
                </Badge>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
