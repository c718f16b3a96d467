import { Link, useLocation } from 'wouter';
import styles from './shell.module.css';
import { VIEWS, type View } from './views.ts';

/** A bar at the top; on a phone the views move to the bottom, where the thumb is. */
export function Navigation() {
  const [location] = useLocation();
  return (
    <header className={styles['header']}>
      <Link href="/" className={styles['brand']} aria-label="Earworm, to the start">
        <img src="/page/icon.svg" alt="" width="32" height="32" />
        <span>Earworm</span>
      </Link>
      <nav className={styles['nav']} aria-label="Views">
        {VIEWS.map((view) => (
          <Link
            key={view.path}
            href={view.path}
            className={styles['link']}
            aria-current={isShown(view, location) ? 'page' : undefined}
          >
            <view.icon size={20} stroke={1.8} aria-hidden />
            <span>{view.label}</span>
          </Link>
        ))}
      </nav>
      <a className={styles['docs']} href="/docs">
        API
      </a>
    </header>
  );
}

function isShown({ path, also = [] }: View, location: string): boolean {
  if (path === '/') return location === '/';
  const prefixes = [path, ...also.map((pattern) => pattern.slice(0, pattern.lastIndexOf('/')))];
  return prefixes.some((prefix) => location === prefix || location.startsWith(`${prefix}/`));
}
