import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { makeFolder } from './unfinished-folder.js';

let database: TestDatabase;
let root: string;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database?.drop());
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vetrail-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const make = (name: string, fill = fillWhole) => makeFolder(database.url, join(root, name), fill);
const everything = () => readdirSync(root, { recursive: true }).map(String).sort();
const WHOLE = ['data', 'data/events.csv', 'manifest.json'];
const within = (folder: string) => [folder, ...WHOLE.map((path) => `${folder}/${path}`)];

function fillWhole(folder: string): Promise<string> {
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'events.csv'), 'x');
  writeFileSync(join(folder, 'manifest.json'), '{}');
  return Promise.resolve('made');
}

async function fails(folder: string): Promise<string> {
  await fillWhole(folder);
  throw new Error('synthetic');
}

describe('makeFolder', () => {
  it('writes elsewhere, and the folder is there when it is whole', async () => {
    const made = await make('deep/study', async (folder) => {
      expect(folder).toMatch(/study\.unfinished$/);
      expect(existsSync(join(root, 'deep', 'study'))).toBe(false);
      return fillWhole(folder);
    });
    expect(made).toBe('made');
    expect(everything()).toEqual(['deep', ...within('deep/study')]);
  });

  it('leaves nothing where it fails', async () => {
    await expect(make('study', fails)).rejects.toThrow('synthetic');
    expect(everything()).toEqual([]);
  });

  it('says what is no folder, and what cannot hold one', async () => {
    writeFileSync(join(root, 'file'), 'x');
    await expect(make('file')).rejects.toThrow(`${join(root, 'file')} is not a folder`);
    await expect(make('file/study')).rejects.toThrow(/file\/study cannot be made \((ENOTDIR|EEXIST)\)$/);
    expect(everything()).toEqual(['file']);
  });

  it('fills an empty folder that is there, keeps that very folder, and nothing stands beside it', async () => {
    mkdirSync(join(root, 'study'));
    symlinkSync(join(root, 'study'), join(root, 'link'));
    const { ino } = statSync(join(root, 'study'));
    await expect(make('link', fails)).rejects.toThrow('synthetic');
    expect(readdirSync(join(root, 'study'))).toEqual([]);
    await make('link', async (folder) => {
      expect(readdirSync(root)).toEqual(['link', 'study']);
      return fillWhole(folder);
    });
    expect(readdirSync(join(root, 'study'), { recursive: true }).sort()).toEqual(WHOLE);
    expect(statSync(join(root, 'study')).ino).toBe(ino);
  });

  it.each([
    ['a new folder', 'study.unfinished', () => undefined],
    ['an empty folder', 'study/study.unfinished', () => void mkdirSync(join(root, 'study'))],
  ])('replaces what was left of %s, and touches nothing else', async (_, unfinished, prepare) => {
    prepare();
    mkdirSync(join(root, unfinished));
    writeFileSync(join(root, unfinished, 'mine.csv'), 'x');
    await expect(make('study')).rejects.toThrow(/study\.unfinished is in the way/);
    expect(everything()).toContain(`${unfinished}/mine.csv`);

    writeFileSync(join(root, unfinished, 'UNFINISHED.txt'), '');
    await make('study');
    expect(everything()).toEqual(within('study'));
    await expect(make('study')).rejects.toThrow(/study is not empty/);
    expect(everything()).toEqual(within('study'));
  });

  it('refuses a place where another one is at work, however it is spelled', async () => {
    symlinkSync(root, join(root, 'link'));
    await make('study', async (folder) => {
      await expect(make('link/study')).rejects.toThrow(/another export is writing .*link\/study/);
      return fillWhole(folder);
    });
    expect(readdirSync(root)).toEqual(['link', 'study']);
  });
});
