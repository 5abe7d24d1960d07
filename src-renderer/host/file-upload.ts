import { AppError } from '#shared/kit/errors.ts';
import {
  DoorFailure,
  fileHeadBytes,
  UploadAnswer,
  webDoors,
  windowHeader,
} from '#shared/workspace/web-doors.ts';
import type { GrantedFile } from '#shared/workspace/window-bridge.ts';
import { type FolderFile, tarOf } from './folder-tar.ts';
import type { FileTransfer, TransferProgress } from './host-shell.ts';
import { createObservableValue } from './observable-value.ts';

/** Uploads a file: its first part at once for a preview, the whole behind it. */
export function takeFileByUpload(file: File): FileTransfer {
  const controller = new AbortController();
  const progress = createObservableValue<TransferProgress>({ sentBytes: 0, totalBytes: file.size });
  const name = encodeURIComponent(file.name);
  const whole = postFile(`${webDoors.files}?name=${name}`, file, {
    signal: controller.signal,
    onProgress: (sentBytes) => progress.set({ sentBytes, totalBytes: file.size }),
  });
  const head = canPreviewHead(file)
    ? postFile(`${webDoors.fileHead}?name=${name}&size=${file.size}`, file.slice(0, fileHeadBytes), {
        signal: controller.signal,
      })
    : whole;
  // Whoever awaits sees the failure; nobody awaiting (a closed sheet) is no unhandled rejection.
  whole.catch(() => undefined);
  head.catch(() => undefined);
  return { name: file.name, sizeBytes: file.size, head, whole, progress, cancel: () => controller.abort() };
}

/** Uploads a folder as one tar, once it is known what is in it. */
export function takeFolderByUpload(folderName: string, files: Promise<readonly FolderFile[]>): FileTransfer {
  const controller = new AbortController();
  const progress = createObservableValue<TransferProgress>({ sentBytes: 0, totalBytes: 0 });
  const whole = files.then((found) => {
    const tar = tarOf(found);
    return postFile(`${webDoors.files}?name=${encodeURIComponent(folderName)}&folder=1`, tar, {
      signal: controller.signal,
      onProgress: (sentBytes) => progress.set({ sentBytes, totalBytes: tar.size }),
    });
  });
  whole.catch(() => undefined);
  return { name: folderName, sizeBytes: 0, head: whole, whole, progress, cancel: () => controller.abort() };
}

/** Lines can be read from the front; Parquet keeps its schema at the end, and archives want all bytes. */
function canPreviewHead(file: File): boolean {
  return file.size > fileHeadBytes && /\.(csv|tsv|txt|jsonl|ndjson)$/i.test(file.name);
}

interface PostOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (sentBytes: number) => void;
}

/** XMLHttpRequest, because `fetch` does not tell how much of a body has been sent. */
function postFile(url: string, body: Blob, { signal, onProgress }: PostOptions): Promise<GrantedFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader(windowHeader.name, windowHeader.value);
    request.setRequestHeader('content-type', 'application/octet-stream');
    if (onProgress) request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded));
    request.addEventListener('load', () => {
      const answer = readAnswer(request);
      if (answer instanceof AppError) reject(answer);
      else resolve(answer);
    });
    request.addEventListener('abort', () => reject(new AppError('CANCELLED', 'The upload was cancelled.')));
    request.addEventListener('error', () => reject(connectionBroke()));
    signal.throwIfAborted();
    signal.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}

function readAnswer(request: XMLHttpRequest): GrantedFile | AppError {
  const body = parseJson(request.responseText);
  if (request.status >= 200 && request.status < 300) {
    const answer = UploadAnswer.safeParse(body);
    if (answer.success) return answer.data;
  }
  const failure = DoorFailure.safeParse(body);
  if (!failure.success) return new AppError('UNAVAILABLE', `The upload was answered with ${request.status}.`);
  const { code, message, nextStep } = failure.data;
  const data = nextStep === undefined ? {} : { nextStep };
  switch (code) {
    case 'UNAUTHORIZED':
    case 'FORBIDDEN':
    case 'TOO_MANY_REQUESTS':
    case 'METHOD_NOT_ALLOWED':
      return new AppError('UNAVAILABLE', message, data);
    default:
      return new AppError(code, message, data);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function connectionBroke(): AppError {
  return new AppError('UNAVAILABLE', 'The connection broke during the upload.', {
    reason: 'upload-broken',
    nextStep: 'Drop the file again.',
    retry: true,
  });
}
