/** Of the films that were chosen while this page is open, the last; they stay with the browser. */
const FILMS_KEPT_MAX = 8;
const ofTasks = new Map<string, File>();
let handed: File | undefined;

/** For the task that looks at it. */
export function keepFilm(taskId: string, file: File): void {
  ofTasks.set(taskId, file);
  const [oldest] = ofTasks.keys();
  if (ofTasks.size > FILMS_KEPT_MAX && oldest !== undefined) ofTasks.delete(oldest);
}

export const keptFilm = (taskId: string): File | undefined => ofTasks.get(taskId);

/** From one view to the next, which takes it once. */
export function handFile(file: File): void {
  handed = file;
}

export function takeHandedFile(): File | undefined {
  const file = handed;
  handed = undefined;
  return file;
}
