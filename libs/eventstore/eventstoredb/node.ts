import type { Endpoint } from './connection-string.js';
import { Connection } from './connection.js';
import { isAccessDenied } from './errors.js';
import {
  gossipGrpc,
  operations,
  operationsGrpc,
  shared,
  textOf,
  type ClusterInfo,
  type ScavengeResp,
} from './protocol.js';
import { streamReading } from './read-request.js';

/** The server's own streams on its scavenges: the points that they go up to, and how each of them went. */
const POINTS = '$scavengePoints';
const HISTORY = '$scavenges-';
const COMPLETED = '$scavengeCompleted';

const DEADLINE_MS = 10_000;
/** States of members that keep a log, by gossip.proto: cloning, catching up, following, leading, read-only. */
const KEEPERS: readonly number[] = [3, 4, 5, 6, 7, 8, 13, 14, 15];
const LEADER = 8;
const STARTED = 0;

export interface Member extends Endpoint {
  readonly isAlive: boolean;
}

/** A connection to one node, with the calls that are about the node itself. */
export class Node extends Connection {
  /** The nodes that keep the log, as this one knows them: the leader last. */
  async members(): Promise<readonly Member[]> {
    const [metadata, options] = this.callArguments({ deadline: DEADLINE_MS });
    const info = await this.execute(
      gossipGrpc.GossipClient,
      'members',
      (client) =>
        new Promise<ClusterInfo>((resolve, reject) => {
          client.read(new shared.Empty(), metadata, options, (error, found) =>
            error ? reject(error) : resolve(found),
          );
        }),
    );
    return info
      .getMembersList()
      .filter((member) => !member.getIsAlive() || KEEPERS.includes(member.getState()))
      .toSorted((a, b) => Number(a.getState() === LEADER) - Number(b.getState() === LEADER))
      .map((member) => ({
        address: member.getHttpEndPoint()?.getAddress() ?? '',
        port: member.getHttpEndPoint()?.getPort() ?? 0,
        isAlive: member.getIsAlive(),
      }));
  }

  /** @returns the scavenge's id; undefined where one that others began is under way */
  async startScavenge(): Promise<string | undefined> {
    const request = new operations.StartScavengeReq();
    request.setOptions(new operations.StartScavengeReq.Options().setThreadCount(1).setStartFromChunk(0));
    const [metadata, options] = this.callArguments({ deadline: DEADLINE_MS });
    const answer = await this.execute(
      operationsGrpc.OperationsClient,
      'scavenge',
      (client) =>
        new Promise<ScavengeResp>((resolve, reject) => {
          client.startScavenge(request, metadata, options, (error, found) => (error ? reject(error) : resolve(found)));
        }),
    );
    return answer.getScavengeResult() === STARTED ? answer.getScavengeId() : undefined;
  }

  /** How a scavenge ended: `Success`, or a word for why not; undefined while it runs. */
  async scavengeResult(id: string): Promise<string | undefined> {
    const last = await this.#lastOf(HISTORY + id);
    return last?.type === COMPLETED ? (JSON.parse(last.data) as { readonly result: string }).result : undefined;
  }

  /** The number of the latest point that was made for a scavenge; undefined where there is none, or none to be seen. */
  async lastScavengePoint(): Promise<bigint | undefined> {
    try {
      return (await this.#lastOf(POINTS))?.revision;
    } catch (error) {
      // By default that stream is for those in $admins alone, while those in $ops may scavenge.
      if (isAccessDenied(error)) return undefined;
      throw error;
    }
  }

  async #lastOf(
    stream: string,
  ): Promise<{ readonly type: string; readonly data: string; readonly revision: bigint } | undefined> {
    let last;
    await this.read(streamReading(stream, true, undefined, 1).request(undefined, 0)!, false, (response) => {
      const record = response.getEvent()?.getEvent();
      if (!record) return;
      const type = record.getMetadataMap().get('type') ?? '';
      last = { type, data: textOf(record.getData_asU8()), revision: BigInt(record.getStreamRevision()) };
    });
    return last;
  }
}
