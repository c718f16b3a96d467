import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { memoryPostingStore } from '../../src/stores/memory/memory-posting-store.ts';
import { describePostingStore } from './posting-store.conformance.ts';

describePostingStore('memory', { create: async () => memoryPostingStore(SCHEME) });
