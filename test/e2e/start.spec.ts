import { afterEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import request from 'supertest';
import { attended, eventually } from '../support/statements.js';
import { startVetrail, type ProcessName, type Vetrail } from '../support/vetrail.js';

const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const PROCESSES: readonly ProcessName[] = ['supervisor', 'tracker', 'projector', 'postgres'];

let running: Vetrail | undefined;
const folders: string[] = [];

afterEach(async () => {
  await running?.stop();
  running = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function started(env: Readonly<Record<string, string>> = {}): Promise<Vetrail> {
  running = await startVetrail({ env });
  return running;
}

async function post(vetrail: Vetrail): Promise<string> {
  const statement = attended();
  await request(vetrail.url)
    .post('/xapi/statements')
    .auth(vetrail.key, vetrail.secret)
    .set('X-Experience-API-Version', '1.0.3')
    .send(statement)
    .expect(200);
  return statement.id;
}

const get = (vetrail: Vetrail, id: string) =>
  request(vetrail.url)
    .get('/xapi/statements')
    .query({ statementId: id })
    .auth(vetrail.key, vetrail.secret)
    .set('X-Experience-API-Version', '1.0.3');

interface Ended {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Runs `npm start`'s script until it ends by itself. */
function startAndEnd(env: Readonly<Record<string, string>>, flags: readonly string[] = []): Promise<Ended> {
  return new Promise((resolve) => {
    const whole = { ...process.env, LOG_LEVEL: 'silent', HOST: '127.0.0.1', NODE_OPTIONS: '', ...env };
    execFile(process.execPath, [...flags, START], { env: whole, timeout: 20_000 }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error ? -1 : 0;
      resolve({ code, lines: `${stdout}${stderr}`.split('\n').filter((line) => line !== '') });
    });
  });
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vetrail-start-'));
  folders.push(folder);
  return folder;
}

const curlLines = (vetrail: Vetrail) =>
  vetrail
    .output()
    .split('\n')
    .filter((line) => line.startsWith('curl '));

/** What a shell prints when the line is pasted into it. */
function pasted(line: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('bash', ['-c', line], { env: { ...process.env, ...env } }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
}

const port = (vetrail: Vetrail) => new URL(vetrail.url).port;
const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}/stat`) && !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

describe('npm start', () => {
  it('makes up a credential and prints it once, with a curl line that works when pasted', async () => {
    const vetrail = await started({ BOOTSTRAP_KEY: '', BOOTSTRAP_SECRET: '' });
    const output = vetrail.output();
    expect(output).toContain(`Dashboard       http://localhost:${port(vetrail)}/\n`);
    expect(output).toContain(`xAPI endpoint   http://localhost:${port(vetrail)}/xapi\n`);
    expect(output).toContain(`API docs        http://localhost:${port(vetrail)}/docs\n`);
    const [post, see, ...more] = curlLines(vetrail);
    expect(more).toEqual([]);
    expect(JSON.parse(await pasted(post!))).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(JSON.parse(await pasted(see!))).toMatchObject({ school: { code: 'dk-randers' } });

    const [, key, secret] = /^ {2}key +(\S+)\n {2}secret +(\S+)/m.exec(output)!;
    await vetrail.signalAll('SIGINT');
    await vetrail.start();
    expect(vetrail.output()).not.toContain(secret);
    const [again] = curlLines(vetrail);
    expect(again).toContain('$KEY:$SECRET');
    expect(JSON.parse(await pasted(again!, { KEY: key!, SECRET: secret! }))).toHaveLength(1);
  }, 60_000);

  it('takes the credential that the environment gives, and does not print its secret', async () => {
    const vetrail = await started();
    expect(vetrail.output()).not.toContain(vetrail.secret);
    const [post] = curlLines(vetrail);
    expect(JSON.parse(await pasted(post!, { BOOTSTRAP_SECRET: vetrail.secret }))).toHaveLength(1);
  }, 60_000);

  it('stops in order on Ctrl-C within 5 s, and goes on with the data', async () => {
    const vetrail = await started();
    const pids = PROCESSES.map((name) => vetrail.pid(name));
    const id = await post(vetrail);
    const at = performance.now();
    expect(await vetrail.signalAll('SIGINT')).toBe(0);
    expect(performance.now() - at).toBeLessThan(5_000);
    expect(pids.filter(isAlive)).toEqual([]);
    await vetrail.start();
    await get(vetrail, id).expect(200);
  }, 60_000);

  it('recovers from SIGKILL to all of it at once', async () => {
    const vetrail = await started();
    const id = await post(vetrail);
    const pids = PROCESSES.map((name) => vetrail.pid(name));
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await eventually(async () => !pids.some(isAlive), 'all to be gone');
    await vetrail.start();
    await get(vetrail, id).expect(200);
  }, 60_000);

  it('leaves nothing running when the supervisor is killed, and starts again', async () => {
    const vetrail = await started();
    const id = await post(vetrail);
    const pids = PROCESSES.map((name) => vetrail.pid(name));
    vetrail.kill('supervisor');
    await eventually(async () => !pids.slice(0, 3).some(isAlive), 'tracker and projector to be gone');
    await vetrail.start();
    await get(vetrail, id).expect(200);
    expect(pids.filter(isAlive)).toEqual([]);
  }, 60_000);

  it.each<ProcessName>(['tracker', 'projector', 'postgres'])(
    'starts a killed %s again',
    async (name) => {
      const vetrail = await started();
      const id = await post(vetrail);
      const before = vetrail.pid(name);
      vetrail.kill(name);
      await eventually(async () => {
        try {
          return vetrail.pid(name) !== before && (await get(vetrail, id)).status === 200;
        } catch {
          return false;
        }
      }, `${name} to be back`);
      await post(vetrail);
    },
    60_000,
  );
});

