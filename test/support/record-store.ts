import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Statement = Readonly<Record<string, unknown>> & { readonly id: string };

/** Another record store, which can be told to refuse and to fail: all of a request or nothing, ids are unique. */
export interface OtherRecordStore {
  readonly endpoint: string;
  /** In the order in which they came, each once. */
  readonly statements: readonly Statement[];
  /** Statements that it refuses. */
  refuses: (statement: Statement) => boolean;
  /** While true, it answers 503. */
  away: boolean;
  /** Content types of the requests that it took. */
  readonly contentTypes: readonly string[];
  close(): Promise<void>;
}

export async function startRecordStore(): Promise<OtherRecordStore> {
  const statements: Statement[] = [];
  const contentTypes: string[] = [];
  const store = { statements, contentTypes, away: false, refuses: (_statement: Statement) => false };
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const answer = (status: number, body: unknown) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      if (store.away) return answer(503, 'away');
      const type = String(request.headers['content-type']);
      const text = Buffer.concat(pieces).toString('latin1');
      const json = type.startsWith('multipart/') ? text.slice(text.indexOf('{'), text.indexOf('\r\n--', 4)) : text;
      const sent = [JSON.parse(Buffer.from(json, 'latin1').toString('utf8')) as Statement | Statement[]].flat();
      if (sent.some((one) => store.refuses(one))) return answer(400, 'the other record store does not like this');
      for (const one of sent) if (!statements.some(({ id }) => id === one.id)) statements.push(one);
      contentTypes.push(type.split(';')[0]!);
      answer(
        200,
        sent.map(({ id }) => id),
      );
    });
  });
  await listen(server);
  const { port } = server.address() as AddressInfo;
  return Object.assign(store, {
    endpoint: `http://127.0.0.1:${port}/xapi`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}
