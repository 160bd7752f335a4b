// Loaded into the demo by `--import`: tells how much it holds, after a garbage collection.
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

createServer((_request, response) => {
  collectGarbage();
  // All of them, unlike getActiveResourcesInfo(), which has only those that keep the process alive.
  const { libuv } = process.report.getReport();
  const sockets = libuv.filter(({ remoteEndpoint }) => Boolean(remoteEndpoint));
  const { heapUsed, external } = process.memoryUsage();
  response
    .setHeader('connection', 'close')
    // Less the one that asks.
    .end(JSON.stringify({ bytes: heapUsed + external, sockets: sockets.length - 1 }));
})
  .listen(Number(process.env.PROBE_PORT), '127.0.0.1')
  .unref();
