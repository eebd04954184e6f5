import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What the browser keeps: who is signed in, and which sign-in is under way. */
export type CookieName = 'session' | 'sign-in';

/**
 * Cookies of ours can be read by no script, are sent by no other site's forms, and behind https go nowhere else: the prefix
 * makes the browser refuse one that a neighbouring host sets (RFC 6265bis, 4.1.3.2).
 */
export class Cookies {
  readonly #secure: boolean;

  constructor(publicUrl: string | undefined) {
    this.#secure = publicUrl?.startsWith('https:') ?? false;
  }

  read(request: FastifyRequest, name: CookieName): string | undefined {
    const { cookie: header } = request.headers;
    return header === undefined ? undefined : parseCookie(header)[this.#name(name)];
  }

  set(reply: FastifyReply, name: CookieName, value: string, lifetimeMs: number): void {
    this.#write(reply, name, value, Math.floor(lifetimeMs / 1_000));
  }

  clear(reply: FastifyReply, name: CookieName): void {
    this.#write(reply, name, '', 0);
  }

  #write(reply: FastifyReply, name: CookieName, value: string, maxAge: number): void {
    const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure: this.#secure, maxAge } as const;
    // Fastify keeps all values of this header, and of no other.
    void reply.header('set-cookie', stringifySetCookie({ name: this.#name(name), value, ...attributes }));
  }

  #name(name: CookieName): string {
    return `${this.#secure ? '__Host-' : ''}vetrail-${name}`;
  }
}
