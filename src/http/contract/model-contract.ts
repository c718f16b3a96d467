import { Type, type Static } from 'typebox';
import { OrNull, strict } from './contract.ts';

const Name = Type.Enum(['clip', 'clap'], { description: 'CLIP is for sleeves, CLAP for sound' });
const Dtype = Type.Enum(['fp32', 'fp16', 'q8'], { description: 'Precision' });

export const ModelParams = Type.Object({ name: Name }, strict);

export const ModelReport = Type.Object(
  {
    name: Name,
    model: Type.String({ description: 'On the hub' }),
    state: Type.Enum(['absent', 'installed', 'damaged']),
    problem: OrNull(Type.String({ description: 'What is wrong, when damaged' })),
    in_memory: Type.Boolean({ description: 'Whether it is loaded now; it is when it is needed' }),
    dtype: OrNull(Dtype),
    revision: OrNull(Type.String({ description: 'Made from the contents of the files' })),
    size_bytes: OrNull(Type.Integer()),
    source: OrNull(Type.String()),
    installed_at: OrNull(Type.String({ format: 'date-time' })),
  },
  strict,
);
export type ModelReport = Static<typeof ModelReport>;

export const ModelReports = Type.Object({ models: Type.Array(ModelReport) }, strict);
export type ModelReports = Static<typeof ModelReports>;

export const PullPlanReport = Type.Object(
  {
    name: Name,
    model: Type.String(),
    dtype: Dtype,
    source: Type.String(),
    size_bytes: Type.Integer({ description: 'Of all files' }),
    has_bytes: Type.Integer({ description: 'Of which so many are here already' }),
    is_installed: Type.Boolean({ description: 'A pull would change nothing' }),
  },
  strict,
);
