/** The HTML round a saved comparison: a policy that allows nothing from outside, and a start. */
import { PREFIX } from "./modules.js";

/**
 * Unpacks, gives every module a name, and starts. It is put into the file as text, so it may name
 * nothing that is outside of it.
 *
 * @param {string} prefix
 */
async function start(prefix) {
  const { nonce } = /** @type {HTMLScriptElement} */ (document.currentScript);
  const text = document.getElementById("saved")?.textContent ?? "";
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const buffer = await new Response(stream).arrayBuffer();
  const length = new Uint32Array(buffer, 0, 1)[0];
  const saved = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  /** @param {string} type @param {string} content */
  const script = (type, content) => {
    const element = document.createElement("script");
    element.type = type;
    element.nonce = nonce;
    element.textContent = content;
    document.head.append(element);
  };
  const style = document.createElement("style");
  style.textContent = saved.css;
  document.head.append(style);
  /** @type {Record<string, string>} */
  const imports = {};
  for (const [path, source] of Object.entries(saved.sources)) {
    const code = `${source}\n//# sourceURL=${prefix + path}\n`; // what an error names
    imports[prefix + path] = `data:text/javascript;charset=utf-8,${encodeURIComponent(code)}`;
  }
  script("importmap", JSON.stringify({ imports }));
  const { replay } = await import(`${prefix}replay.js`);
  replay(saved, buffer.slice(4 + length), () => script("text/javascript", saved.plotly));
}

/**
 * @param {string} saved base64: whatever a run is called, no letter of it can end an element
 * @returns {string}
 */
export function document_(saved) {
  const nonce = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "font-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Layerscope: a saved comparison</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
</head>
<body>
<p class="starting">Opening …</p>
<noscript>This file draws with JavaScript, which this browser has turned off.</noscript>
<script type="text/plain" id="saved">${saved}</script>
<script nonce="${nonce}">(${start})(${JSON.stringify(PREFIX)});</script>
</body>
</html>
`;
}
