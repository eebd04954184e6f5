import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * By itself V8 lets the heap grow to several times what is in use before it collects garbage, which is as much memory as
 * there are statements. From now on in this process it lets it grow by a fifth.
 */
export function collectGarbageEarly(): void {
  setFlagsFromString('--heap-growing-percent=20');
  setFlagsFromString('--expose-gc');
}

/** Collects it now: what one table was computed from is garbage when the next one begins. */
export function collectGarbage(): void {
  (runInNewContext('gc') as () => void)();
}
