import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 1000;

/**
 * Under `npm start` a shell stands between npm and this process, and neither passes on every end: a
 * killed npm would leave a server behind. So we look whether both are still there, and stop as at SIGTERM.
 */
export function stopWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  timer.unref();
}

/** The shell and npm; only the shell where the system does not tell more. */
function ancestors() {
  return `${process.ppid} ${parentOf(process.ppid)}`;
}

function parentOf(pid) {
  try {
    // the name, in brackets, may hold anything
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1];
  } catch {
    return '';
  }
}