describe('npm start refuses with one line', () => {
  it('a taken port', async () => {
    const vetrail = await started();
    const { code, lines } = await startAndEnd({ DATA_DIR: temporaryFolder(), PORT: port(vetrail) });
    expect(code).toBe(1);
    expect(lines).toEqual([
      `vetrail: the port ${port(vetrail)} is taken: stop what listens there, or set PORT to another`,
    ]);
  }, 60_000);

  it('a second instance on the same data folder, which the first one does not notice', async () => {
    const vetrail = await started();
    const { code, lines } = await startAndEnd({ DATA_DIR: vetrail.dataDir, PORT: '0' });
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(
        /^vetrail: another Vetrail runs on the data folder .*: stop it, or set DATA_DIR to another folder$/,
      ),
    ]);
    await post(vetrail);
  }, 60_000);

  it.each([
    ['a data folder that cannot be made', () => '/proc/vetrail'],
    [
      'a data folder that is a file',
      () => {
        const file = join(temporaryFolder(), 'file');
        writeFileSync(file, '');
        return file;
      },
    ],
  ])('%s', async (_, folder) => {
    const { code, lines } = await startAndEnd({ DATA_DIR: folder(), PORT: '0' });
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^vetrail: .*DATA_DIR/)]);
  });

  it.each([
    ['PORT', 'http'],
    ['DATABASE_URL', 'mysql://127.0.0.1/x'],
    ['LOG_LEVEL', 'loud'],
    ['PROGRAMME_FILE', '/nowhere.json'],
  ])('a malformed %s', async (name, value) => {
    const { code, lines } = await startAndEnd({ DATA_DIR: temporaryFolder(), PORT: '0', [name]: value });
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^vetrail: .*${name}`))]);
  });

  it('a programme file that is wrong, with place and rule', async () => {
    const file = join(temporaryFolder(), 'programme.json');
    const shipped = JSON.parse(readFileSync(new URL('../../programme.json', import.meta.url), 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...shipped, period: { start: '2022-03-01', end: '2024-02-30' } }));
    const { code, lines } = await startAndEnd({ DATA_DIR: temporaryFolder(), PORT: '0', PROGRAMME_FILE: file });
    expect(code).toBe(1);
    expect(lines).toEqual([
      `vetrail: the programme file ${file} is wrong at $.period.end (day): This must be a day that exists, such as 2022-03-01. Correct it, or set PROGRAMME_FILE`,
    ]);
  });

  it('a Node that is too old', async () => {
    const pretend = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.18.1'})`;
    const { code, lines } = await startAndEnd({}, ['--import', pretend]);
    expect(code).toBe(1);
    expect(lines).toEqual(['vetrail: Node 20.18.1 is too old: install Node 20.19 or newer']);
  });
});
