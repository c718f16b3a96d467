import type { ChangeSource } from './change-source.ts';

/** Says every so often that anything may have changed: for folders whose changes the system does not tell of. */
export function pollingChangeSource(everyMs: number): ChangeSource {
  return {
    async watch(root, { onChange }) {
      const timer = setInterval(() => onChange(root), everyMs);
      return {
        async [Symbol.asyncDispose]() {
          clearInterval(timer);
        },
      };
    },
  };
}
