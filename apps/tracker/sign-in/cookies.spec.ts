import { describe, expect, it } from '@jest/globals';
import fastify from 'fastify';
import type { AddressInfo } from 'node:net';
import { Cookies } from './cookies.js';

async function setCookies(publicUrl: string | undefined): Promise<readonly string[]> {
  const server = fastify();
  const cookies = new Cookies(publicUrl);
  server.get('/', (request, reply) => {
    cookies.set(reply, 'session', 'a token', 3_600_500);
    cookies.clear(reply, 'sign-in');
    void reply.send({ read: cookies.read(request, 'session') ?? null });
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  try {
    const { port } = server.server.address() as AddressInfo;
    return (await fetch(`http://127.0.0.1:${port}/`)).headers.getSetCookie();
  } finally {
    await server.close();
  }
}

describe('cookies', () => {
  it('are for this host alone and for https where that is spoken', async () => {
    expect(await setCookies('https://vetrail.example')).toEqual([
      '__Host-vetrail-session=a%20token; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Lax',
      '__Host-vetrail-sign-in=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax',
    ]);
  });

  it('work without https, for who tries it out', async () => {
    expect(await setCookies(undefined)).toEqual([
      'vetrail-session=a%20token; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax',
      'vetrail-sign-in=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    ]);
  });
});
