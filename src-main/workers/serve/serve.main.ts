import { connectToParent, serveParent } from '../../platform/processes/worker-server.ts';
import type { ServeEvents, ServeRequests } from './serve.protocol.ts';
import { createServing } from './serving.ts';

const serving = createServing((name, payload) => parent.emit(name, payload));
const parent = serveParent<ServeRequests, ServeEvents>(connectToParent(), {
  start: (spec) => serving.start(spec),
  setModel: ({ model }) => serving.setModel(model),
  setKeys: ({ keys }) => serving.setKeys(keys),
  rotate: () => serving.rotate(),
  tellStats: () => serving.tellStats(),
  close: () => serving.close(),
});
// The parent is gone, or this process fails: what was answered is still logged.
process.once('exit', () => serving.writeAtExit());
