import { createEndpoint, type Endpoint } from './endpoint.ts';
import { writeEndpointMetrics } from './endpoint-metrics.ts';
import type { Served } from './exchange.ts';
import { createKeyRing } from './key-ring.ts';
import { openModel } from './open-model.ts';
import { createRequestStats } from './request-stats.ts';
import { createRoutes } from './routes.ts';
import { createSegmentWriter } from './segment-writer.ts';
import type { KeySpec, ServedModelSpec, ServeEvents, ServeSpec } from './serve.protocol.ts';

const statsEveryMs = 1_000;
const closeGraceMs = 2_000;

type Emit = <K extends keyof ServeEvents & string>(name: K, payload: ServeEvents[K]) => void;

/** What a serve worker does between its start and its end: one endpoint, and one model behind it at a time. */
export function createServing(emit: Emit, options: { readonly hasFastLane?: boolean } = {}) {
  const keys = createKeyRing([]);
  const stats = createRequestStats();
  let spec: ServeSpec | null = null;
  let current: Served | null = null;
  let endpoint: Endpoint | null = null;
  let ticker: NodeJS.Timeout | undefined;
  let sequence = 0;

  const started = (): { readonly spec: ServeSpec; readonly current: Served } => {
    if (spec === null || current === null)
      throw new Error('The serve worker was asked before it was started.');
    return { spec, current };
  };

  const open = async (model: ServedModelSpec, { segments, threadCount }: ServeSpec): Promise<Served> => {
    const opened = await openModel(model, threadCount);
    return {
      model: opened,
      routes: createRoutes(opened, () => writeEndpointMetrics(opened, stats, endpoint?.inFlight() ?? 0)),
      log: createSegmentWriter({
        settings: segments,
        modelVersionId: model.modelVersionId,
        nextSequence: () => {
          sequence += 1;
          return sequence;
        },
        onClosed: (fileName) => emit('segmentClosed', { fileName }),
        onTrouble: (message, droppedLines) => emit('logTrouble', { message, droppedLines }),
      }),
      users: 0,
    };
  };

  const retire = (served: Served): void => {
    void served.log.close().catch(() => undefined);
    served.model.close();
  };

  const tick = (): void => {
    const message = stats.tick();
    if (message) emit('stats', message);
  };

  return {
    start: async (given: ServeSpec): Promise<{ readonly port: number }> => {
      keys.replace(given.keys);
      current = await open(given.model, given);
      spec = given;
      endpoint = createEndpoint({
        keys,
        stats,
        limits: given.limits,
        hasFastLane: options.hasFastLane ?? true,
        current: () => started().current,
        onReleased: (served) => {
          if (served !== current) retire(served);
        },
      });
      const port = await endpoint.listen(given.ports);
      ticker = setInterval(tick, statsEveryMs);
      return { port };
    },
    setModel: async (model: ServedModelSpec): Promise<void> => {
      const before = started();
      const next = await open(model, before.spec);
      const old = started().current;
      current = next;
      if (old.users === 0) retire(old);
    },
    setKeys: (next: readonly KeySpec[]): void => keys.replace(next),
    rotate: (): Promise<string | null> => started().current.log.rotate(),
    tellStats: (): void => emit('stats', stats.snapshot()),
    close: async (): Promise<void> => {
      clearInterval(ticker);
      await endpoint?.close(closeGraceMs);
      await current?.log.close();
      emit('stats', stats.snapshot());
    },
    writeAtExit: (): void => current?.log.writeAtExit(),
  };
}
