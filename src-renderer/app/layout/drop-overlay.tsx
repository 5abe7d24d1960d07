import { FileUp } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Dropped } from '../../host/host-shell.ts';
import { useActiveDropHandler } from '../store/drop-store.ts';
import classes from './drop-overlay.module.css';

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Entries have to be asked for while the event is handled; afterwards they are gone. */
function droppedOn({ dataTransfer }: DragEvent): Dropped[] {
  return [...(dataTransfer?.items ?? [])].flatMap((item): Dropped[] => {
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    if (file === null) return [];
    return entry?.isDirectory
      ? [{ name: entry.name, file, entry: entry as FileSystemDirectoryEntry }]
      : [file];
  });
}

/** The whole window takes files; while one hovers, this says what a drop will do. */
export function DropOverlay() {
  const handler = useActiveDropHandler();
  const [isOver, setIsOver] = useState(false);

  useEffect(() => {
    // Enter and leave fire for every element on the way: only their balance tells inside from outside.
    let depth = 0;
    const onEnter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth += 1;
      setIsOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    };
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer!.dropEffect = handler ? 'copy' : 'none';
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Without this the browser would leave the app and open the file.
      event.preventDefault();
      depth = 0;
      setIsOver(false);
      const dropped = droppedOn(event);
      if (dropped.length > 0) handler?.onFiles(dropped);
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('dragover', onOver);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('drop', onDrop);
    };
  }, [handler]);

  if (!isOver || !handler) return null;
  return (
    <div className={classes.overlay} role="status">
      <div className={classes.card}>
        <FileUp size={24} strokeWidth={1.75} aria-hidden />
        <p className={classes.label}>{handler.label}</p>
        <p className={classes.hint}>{handler.hint}</p>
      </div>
    </div>
  );
}
