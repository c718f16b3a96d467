import path from 'node:path';
import type { Config } from './config.ts';
import { createModels, type Models } from './encoders/create-models.ts';

/** For one request, the loading of a model included: CLIP in 32 bits loads in about two seconds. */
const RUN_S_MAX = 300;

/** The models that the configuration names. Nothing is loaded before it is used. */
export function composeModels(config: Config): Models {
  return createModels({
    modelsDir: path.resolve(config.modelsDir ?? path.join(config.data, 'models')),
    dtype: config.modelDtype,
    hubEndpoint: config.hubEndpoint,
    threads: config.modelThreads,
    limits: { wallMaxS: RUN_S_MAX, memoryMaxMb: config.modelMemoryMaxMb },
    idleMaxS: config.modelIdleMaxS,
  });
}
