import { EngineUnavailable } from '../../engines/engine.ts';
import { importEngine } from '../../engines/engines.ts';
import { connectToParent, serveParent } from '../../platform/processes/worker-server.ts';
import type { EngineCheckRequests } from './engine-check.protocol.ts';

serveParent<EngineCheckRequests, Record<string, never>>(connectToParent(), {
  check: async ({ engineId }) => {
    try {
      const engine = await importEngine(engineId);
      const description = await engine.load();
      const { durationMs, detail } = await engine.selfTest();
      return { state: 'ready', ...description, selfTestMs: durationMs, selfTestDetail: detail };
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      return { state: 'unavailable', reason: error.reason, fix: error.fix };
    }
  },
});
