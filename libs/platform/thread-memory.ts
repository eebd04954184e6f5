import type { ResourceLimits } from 'node:worker_threads';

/**
 * For a thread beside the tracker's own. Unless told otherwise each has the tracker's room for what is young, which together
 * would be most of its memory, and is no faster for it.
 */
export const THREAD_MEMORY: ResourceLimits = { maxYoungGenerationSizeMb: 8 };
