import { describe, expect, it } from '@jest/globals';
import { RequestFailed } from './client.js';
import { Resources } from './resources.js';

/** Answers in the order of asking, when the test says so. */
function server() {
  const asked: { path: string; answer: (value: unknown) => void; refuse: (error: Error) => void }[] = [];
  const get = (path: string) =>
    new Promise<unknown>((answer, refuse) => {
      asked.push({ path, answer, refuse });
    });
  return { asked, get };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('resources', () => {
  it('are asked for once, whoever watches, and again when the log has grown', async () => {
    const { asked, get } = server();
    const resources = new Resources(get);
    let calls = 0;
    resources.watch('/a', () => (calls += 1));
    resources.watch('/a', () => (calls += 1));
    resources.want('/a', 0);
    resources.want('/a', 0);
    expect(resources.peek('/a')).toEqual({ state: 'loading' });
    expect(asked).toHaveLength(1);
    asked[0]!.answer(1);
    await settled();
    expect(resources.peek('/a')).toMatchObject({ state: 'ready', value: 1, stale: false });
    expect(calls).toBe(2);
    resources.want('/a', 1);
    expect(asked).toHaveLength(2);
  });

  it('stay on the page, marked stale, while the server is away', async () => {
    const { asked, get } = server();
    const resources = new Resources(get);
    resources.want('/a', 0);
    asked[0]!.answer('old');
    await settled();
    resources.want('/a', 1);
    asked[1]!.refuse(new RequestFailed({ kind: 'unavailable', message: 'away' }));
    await settled();
    expect(resources.peek('/a')).toMatchObject({ state: 'ready', value: 'old', stale: true });
    expect(resources.away).toBe(true);
    resources.want('/a', 2);
    asked[2]!.answer('new');
    await settled();
    expect(resources.away).toBe(false);
  });

  it('take no notice of an answer that a later question has overtaken', async () => {
    const { asked, get } = server();
    const resources = new Resources(get);
    resources.want('/a', 0);
    resources.reload('/a');
    asked[1]!.answer('new');
    asked[0]!.answer('old');
    await settled();
    expect(resources.peek('/a')).toMatchObject({ value: 'new' });
  });

  it('say why nothing came', async () => {
    const { asked, get } = server();
    const resources = new Resources(get);
    resources.want('/a', 0);
    asked[0]!.refuse(new RequestFailed({ kind: 'forbidden', message: 'no' }));
    await settled();
    expect(resources.peek('/a')).toEqual({ state: 'failed', failure: { kind: 'forbidden', message: 'no' } });
  });
});
