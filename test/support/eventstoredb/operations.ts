import operations from '@eventstore/db-client/generated/operations_pb.js';
import type { ScavengeResp, StartScavengeReq } from '@eventstore/db-client/generated/operations_pb.js';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { Faults } from './faults.js';
import { ANY, newEvent, type StandInLog } from './log.js';
import { refusal } from './trailers.js';

/** Begins a scavenge, unless one is under way, and writes its history to streams of the server's own, as the server does. */
export function startScavenge(
  call: ServerUnaryCall<StartScavengeReq, ScavengeResp>,
  done: sendUnaryData<ScavengeResp>,
  log: StandInLog,
  faults: Faults,
): void {
  const refused = refusal(call.metadata, faults) ?? faults.scavengeRefusal;
  if (refused) {
    done(refused);
    return;
  }
  const answer = new operations.ScavengeResp();
  if (log.scavenging !== undefined) {
    const { INPROGRESS } = operations.ScavengeResp.ScavengeResult;
    done(null, answer.setScavengeId(log.scavenging).setScavengeResult(INPROGRESS));
    return;
  }
  const id = crypto.randomUUID();
  log.scavenging = id;
  const stream = `$scavenges-${id}`;
  log.append(stream, ANY, [newEvent('$scavengeStarted', JSON.stringify({ scavengeId: id }))]);
  done(null, answer.setScavengeId(id).setScavengeResult(operations.ScavengeResp.ScavengeResult.STARTED));
  const interrupted = faults.scavengesInterrupted > 0;
  if (interrupted) faults.scavengesInterrupted -= 1;
  setTimeout(() => {
    if (!interrupted) log.scavenge();
    log.scavenging = undefined;
    const result = interrupted ? 'Interrupted' : 'Success';
    log.append(stream, ANY, [newEvent('$scavengeCompleted', JSON.stringify({ scavengeId: id, result }))]);
  }, SCAVENGE_MS);
}

const SCAVENGE_MS = 50;
