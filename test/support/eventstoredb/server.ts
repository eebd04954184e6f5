import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import operationsGrpc from '@eventstore/db-client/generated/operations_grpc_pb.js';
import type { ScavengeResp, StartScavengeReq } from '@eventstore/db-client/generated/operations_pb.js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type {
  AppendReq,
  AppendResp,
  DeleteReq,
  DeleteResp,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerReadableStream,
  type ServerUnaryCall,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.js';
import type { ReadCall } from './answers.js';
import { BatchAppends } from './append.js';
import { noFaults, type Faults } from './faults.js';
import { StandInLog } from './log.js';
import { startScavenge } from './operations.js';
import { read } from './read.js';
import { appendSingly } from './single-append.js';
import { failure, refusal, streamDeleted } from './trailers.js';

export interface StandIn {
  /** A connection string for the proxy before it. */
  readonly url: string;
  readonly port: number;
  readonly log: StandInLog;
  readonly faults: Faults;
  /** The network before it. */
  readonly network: TcpProxy;
  stop(): Promise<void>;
}

export interface StandInOptions {
  /** Of another node: both then serve the same log. */
  readonly log?: StandInLog;
  readonly tls?: { readonly key: Buffer; readonly certificate: Buffer };
}

/** Starts a stand-in for EventStoreDB; see the README beside. */
export async function startStandIn({ log = new StandInLog(), tls }: StandInOptions = {}): Promise<StandIn> {
  const faults = noFaults();
  const server = new Server({ 'grpc.max_receive_message_length': 17 * 2 ** 20 });
  const credentials = tls
    ? ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.certificate }])
    : ServerCredentials.createInsecure();
  const own = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });
  const network = await startTcpProxy({ host: '127.0.0.1', port: own });

  server.addService(streamsGrpc.StreamsService, {
    read: (call: ReadCall) => read(call, log, faults),
    append: (call: ServerReadableStream<AppendReq, AppendResp>, done: sendUnaryData<AppendResp>) =>
      appendSingly(call, done, log, faults),
    batchAppend: (call: Parameters<BatchAppends['serve']>[0]) =>
      new BatchAppends(log, faults, () => network.cut()).serve(call),
    delete: (call: ServerUnaryCall<DeleteReq, DeleteResp>, done: sendUnaryData<DeleteResp>) => {
      const stream = nameOf(call.request.getOptions()!);
      const refused = refusal(call.metadata, faults) ?? (log.read(stream).state === 'deleted' && streamDeleted(stream));
      if (refused) done(refused);
      else if (log.softDelete(stream)) done(null, new streams.DeleteResp());
      else done(failure(status.FAILED_PRECONDITION, 'no stream', wrongVersion(stream)));
    },
    tombstone: (call: ServerUnaryCall<TombstoneReq, TombstoneResp>, done: sendUnaryData<TombstoneResp>) => {
      const stream = nameOf(call.request.getOptions()!);
      const refused = refusal(call.metadata, faults);
      const event = refused ? undefined : log.tombstone(stream);
      if (!event) {
        done(refused ?? streamDeleted(stream));
        return;
      }
      const place = String(event.position);
      const position = new streams.TombstoneResp.Position().setCommitPosition(place).setPreparePosition(place);
      done(null, new streams.TombstoneResp().setPosition(position));
    },
  } as Record<string, UntypedHandleCall>);

  server.addService(featuresGrpc.ServerFeaturesService, {
    getSupportedMethods: (_call: unknown, done: sendUnaryData<InstanceType<typeof features.SupportedMethods>>) => {
      const supported = new features.SupportedMethods().setEventStoreServerVersion(faults.version);
      for (const name of ['append', 'read', 'tombstone', ...(faults.takesBatches ? ['batchappend'] : [])]) {
        const method = new features.SupportedMethod().setMethodName(name);
        supported.addMethods(method.setServiceName('event_store.client.streams.streams'));
      }
      done(null, supported);
    },
  } as Record<string, UntypedHandleCall>);

  server.addService(gossipGrpc.GossipService, {
    read: (_call: unknown, done: sendUnaryData<InstanceType<typeof gossip.ClusterInfo>>) => {
      const member = ({ host, port }: { readonly host: string; readonly port: number }, state: 6 | 8) =>
        new gossip.MemberInfo()
          .setInstanceId(new shared.UUID().setString(crypto.randomUUID()))
          .setTimeStamp(String(Date.now()))
          .setState(state)
          .setIsAlive(true)
          .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port));
      const self = { host: '127.0.0.1', port: network.port };
      const members = [member(faults.leader ?? self, LEADER)];
      if (faults.leader) members.push(member(self, FOLLOWER));
      if (faults.away) members.push(member(faults.away, FOLLOWER).setIsAlive(false));
      done(null, new gossip.ClusterInfo().setMembersList(members));
    },
  } as Record<string, UntypedHandleCall>);

  server.addService(operationsGrpc.OperationsService, {
    startScavenge: (call: ServerUnaryCall<StartScavengeReq, ScavengeResp>, done: sendUnaryData<ScavengeResp>) =>
      startScavenge(call, done, log, faults),
  } as Record<string, UntypedHandleCall>);

  return {
    url: `esdb://127.0.0.1:${network.port}?tls=${tls ? 'true' : 'false'}`,
    port: network.port,
    log,
    faults,
    network,
    async stop() {
      await network.close();
      server.forceShutdown();
    },
  };
}

const [FOLLOWER, LEADER] = [6, 8] as const;

function nameOf(options: { getStreamIdentifier(): InstanceType<typeof shared.StreamIdentifier> | undefined }): string {
  return Buffer.from(options.getStreamIdentifier()!.getStreamName_asU8()).toString();
}

function wrongVersion(stream: string): Record<string, string> {
  return {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': '-2',
    'actual-version': '-1',
  };
}
