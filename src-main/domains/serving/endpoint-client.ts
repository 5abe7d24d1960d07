import { Agent, request } from 'node:http';

export interface EndpointAnswer {
  readonly status: number;
  readonly text: string;
}

export interface EndpointClient {
  /** `POST /predict` with rows, as any other program would send it. */
  predict(body: string, signal?: AbortSignal): Promise<EndpointAnswer>;
  close(): void;
}

const timeoutMs = 30_000;

/** Talks to a deployment over its own port, on connections that are kept. */
export function createEndpointClient(
  target: { readonly port: number; readonly key: string },
  connections: number,
): EndpointClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    predict: (body, signal) =>
      new Promise((resolve, reject) => {
        const outgoing = request({
          host: '127.0.0.1',
          port: target.port,
          path: '/predict',
          method: 'POST',
          agent,
          timeout: timeoutMs,
          headers: {
            'Content-Type': 'application/json',
            'Content-Length': Buffer.byteLength(body),
            'X-API-Key': target.key,
          },
          ...(signal && { signal }),
        });
        outgoing.on('error', reject);
        outgoing.on('timeout', () => outgoing.destroy(new Error('The endpoint did not answer in time.')));
        outgoing.on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
          );
        });
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}
