import type { Geometry } from './geometry.js';
import { bitmapBytes, clearBit, decodeList, hasBit, offsetsOf, setBit, type StoredPosting } from './posting-codec.js';

const STORED = 1;
const LOADED = 2;
const TOUCHED = 4;
const NONE = -1;

/** A row of the posting table to be: offsets while there are few, else the bitmap; neither when the posting is empty. */
export interface PostingRow {
  readonly key: string;
  /** Whether the table has a row for this key and block. */
  readonly stored: boolean;
  readonly offsets?: readonly number[];
  readonly bitmap?: Uint8Array;
}

/**
 * The postings of one block in memory: for each key the offsets that carry it. What a row becomes depends on the set of
 * offsets alone, never on how they arrived.
 *
 * A block that began in this process is `complete`: a key it does not know has no row. Any other block is filled from the
 * table as keys are touched: see `unknownKeys` and `load`.
 *
 * Most keys of a block have a handful of offsets, so lists are chains in shared typed arrays (six bytes an offset), and a
 * key costs its entry in the map and eleven bytes. Keys with many offsets have a bitmap.
 */
export class BlockPostings {
  readonly #ids = new Map<string, number>();
  readonly #keys: string[] = [];
  #first = new Int32Array(1024);
  #last = new Int32Array(1024);
  #count = new Uint16Array(1024);
  #flags = new Uint8Array(1024);
  readonly #bitmaps = new Map<number, Uint8Array>();
  #offsets = new Uint16Array(4096);
  #next = new Int32Array(4096);
  #used = 0;
  #touched: number[] = [];

  constructor(
    readonly block: number,
    private readonly geometry: Geometry,
    private readonly complete: boolean,
  ) {}

  /** Marks the ordinal at `offset` as one that carries the key. */
  add(key: string, offset: number): void {
    const id = this.#idOf(key);
    if (this.#insert(id, offset)) this.#touch(id);
  }

  /** Takes the ordinal at `offset` off the key. The key's row must be known: see `unknownAmong`. */
  remove(key: string, offset: number): void {
    const id = this.#idOf(key);
    this.#touch(id);
    if (clearBit(this.#bitmapOf(id), offset)) this.#count[id]!--;
  }

  /** Keys that were touched while it was not known whether the table has a row for them. */
  unknownKeys(): string[] {
    if (this.complete) return [];
    return this.#touched.filter((id) => !(this.#flags[id]! & (STORED | LOADED))).map((id) => this.#keys[id]!);
  }

  /** Those of `keys` of which it is not known whether the table has a row for them. */
  unknownAmong(keys: Iterable<string>): string[] {
    if (this.complete) return [];
    return [...keys].filter((key) => !(this.#flags[this.#idOf(key)]! & (STORED | LOADED)));
  }

  /** Takes over what the table holds for keys; those without a row are known to have none. */
  load(keys: readonly string[], rows: ReadonlyMap<string, StoredPosting>): void {
    for (const key of keys) {
      const id = this.#idOf(key);
      const row = rows.get(key);
      this.#flags[id]! |= row ? STORED | LOADED : LOADED;
      if (row?.list) for (const offset of decodeList(row.list)) this.#insert(id, offset);
      if (row?.bits) for (const offset of offsetsOf(bitmapBytes(row.bits))) this.#insert(id, offset);
    }
  }

  /** The rows that changed since the last call. They count as stored from now on. */
  takeChanged(): PostingRow[] {
    const rows = this.#touched.map((id) => this.#rowOf(id));
    for (const id of this.#touched) {
      this.#flags[id]! &= ~TOUCHED;
      if (this.#sizeOf(id) === 0) this.#flags[id] = (this.#flags[id]! & ~STORED) | LOADED;
      else this.#flags[id]! |= STORED;
    }
    this.#touched = [];
    return rows;
  }

  #rowOf(id: number): PostingRow {
    const key = this.#keys[id]!;
    const stored = (this.#flags[id]! & STORED) !== 0;
    const bitmap = this.#bitmaps.get(id);
    const size = this.#sizeOf(id);
    if (size === 0) return { key, stored };
    if (size >= this.geometry.bitmapFrom) return { key, stored, bitmap: bitmap! };
    return { key, stored, offsets: bitmap ? offsetsOf(bitmap) : this.#chain(id) };
  }

  /** A count of 65,536 wraps to 0 in 16 bits; a bitmap that is full tells the two apart. */
  #sizeOf(id: number): number {
    const count = this.#count[id]!;
    if (count !== 0) return count;
    const bitmap = this.#bitmaps.get(id);
    return bitmap && hasBit(bitmap, 0) ? this.geometry.blockSize : 0;
  }

  #chain(id: number): number[] {
    const offsets: number[] = [];
    for (let at = this.#first[id]!; at !== NONE; at = this.#next[at]!) offsets.push(this.#offsets[at]!);
    return offsets;
  }

  /** Adds an offset to a key's set; false when it was there. Offsets that come in order go to the end of the chain. */
  #insert(id: number, offset: number): boolean {
    const bitmap = this.#bitmaps.get(id);
    if (bitmap) {
      if (!setBit(bitmap, offset)) return false;
    } else {
      const last = this.#last[id]!;
      if (last === NONE) this.#first[id] = this.#last[id] = this.#entry(offset, NONE);
      else if (this.#offsets[last]! < offset) {
        // Before the assignment: making the entry may put a larger array in the place of `#next`.
        const entry = this.#entry(offset, NONE);
        this.#last[id] = this.#next[last] = entry;
      } else if (!this.#insertBefore(id, offset)) return false;
    }
    this.#count[id]!++;
    if (!bitmap && this.#count[id]! >= this.geometry.bitmapFrom) this.#bitmapOf(id);
    return true;
  }

  #insertBefore(id: number, offset: number): boolean {
    let before = NONE;
    let at = this.#first[id]!;
    while (this.#offsets[at]! < offset) {
      before = at;
      at = this.#next[at]!;
    }
    if (this.#offsets[at] === offset) return false;
    const entry = this.#entry(offset, at);
    if (before === NONE) this.#first[id] = entry;
    else this.#next[before] = entry;
    return true;
  }

  #entry(offset: number, next: number): number {
    if (this.#used === this.#offsets.length) {
      this.#offsets = grown(this.#offsets, new Uint16Array(this.#used * 2));
      this.#next = grown(this.#next, new Int32Array(this.#used * 2));
    }
    this.#offsets[this.#used] = offset;
    this.#next[this.#used] = next;
    return this.#used++;
  }

  #bitmapOf(id: number): Uint8Array {
    let bitmap = this.#bitmaps.get(id);
    if (!bitmap) {
      bitmap = new Uint8Array(this.geometry.blockSize / 8);
      for (const offset of this.#chain(id)) setBit(bitmap, offset);
      this.#bitmaps.set(id, bitmap);
    }
    return bitmap;
  }

  #touch(id: number): void {
    if (this.#flags[id]! & TOUCHED) return;
    this.#flags[id]! |= TOUCHED;
    this.#touched.push(id);
  }

  #idOf(key: string): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#keys.length;
    if (id === this.#first.length) {
      this.#first = grown(this.#first, new Int32Array(id * 2));
      this.#last = grown(this.#last, new Int32Array(id * 2));
      this.#count = grown(this.#count, new Uint16Array(id * 2));
      this.#flags = grown(this.#flags, new Uint8Array(id * 2));
    }
    this.#first[id] = this.#last[id] = NONE;
    this.#ids.set(key, id);
    this.#keys.push(key);
    return id;
  }
}

function grown<A extends Uint8Array | Uint16Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
