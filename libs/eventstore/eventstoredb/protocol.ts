/**
 * EventStoreDB's gRPC messages as its client package ships them, and the few conversions between them and plain values.
 * The package is CommonJS without named exports that Node could see: this file alone knows.
 */
import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import operationsGrpc from '@eventstore/db-client/generated/operations_grpc_pb.js';
import operations from '@eventstore/db-client/generated/operations_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';

export type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
export type { ScavengeResp } from '@eventstore/db-client/generated/operations_pb.js';
export type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
export type { BatchAppendReq, BatchAppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
export type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
export { gossipGrpc, operations, operationsGrpc, shared, streams, streamsGrpc };

export function streamIdentifier(stream: string): InstanceType<typeof shared.StreamIdentifier> {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
}

export function uuidOf(text: string): InstanceType<typeof shared.UUID> {
  return new shared.UUID().setString(text);
}

/** A UUID in either form that servers send: as text, or as the two halves of its bits. */
export function uuidText(uuid: InstanceType<typeof shared.UUID> | undefined): string {
  const halves = uuid?.getStructured();
  if (!halves) return uuid?.getString() ?? '';
  const hex = [halves.getMostSignificantBits(), halves.getLeastSignificantBits()]
    .map((half) => BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0'))
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** UTF-8 bytes of a message as text, without a copy of the bytes. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
