import { Suspense, useEffect } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { Loading } from '../common/loading.tsx';
import { Player } from '../player/player.tsx';
import { PlayerProvider } from '../player/player-context.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Navigation } from './navigation.tsx';
import { NotFound } from './not-found.tsx';
import { OfflineBanner } from './offline-banner.tsx';
import styles from './shell.module.css';
import { VIEWS } from './views.ts';

export function App() {
  return (
    <PlayerProvider>
      <div className={styles['shell']}>
        <a className={styles['skip']} href="#main">
          Skip to the content
        </a>
        <Navigation />
        <OfflineBanner />
        <main id="main" className={styles['main']} tabIndex={-1}>
          <CurrentView />
        </main>
        <Player />
      </div>
    </PlayerProvider>
  );
}

function CurrentView() {
  const [location] = useLocation();
  const first = location.split('/')[1] ?? '';
  useEffect(() => {
    // Newer browsers return a promise, which is no clean-up.
    void window.scrollTo(0, 0);
  }, [first]);
  return (
    <ErrorBoundary key={first}>
      <Suspense fallback={<Loading />}>
        <Switch>
          {VIEWS.flatMap(({ path, also = [], component }) =>
            [path, ...also].map((pattern) => <Route key={pattern} path={pattern} component={component} />),
          )}
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}
