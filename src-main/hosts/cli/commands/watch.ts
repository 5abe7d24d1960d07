import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Watch, WatchEvent, WatchSchedule, WatchSettings } from '#shared/data/watches/watch.schema.ts';
import { watchOutcomeWords, watchScheduleWords } from '#shared/data/watches/watch.words.ts';
import { AppError } from '#shared/kit/errors.ts';
import { type Command, type CommandContext, onlyPositional, textOption, UsageError } from '../command.ts';
import { formatTime } from '../output.ts';
import type { Client, Session } from '../session.ts';

export const watchCommand: Command = {
  name: 'watch',
  summary: 'Keeps a dataset up to date with a folder: a new or changed file becomes its next version.',
  positionals: '[DATASET]',
  options: {
    folder: { type: 'string', placeholder: 'DIR', help: 'The folder that files arrive in.' },
    file: {
      type: 'string',
      placeholder: 'FILE',
      help: 'One file that is written anew, instead of a folder.',
    },
    glob: {
      type: 'string',
      placeholder: 'GLOB',
      help: 'Which files count, such as *.csv or 2025/**; all by default.',
    },
    union: { type: 'boolean', help: 'Puts all matching files together; only the newest counts by default.' },
    every: { type: 'string', placeholder: 'TIME', help: 'Looks every so often, such as 15m, 2h or 1d.' },
    daily: { type: 'string', placeholder: 'HH:MM', help: 'Looks once a day at this time.' },
    cron: {
      type: 'string',
      placeholder: 'EXPR',
      help: 'Looks when a cron expression says, such as "0 6 * * 1-5".',
    },
    once: { type: 'boolean', help: 'Looks once, waits for what comes of it, and ends.' },
    stop: { type: 'boolean', help: 'Ends all watching for this dataset; its versions stay.' },
  },
  notes: `Without a schedule it waits for changes. A DATASET that does not exist is made by the first file.
Without DATASET it lists what is watched. Without a running Millwright it watches until Ctrl+C; “millwright serve”,
“millwright web” and the app watch as long as they run.`,
  run: async (context) => {
    const session = await context.open();
    const { client } = session;
    if (context.positionals.length === 0) return list(await client.data.listWatches({}), context);
    const word = onlyPositional(context, watchCommand);
    const watches = (await client.data.listWatches({})).filter(
      ({ name, datasetId }) => word === name || word === datasetId,
    );
    if (context.options.stop === true) return stop(watches, client, context);
    const place = placeOf(context);
    const watch =
      place === null ? onlyWatch(watches, word) : await ensure(word, place, { watches, session, context });
    if (context.options.once === true) return once(watch, client, context);
    session.followWatches();
    context.output.line(
      `${watch.name}: ${watch.pattern} in ${watch.folder}, ${watchScheduleWords(watch.schedule)}`,
    );
    if (session.hostUrl !== null)
      context.output.line(`Millwright at ${session.hostUrl} watches it from now on.`);
    else await follow(watch, client, context);
    return { watch };
  },
};

interface Place {
  readonly folder: string;
  readonly pattern: string;
}

function placeOf(context: CommandContext): Place | null {
  const folder = textOption(context, 'folder');
  const file = textOption(context, 'file');
  const glob = textOption(context, 'glob');
  if (folder !== undefined && file !== undefined)
    throw new UsageError('--folder and --file exclude each other.', watchCommand);
  if (file !== undefined) {
    if (glob !== undefined) throw new UsageError('--glob goes with --folder.', watchCommand);
    // A name stands for itself, whatever signs are in it.
    return {
      folder: dirname(resolve(file)),
      pattern: basename(file).replaceAll(/[\\*?[\]{}()!+@|]/g, '\\$&'),
    };
  }
  return folder === undefined ? null : { folder: resolve(folder), pattern: glob ?? '*' };
}

function scheduleOf(context: CommandContext): WatchSchedule {
  const [every, daily, cron] = ['every', 'daily', 'cron'].map((name) => textOption(context, name));
  if ([every, daily, cron].filter((text) => text !== undefined).length > 1)
    throw new UsageError('--every, --daily and --cron exclude each other.', watchCommand);
  if (every !== undefined) {
    const [, count, unit] = /^(\d{1,5})(m|h|d)$/.exec(every) ?? [];
    const minutes = Number(count) * ({ m: 1, h: 60, d: 1_440 }[unit as 'm' | 'h' | 'd'] ?? Number.NaN);
    if (!(minutes >= 1 && minutes <= 44_640))
      throw new UsageError('--every takes a time such as 15m, 2h or 1d, up to 31d.', watchCommand);
    return { kind: 'every', minutes };
  }
  if (daily !== undefined) {
    const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(daily) ?? [];
    if (!(Number(hour) <= 23 && Number(minute) <= 59))
      throw new UsageError('--daily takes a time of day such as 06:30.', watchCommand);
    return { kind: 'daily', hour: Number(hour), minute: Number(minute) };
  }
  return cron === undefined ? { kind: 'on-change' } : { kind: 'cron', expression: cron };
}

