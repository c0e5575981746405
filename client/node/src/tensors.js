// Arrays on the wire and in safetensors files: raw little-endian bytes with type and shape.

import { readFileSync, writeFileSync } from 'node:fs';
import { brokenReply } from './errors.js';

// A message may have 4 MiB.
const CHUNK_BYTES = 2 << 20;
const BYTES = { F32: 4, F64: 8, I64: 8 };

/** The chunks of an array `{type, shape, data}`; `data` is a Buffer. */
export function* chunks(name, { type, shape, data }) {
  for (let offset = 0; offset < data.length; offset += CHUNK_BYTES) {
    yield { name, data_type: `DATA_TYPE_${type}`, shape, offset, data: data.subarray(offset, offset + CHUNK_BYTES) };
  }
}

/** An array whose chunks arrive in order. */
export class TensorAssembly {
  #received = 0;

  constructor({ name, data_type, shape }) {
    this.name = name;
    this.type = data_type.replace('DATA_TYPE_', '');
    this.shape = shape;
    this.data = Buffer.alloc(shape.reduce((product, size) => product * size, BYTES[this.type]));
  }

  add({ offset, data }) {
    if (offset !== this.#received || offset + data.length > this.data.length) {
      throw brokenReply(`${this.name}: expected its part from byte ${this.#received} on, found one at ${offset}`);
    }
    data.copy(this.data, offset);
    this.#received += data.length;
  }

  get complete() {
    return this.#received === this.data.length;
  }
}

/** The numbers of an array of type F32 or F64. */
export function numbers({ type, data }) {
  // A copy: typed arrays must begin where their elements may.
  const bytes = data.buffer.slice(data.byteOffset, data.byteOffset + data.length);
  return type === 'F64' ? new Float64Array(bytes) : new Float32Array(bytes);
}

/** Counts as an array of type I64. */
export function counts(shape, values) {
  return { type: 'I64', shape, data: Buffer.from(BigInt64Array.from(values, BigInt).buffer) };
}

/** All arrays of a safetensors file by name. */
export function readSafetensors(path) {
  const bytes = readFileSync(path);
  const start = 8 + Number(bytes.readBigUInt64LE());
  const { __metadata__: _, ...header } = JSON.parse(bytes.toString('utf8', 8, start));
  return Object.fromEntries(
    Object.entries(header).map(([name, { dtype: type, shape, data_offsets: [from, to] }]) => [
      name,
      { type, shape, data: bytes.subarray(start + from, start + to) },
    ]),
  );
}

/** Writes arrays to a safetensors file. */
export function writeSafetensors(path, arrays) {
  const header = {};
  let offset = 0;
  for (const [name, { type, shape, data }] of Object.entries(arrays)) {
    header[name] = { dtype: type, shape, data_offsets: [offset, (offset += data.length)] };
  }
  const text = JSON.stringify(header);
  const padded = Buffer.from(text + ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  writeFileSync(path, Buffer.concat([length, padded, ...Object.values(arrays).map(({ data }) => data)]));
}
