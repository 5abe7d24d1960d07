import { AppError } from '#shared/kit/errors.ts';
import { installPacks, type PackProgress, type PackReport } from '../../../platform/packs/install-packs.ts';
import { PackFailure } from '../../../platform/packs/pack-failure.ts';
import { type Command, textOption } from '../command.ts';
import { formatBytes, formatDuration, type Output } from '../output.ts';

export const setupCommand: Command = {
  name: 'setup',
  summary: 'Fetches the runtime packs of the native engines into the user’s cache.',
  positionals: '',
  options: {
    wheel: {
      type: 'string',
      placeholder: 'FILE',
      help: 'Installs from a wheel file that is here already, such as one carried over by hand.',
    },
    force: { type: 'boolean', help: 'Installs again even when the pack is there.' },
  },
  notes: 'Quick when everything is there. MILLWRIGHT_CACHE moves the cache.',
  run: async (context) => {
    const wheelFile = textOption(context, 'wheel');
    const reports = await setUpPacks(context.output, {
      signal: context.signal,
      force: context.options.force === true,
      ...(wheelFile === undefined ? {} : { wheelFile }),
    }).catch((error: unknown) => {
      if (!(error instanceof PackFailure)) throw error;
      throw new AppError('INVALID_INPUT', error.reason, { reason: 'not-a-wheel', nextStep: error.fix });
    });
    const failed = reports.filter((report) => report.state === 'failed');
    if (failed.length > 0) {
      throw new AppError('UNAVAILABLE', `Not installed: ${failed.map(({ id }) => id).join(', ')}.`, {
        reason: 'pack-not-installed',
        nextStep: [...new Set(failed.map(({ fix }) => fix))].join(' '),
        details: { reports },
      });
    }
    return { packs: reports };
  },
};

/**
 * Installs what is missing and says in words how it went. Never throws for want of an engine; rejects with
 * `PackFailure` where the wheel file is of none.
 */
export async function setUpPacks(
  output: Output,
  options: { readonly signal?: AbortSignal; readonly force?: boolean; readonly wheelFile?: string } = {},
): Promise<readonly PackReport[]> {
  const reports = await installPacks({ ...options, onProgress: reportProgress(output) });
  output.endProgress();
  for (const report of reports) {
    if (report.state === 'failed') {
      output.line(`${report.id}: not installed. ${report.reason} ${report.fix} ${report.stillWorks}`);
      continue;
    }
    const how = report.state === 'present' ? 'is there' : `installed in ${formatDuration(report.durationMs)}`;
    output.line(
      `${report.id} ${report.version} (${report.variant}, ${formatBytes(report.sizeBytes)}) ${how}`,
    );
    for (const note of report.notes) output.line(`  ${note}`);
  }
  return reports;
}

const phases = {
  waiting: 'waiting for another install',
  downloading: 'downloading',
  unpacking: 'unpacking',
} as const;

function reportProgress(output: Output): (progress: PackProgress) => void {
  let announced = '';
  return ({ id, phase, doneBytes, totalBytes }) => {
    // One line a phase, also where nothing can be redrawn: a download of minutes must not look like a hang.
    if (announced !== `${id} ${phase}`)
      output.line(`${id}: ${phases[phase]}${totalBytes > 0 ? ` ${formatBytes(totalBytes)}` : ''} …`);
    announced = `${id} ${phase}`;
    output.progress(id, {
      phase: phases[phase],
      done: doneBytes,
      total: totalBytes,
      unit: 'bytes',
      ratePerSecond: null,
      etaMs: null,
    });
  };
}
