import type { ServiceError } from '@grpc/grpc-js';

/** What a stand-in is told to do wrong. All of it may be changed while it runs. */
export interface Faults {
  /** Before each answer to an append. */
  delayMs: number;
  /** Every append is answered so, and not written. */
  notReady: boolean;
  /** How many of the next appends are written and answered as timed out. */
  timeoutsAfterWriting: number;
  /** How many of the next appends are written, after which their connection breaks without an answer. */
  cutsAfterWriting: number;
  /** Calls that ask for the leader are sent there; on appends, that has no effect. */
  leader: { readonly host: string; readonly port: number } | undefined;
  /** Another member of the cluster, which does not answer. */
  away: { readonly host: string; readonly port: number } | undefined;
  /** Calls without these are refused. */
  credentials: { readonly username: string; readonly password: string } | undefined;
  /** Who calls may not scavenge. */
  scavengeRefusal: ServiceError | undefined;
  /** How many of the next scavenges end before they have taken anything away, as by a restart. */
  scavengesInterrupted: number;
  version: string;
  /** Whether it says that it takes batches of appends. */
  takesBatches: boolean;
  /** Most events that may wait for a live subscriber. */
  patienceWithSubscribers: number;
}

export function noFaults(): Faults {
  return {
    delayMs: 0,
    notReady: false,
    timeoutsAfterWriting: 0,
    cutsAfterWriting: 0,
    leader: undefined,
    away: undefined,
    credentials: undefined,
    scavengeRefusal: undefined,
    scavengesInterrupted: 0,
    version: '23.10.6',
    takesBatches: true,
    patienceWithSubscribers: 300,
  };
}
