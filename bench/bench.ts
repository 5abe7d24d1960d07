/**
 * `npm run bench -- NAME [--small] [--pairs N] [--answers-only]`, `npm run bench -- --list`.
 * Runs our side and the peer's in turn, compares their answers, and ends with `NAME VALUE BAR pass|fail`.
 * `--answers-only` still prints that line, but the exit code judges only whether both sides agree: a busy
 * machine must not turn a test red.
 */
import { spawn } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, BenchContext, Sample, Side } from './bench.types.ts';
import { benches } from './benches.ts';
import { ensurePython } from './python.ts';
import { median, pairwiseRatios, spread } from './summary.ts';

const root = join(import.meta.dirname, '..');

/** Runs one side's script and reads the JSON object on its last line of output. */
async function runSide(side: Side, python: string | null): Promise<Sample> {
  const isPython = side.script.endsWith('.py');
  if (isPython && python === null) throw new Error(`${side.script} needs Python, and no python3 was found.`);
  const command = isPython ? python! : process.execPath;
  const child = spawn(command, [join(root, side.script), ...side.args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...side.env },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${side.script} ended with code ${code}.\n${output.slice(-2000)}`);
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  return JSON.parse(line) as Sample;
}

const inShort = (bar: number): number => Number(bar.toFixed(4));

function summarise(label: string, samples: readonly Sample[], bench: Bench): string {
  const { min, median: middle, max } = spread(samples.map(bench.measure));
  const format = (value: number) => value.toFixed(value < 10 ? 3 : 1);
  return `${label.padEnd(6)} min ${format(min)}  median ${format(middle)}  max ${format(max)} ${bench.unit}`;
}

interface RunOptions {
  readonly isSmall: boolean;
  readonly pairs: number;
  readonly isAnswersOnly: boolean;
}

async function runBench(bench: Bench, options: RunOptions): Promise<boolean> {
  const cpu = cpus();
  console.log(`${bench.name}: ${bench.title}${options.isSmall ? ' (small)' : ''}`);
  console.log(
    `machine: ${cpu[0]?.model.trim()}, ${cpu.length} threads, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, ` +
      `Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(2)}`,
  );
  const python = bench.pythonPackages.length > 0 ? await ensurePython(bench.pythonPackages) : null;
  const context: BenchContext = { root, isSmall: options.isSmall, python };
  const { ours, peer } = await bench.prepare(context);
  const samples: { ours: Sample[]; peer: Sample[] } = { ours: [], peer: [] };
  for (let pair = 0; pair < Math.min(options.pairs, bench.maxPairs ?? options.pairs); pair++) {
    // The order alternates, so that neither side always runs on a warmer machine.
    for (const who of pair % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const)) {
      const sample = await runSide(who === 'ours' ? ours : peer, python);
      if (pair === 0) console.log(`${who}: ${JSON.stringify(sample.settings ?? {})}`);
      samples[who].push(sample);
    }
    const disagreement = bench.disagreement(samples.ours.at(-1)!, samples.peer.at(-1)!);
    if (disagreement !== null) {
      console.log(`the two sides do not give the same answer: ${disagreement}`);
      console.log(`${bench.name} NaN ${inShort(bench.bar)} fail`);
      return false;
    }
  }
  console.log(summarise('ours', samples.ours, bench));
  console.log(summarise('peer', samples.peer, bench));
  const ratios = pairwiseRatios(samples.ours.map(bench.measure), samples.peer.map(bench.measure));
  const { min, median: ratio, max } = spread(ratios);
  console.log(`ratio  min ${min.toFixed(3)}  median ${ratio.toFixed(3)}  max ${max.toFixed(3)}`);
  for (const { label, unit, measure, ofPeer } of bench.alsoShown ?? []) {
    const peers = ofPeer ? `; peer: ${median(samples.peer.map(ofPeer)).toFixed(1)} ${unit}` : '';
    console.log(`ours, ${label}: ${median(samples.ours.map(measure)).toFixed(1)} ${unit}${peers}`);
  }
  let isPassed = ratio <= bench.bar;
  for (const { label, measure, atMost } of bench.limits) {
    const value = median(samples.ours.map(measure));
    const isWithin = value <= atMost;
    console.log(`${label}: ${value.toFixed(3)} of at most ${atMost} ${isWithin ? 'pass' : 'fail'}`);
    isPassed &&= isWithin;
  }
  console.log(`${bench.name} ${ratio.toFixed(3)} ${inShort(bench.bar)} ${isPassed ? 'pass' : 'fail'}`);
  return isPassed || options.isAnswersOnly;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean' },
    small: { type: 'boolean' },
    pairs: { type: 'string' },
    'answers-only': { type: 'boolean' },
  },
});
if (values.list || positionals.length === 0) {
  for (const bench of benches)
    console.log(`${bench.name.padEnd(22)} ${bench.title}, at most ${inShort(bench.bar)}×`);
} else {
  const chosen = positionals.map((name) => {
    const bench = benches.find((candidate) => candidate.name === name);
    if (!bench) throw new Error(`There is no bench named ${name}. \`npm run bench -- --list\` names them.`);
    return bench;
  });
  const pairs = values.pairs === undefined ? 5 : Number(values.pairs);
  if (!Number.isInteger(pairs) || pairs < 1) throw new Error('--pairs takes a whole number above 0.');
  let isAllPassed = true;
  for (const bench of chosen) {
    const isPassed = await runBench(bench, {
      isSmall: values.small ?? false,
      pairs,
      isAnswersOnly: values['answers-only'] ?? false,
    });
    isAllPassed &&= isPassed;
  }
  process.exitCode = isAllPassed ? 0 : 1;
}