interface EnsureParts {
  readonly watches: readonly Watch[];
  readonly session: Session;
  readonly context: CommandContext;
}

/** The watch of this dataset and place, made or changed to what the command says. */
async function ensure(
  word: string,
  place: Place,
  { watches, session, context }: EnsureParts,
): Promise<Watch> {
  const { client, grantFolder } = session;
  const settings: WatchSettings = {
    pattern: place.pattern,
    files: context.options.union === true ? 'union' : 'latest',
    schedule: scheduleOf(context),
  };
  const grantId = await grantFolder(place.folder);
  const known = watches.find(
    ({ folder, pattern }) => folder === realpathSync(place.folder) && pattern === place.pattern,
  );
  if (known) return client.data.updateWatch({ id: known.id, ...settings });
  const datasets = (await client.data.listDatasets({})).filter(
    ({ id, name }) => word === id || word === name,
  );
  if (datasets.length > 1) {
    throw new AppError('CONFLICT', `“${word}” stands for ${datasets.length} of them.`, {
      reason: 'ambiguous',
      nextStep: `Use an id: ${datasets.map(({ id }) => id).join(', ')}.`,
    });
  }
  const [dataset] = datasets;
  return client.data.createWatch({
    ...settings,
    grantId,
    target: dataset === undefined ? { name: word } : { datasetId: dataset.id },
  });
}

function onlyWatch(watches: readonly Watch[], word: string): Watch {
  const [watch, ...others] = watches;
  if (watch && others.length === 0) return watch;
  throw new AppError(
    'NOT_FOUND',
    `${word} has ${watches.length === 0 ? 'no' : 'more than one'} watched folder.`,
    {
      reason: 'watch',
      nextStep: 'Name one with --folder.',
    },
  );
}

function list(watches: readonly Watch[], { output }: CommandContext) {
  output.table(
    ['Dataset', 'Folder', 'Files', 'When', 'Last check', 'Last version', 'State'],
    watches.map((watch) => [
      watch.name,
      watch.folder,
      watch.pattern,
      watchScheduleWords(watch.schedule),
      watch.lastCheckAtMs === null ? '' : formatTime(watch.lastCheckAtMs),
      watch.lastVersion === null ? '' : `v${watch.lastVersion.number}`,
      watch.isPaused ? 'paused' : (watch.failure?.message ?? watch.activity),
    ]),
  );
  return { watches };
}

async function stop(watches: readonly Watch[], client: Client, { output }: CommandContext) {
  for (const { id, name, folder } of watches) {
    await client.data.removeWatch({ id });
    output.line(`${name} no longer follows ${folder}.`);
  }
  if (watches.length === 0) output.line('Nothing is watched for it.');
  return { stopped: watches };
}

const lookEveryMs = 250;

/** Looks now and waits for the outcome; a failure is the command's own. */
async function once(before: Watch, client: Client, context: CommandContext) {
  const { signal, output } = context;
  const [last] = await client.data.listWatchEvents({ id: before.id, limit: 1 });
  let watch = await client.data.runWatch({ id: before.id });
  while (watch.activity !== 'idle' || (watch.lastCheckAtMs ?? 0) === (before.lastCheckAtMs ?? 0)) {
    await sleep(lookEveryMs, undefined, { signal });
    watch = await find(client, before);
  }
  const [event] = await client.data.listWatchEvents({ id: watch.id, limit: 1 });
  if (watch.failure !== null) throw AppError.fromFailure(watch.failure);
  output.line(event && event.id !== last?.id ? watchOutcomeWords(event) : 'Nothing new.');
  return { watch, event: event ?? null };
}

async function find(client: Client, { id }: Watch): Promise<Watch> {
  const found = (await client.data.listWatches({})).find((watch) => watch.id === id);
  if (found) return found;
  throw new AppError('CANCELLED', 'It is no longer watched.');
}

/** Says what happens until Ctrl+C. */
async function follow(watch: Watch, client: Client, { signal, output }: CommandContext): Promise<void> {
  output.line('Ctrl+C ends it. Until then no other command can open this workspace.');
  let lastId = (await client.data.listWatchEvents({ id: watch.id, limit: 1 }))[0]?.id ?? 0;
  while (!signal.aborted) {
    const events: WatchEvent[] = await client.data.listWatchEvents({ id: watch.id });
    for (const event of events.filter(({ id }) => id > lastId).toReversed()) {
      output.line(`${formatTime(event.atMs)}  ${watchOutcomeWords(event)}`);
      lastId = event.id;
    }
    await sleep(lookEveryMs * 4, undefined, { signal }).catch(() => undefined);
  }
}
