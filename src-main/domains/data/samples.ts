import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SampleInfo } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/errors.ts';

const Sample = SampleInfo.extend({
  file: z.string(),
  /** Rows to send as requests: more of the same, and some from a time when the world had changed. */
  traffic: z.object({ steady: z.string(), shifted: z.string() }),
});

export interface Samples {
  list(): SampleInfo[];
  /** Absolute paths; the files are part of the program and only read. */
  files(sampleId: string): {
    readonly info: SampleInfo;
    readonly file: string;
    readonly traffic: { readonly steady: string; readonly shifted: string };
  };
}

export function createSamples(appFolder: string): Samples {
  const folder = join(appFolder, 'resources/samples');
  let samples: z.infer<typeof Sample>[] | null = null;
  const load = () => {
    samples ??= z.array(Sample).parse(JSON.parse(readFileSync(join(folder, 'samples.json'), 'utf8')));
    return samples;
  };
  return {
    list: () => load().map((sample) => SampleInfo.parse(sample)),
    files: (sampleId) => {
      const sample = load().find(({ id }) => id === sampleId);
      if (!sample) {
        throw new AppError('NOT_FOUND', 'This sample does not exist.', {
          reason: 'sample',
          nextStep: 'Choose one of the listed samples.',
        });
      }
      return {
        info: SampleInfo.parse(sample),
        file: join(folder, sample.file),
        traffic: {
          steady: join(folder, sample.traffic.steady),
          shifted: join(folder, sample.traffic.shifted),
        },
      };
    },
  };
}
