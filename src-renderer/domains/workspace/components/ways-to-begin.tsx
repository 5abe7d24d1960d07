import { FileUp, type LucideIcon, Sparkles, SquareTerminal } from 'lucide-react';
import type { ReactNode } from 'react';
import { dataFormatsInWords } from '#shared/data/file-endings.ts';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { FolderButton, ImportButton, SampleButton } from '../../data/index.ts';
import classes from './ways-to-begin.module.css';

const commandLine = [
  {
    id: 'cli',
    title: 'Command line',
    language: 'bash' as const,
    code: 'npx millwright import FILE\nnpx millwright demo',
  },
];

/** What an empty workspace offers: own data, a sample, or the command line. */
export function WaysToBegin() {
  return (
    <div className={classes.ways}>
      <Way icon={FileUp} title="Drop a file or a folder anywhere on this window" isMain>
        <p>{dataFormatsInWords}, also compressed. It is read here, on this machine.</p>
        <div className={classes.buttons}>
          <ImportButton label="Choose a file…" />
          <FolderButton label="Choose a folder…" />
        </div>
      </Way>
      <Way icon={Sparkles} title="Look around with a sample">
        <p>A real public data set that comes with Millwright, from the table to a served model.</p>
        <SampleButton />
      </Way>
      <Way icon={SquareTerminal} title="Begin on the command line">
        <p>The same workspace and the same steps, for scripts. What is made there appears here at once.</p>
        <div className={classes.code}>
          <CodeBlock tabs={commandLine} copyLabel="Copy commands" />
        </div>
      </Way>
    </div>
  );
}

interface WayProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly isMain?: boolean;
  readonly children: ReactNode;
}

function Way({ icon: Icon, title, isMain = false, children }: WayProps) {
  return (
    <section className={isMain ? classes.main : classes.way}>
      <Icon size={20} strokeWidth={1.75} className={classes.icon} aria-hidden />
      <h2 className={classes.title}>{title}</h2>
      {children}
    </section>
  );
}
