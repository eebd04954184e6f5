import { setFlagsFromString } from 'node:v8';

/** How a process is to deal with its memory. The images of infra/Dockerfile say the same. */
export interface MemorySettings {
  /** Options of Node's. */
  readonly execArgv: readonly string[];
  /** Settings of the allocator's (glibc; others do without). What the environment already says goes first. */
  readonly env: Readonly<Record<string, string>>;
}

/** Pages of events come and go: the heap is swept when it has grown to two and a half times what lives, not to four. */
const SWEPT_SOONER = '--heap-growing-percent=150';

/**
 * Room for what is young, in MiB, so that little of what soon goes is copied. A page of statements takes some hundred
 * kilobytes: glibc would give that back to the system after every answer, and have it zeroed for the next one.
 */
export const TRACKER_MEMORY: MemorySettings = {
  execArgv: ['--max-semi-space-size=32', SWEPT_SOONER],
  env: { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '1048576', MALLOC_TRIM_THRESHOLD_: '16777216' },
};

/** Half of the tracker's room: an event's data goes as soon as it was taken in. */
export const PROJECTOR_MEMORY: MemorySettings = {
  execArgv: ['--max-semi-space-size=16', SWEPT_SOONER],
  env: {},
};

/** For the command line, some of whose commands go through the whole log: this process is swept as the projector is. */
export function sweepSooner(): void {
  setFlagsFromString(SWEPT_SOONER);
}
