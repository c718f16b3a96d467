import { memoryVectorStore } from '../../src/stores/memory/memory-vector-store.ts';
import { madeResolver } from './made-vectors.ts';
import { describeVectorStore } from './vector-store.conformance.ts';

describeVectorStore('memory', { create: async () => memoryVectorStore(madeResolver) });
