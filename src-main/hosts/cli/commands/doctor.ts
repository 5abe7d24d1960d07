import type { EngineStatus } from '#shared/compute/compute.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { Command, CommandContext } from '../command.ts';
import { failureOf } from '../errors.ts';
import { followJob } from '../follow-job.ts';
import { formatBytes, formatDuration } from '../output.ts';
import type { Client } from '../session.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Tests every engine on this machine and says what is missing, why, and what to do.',
  positionals: '',
  options: {
    quick: { type: 'boolean', help: 'Shows the last results and tests only what was never tested.' },
  },
  notes: 'Fails when no engine can train here.',
  run: async (context) => {
    const { client } = await context.open();
    const before = await client.compute.listEngines();
    for (const engine of before) {
      const isWorthTesting =
        engine.state !== 'unavailable' && (engine.state === 'unchecked' || context.options.quick !== true);
      if (isWorthTesting) await selfTest(client, engine, context);
    }
    const [engines, machine] = await Promise.all([client.compute.listEngines(), client.compute.getMachine()]);
    const { output } = context;
    output.line(
      `${machine.operatingSystem}, ${machine.cpu}, ${machine.coreCount} cores, ${formatBytes(machine.memoryBytes)}`,
    );
    output.line(
      machine.gpus.length === 0
        ? `No GPU: ${machine.gpuReason}`
        : `GPU: ${machine.gpus.map(({ name }) => name).join(', ')}`,
    );
    output.line(
      `Workspace ${context.workspaceFolder}: ${formatBytes(machine.workspaceSizeBytes)}, ${formatBytes(machine.workspaceFreeBytes)} free`,
    );
    output.line();
    output.table(
      ['Engine', 'State', 'Version', 'Device', 'Self-test'],
      engines.map(({ title, state, version, device, selfTestMs }) => [
        title,
        state,
        version ?? '–',
        device ?? '–',
        selfTestMs === null ? '–' : formatDuration(selfTestMs),
      ]),
    );
    for (const { title, state, reason, fix } of engines) {
      if (state !== 'ready') output.line(`\n${title}: ${[reason, fix].filter(Boolean).join(' ')}`);
    }
    const isAnyReady = engines.some(({ state }) => state === 'ready');
    if (!isAnyReady) {
      throw new AppError('PRECONDITION_FAILED', 'No engine can train on this machine.', {
        reason: 'no-engine',
        nextStep: 'Run “npx millwright setup” and read what it says.',
        details: { engines },
      });
    }
    return { machine, engines };
  },
};

/** A failed test is a finding of this command and no failure of it: the engine's state tells. */
async function selfTest(client: Client, engine: EngineStatus, context: CommandContext): Promise<void> {
  try {
    await followJob(client, await client.compute.startSelfTest({ engineId: engine.id }), context);
  } catch (error) {
    if (context.signal.aborted || failureOf(error).code === 'CANCELLED') throw error;
  }
}
