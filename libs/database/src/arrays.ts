/**
 * Encodes arrays in the binary format of Postgres (its array_recv). In the text format each element is quoted here and
 * unquoted there; for sealed bytes that costs more than sealing them. node-postgres sends a Buffer as a binary value.
 */
type Element = Buffer | null;

const header = 20;

function arrayOf(elementType: number, elements: readonly Element[]): Buffer {
  const bytes = elements.reduce((sum, one) => sum + 4 + (one?.length ?? 0), header);
  const array = Buffer.allocUnsafe(bytes);
  array.writeInt32BE(1, 0); // dimensions
  array.writeInt32BE(elements.includes(null) ? 1 : 0, 4);
  array.writeInt32BE(elementType, 8);
  array.writeInt32BE(elements.length, 12);
  array.writeInt32BE(1, 16); // the first index
  let at = header;
  for (const one of elements) {
    at = array.writeInt32BE(one?.length ?? -1, at);
    if (one) at += one.copy(array, at);
  }
  return array;
}

/** The type OIDs, the same in every Postgres. */
const types = { bytea: 17, int4: 23, text: 25, uuid: 2950, jsonb: 3802 } as const;
const jsonbVersion = '\u0001';

export const byteaArray = (values: readonly Element[]): Buffer => arrayOf(types.bytea, values);
export const textArray = (values: readonly string[]): Buffer =>
  arrayOf(
    types.text,
    values.map((one) => Buffer.from(one)),
  );
export const jsonbArray = (values: readonly (object | null)[]): Buffer =>
  arrayOf(
    types.jsonb,
    values.map((one) => one && Buffer.from(jsonbVersion + JSON.stringify(one))),
  );
export const intArray = (values: readonly number[]): Buffer =>
  arrayOf(
    types.int4,
    values.map((one) => {
      const bytes = Buffer.allocUnsafe(4);
      bytes.writeInt32BE(one);
      return bytes;
    }),
  );
/** Throws when a value is not a UUID. A truncated one would be read as a different UUID. */
export const uuidArray = (values: readonly string[]): Buffer =>
  arrayOf(
    types.uuid,
    values.map((one) => {
      const bytes = Buffer.from(one.replaceAll('-', ''), 'hex');
      if (bytes.length !== 16) throw new Error('a UUID is 32 hexadecimal digits');
      return bytes;
    }),
  );
