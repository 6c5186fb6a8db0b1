/**
 * Many things in one string: JSON that names pieces of bytes, compressed, as base64.
 * [length of the JSON, 4 bytes][JSON, filled up to a multiple of 4][pieces, each a multiple of 4]
 */

/**
 * @param {unknown} value
 * @param {ArrayBufferView[]} pieces of a multiple of 4 bytes
 * @returns {Promise<string>}
 */
export async function sealed(value, pieces) {
  const json = new TextEncoder().encode(JSON.stringify(value));
  const filled = new Uint8Array(4 * Math.ceil(json.length / 4)).fill(32);
  filled.set(json);
  const parts = [Uint32Array.of(filled.length), filled, ...pieces];
  const stream = new Blob(/** @type {BlobPart[]} */ (parts)).stream();
  const packed = stream.pipeThrough(new CompressionStream("gzip"));
  return base64(new Uint8Array(await new Response(packed).arrayBuffer()));
}

/**
 * @param {ArrayBuffer} buffer what was sealed, decompressed
 * @returns {{value: any, pieces: ArrayBuffer}}
 */
export function opened(buffer) {
  const length = new Uint32Array(buffer, 0, 1)[0];
  const value = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { value, pieces: buffer.slice(4 + length) };
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}
