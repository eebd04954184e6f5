import { useCallback, useState } from 'react';
import { RequestFailed, type Failure } from './client.js';

/** Does what changes something, and keeps why it could not be done. */
export function useAttempt() {
  const [failure, setFailure] = useState<Failure>();
  const attempt = useCallback(async (work: () => Promise<void>): Promise<void> => {
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      setFailure(error.failure);
    }
  }, []);
  return { failure, attempt };
}
