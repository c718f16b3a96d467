import { memoryCatalogStore } from '../../src/stores/memory/memory-catalog-store.ts';
import { describeCatalogStore } from './catalog-store.conformance.ts';

describeCatalogStore('memory', { create: async () => memoryCatalogStore() });
