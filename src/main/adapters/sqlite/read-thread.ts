/** The read thread: searches and long lists, over a connection that cannot write. */
import { parentPort, workerData } from 'node:worker_threads';
import { openReaderAreas } from './open-served.ts';
import { portOrThrow, serve } from './serve.ts';
import type { StoreFiles } from './stores.ts';

serve(portOrThrow(parentPort), () => openReaderAreas(workerData as StoreFiles));
