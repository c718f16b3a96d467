import { IconDisc } from '@tabler/icons-react';
import { useState } from 'react';
import styles from './sleeve.module.css';

interface SleeveProps {
  readonly albumId: number | string | null | undefined;
  readonly sizePx: 64 | 300 | 640;
  /** What the picture shows; empty where the name stands beside it. */
  readonly alt?: string;
}

/** An album's sleeve, or a quiet disc where there is none. */
export function Sleeve({ albumId, sizePx, alt = '' }: SleeveProps) {
  const [failed, setFailed] = useState<number | string>();
  const isMissing = albumId === null || albumId === undefined || failed === albumId;
  return (
    <div className={styles['frame']}>
      {isMissing ? (
        <IconDisc
          className={styles['none']}
          stroke={1}
          role={alt === '' ? undefined : 'img'}
          aria-label={alt || undefined}
          aria-hidden={alt === ''}
        />
      ) : (
        <img
          className={styles['picture']}
          src={`/api/image/${encodeURIComponent(albumId)}?size=${sizePx}`}
          alt={alt}
          width={sizePx}
          height={sizePx}
          loading="lazy"
          decoding="async"
          onError={() => setFailed(albumId)}
        />
      )}
    </div>
  );
}
