/** The store thread: owns the only writing connection of the workspace. */
import { parentPort, workerData } from 'node:worker_threads';
import { openWriterAreas } from './open-served.ts';
import { portOrThrow, serve } from './serve.ts';
import type { StoreFiles } from './stores.ts';

serve(portOrThrow(parentPort), () => openWriterAreas(workerData as StoreFiles, Date.now()));
