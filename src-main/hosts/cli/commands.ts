import type { Command } from './command.ts';
import { datasetsCommand } from './commands/datasets.ts';
import { demoCommand } from './commands/demo.ts';
import { deploymentsCommand } from './commands/deployments.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { driftCommand } from './commands/drift.ts';
import { expectationsCommand } from './commands/expectations.ts';
import { explainCommand } from './commands/explain.ts';
import { findingsCommand } from './commands/findings.ts';
import { fsckCommand } from './commands/fsck.ts';
import { branchCommand, revertCommand, tagCommand, versionsCommand } from './commands/history.ts';
import { importCommand } from './commands/import.ts';
import { lineageCommand } from './commands/lineage.ts';
import { modelsCommand } from './commands/models.ts';
import { openCommand } from './commands/open.ts';
import { predictCommand } from './commands/predict.ts';
import { registerCommand } from './commands/register.ts';
import { runsCommand } from './commands/runs.ts';
import { serveCommand } from './commands/serve.ts';
import { setupCommand } from './commands/setup.ts';
import { splitCommand } from './commands/split.ts';
import { tokenCommand } from './commands/token.ts';
import { trainCommand } from './commands/train.ts';
import { transformCommand } from './commands/transform.ts';
import { versionCommand } from './commands/version.ts';
import { watchCommand } from './commands/watch.ts';

/** In the order of `help`: getting going, then the life of a model. */
export const commands: readonly Command[] = [
  openCommand,
  setupCommand,
  doctorCommand,
  demoCommand,
  importCommand,
  datasetsCommand,
  transformCommand,
  watchCommand,
  versionsCommand,
  diffCommand,
  lineageCommand,
  tagCommand,
  branchCommand,
  revertCommand,
  findingsCommand,
  expectationsCommand,
  splitCommand,
  trainCommand,
  runsCommand,
  explainCommand,
  registerCommand,
  modelsCommand,
  serveCommand,
  deploymentsCommand,
  predictCommand,
  driftCommand,
  tokenCommand,
  fsckCommand,
  versionCommand,
];
