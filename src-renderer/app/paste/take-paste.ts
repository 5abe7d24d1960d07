import { toastError } from '../../ui/toasts.tsx';
import { useDropStore } from '../store/drop-store.ts';
import { filesOfPaste, type Pasted } from './pasted-files.ts';

/** Does with a paste what a drop of the same would do; says why where it cannot, and answers false. */
export function takePaste(pasted: Pasted): boolean {
  try {
    useDropStore.getState().handlers.at(-1)?.onFiles(filesOfPaste(pasted));
    return true;
  } catch (error) {
    toastError(error);
    return false;
  }
}
