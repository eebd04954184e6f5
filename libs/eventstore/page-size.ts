import type { LogPage } from './port.js';

/** About how many bytes the events of a page are: what the store says, else the length of their texts. */
export function sizeOfPage({ events, bytes }: Pick<LogPage, 'events' | 'bytes'>): number {
  return bytes ?? events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
}
