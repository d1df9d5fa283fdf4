// Reading a packed payload: gzipped JSON, a zero, and the abstracts in words of a vocabulary.

const ONE_BYTE_WORDS = 32;

/** Unpack a payload, given as bytes or in base64. */
async function unpackPayload(packed) {
    const bytes =
        typeof packed === "string"
            ? bytesOf(packed.trim())
            : new Uint8Array(packed.buffer ?? packed, packed.byteOffset ?? 0, packed.byteLength);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const content = new Uint8Array(await new Response(stream).arrayBuffer());
    const end = content.indexOf(0);
    const data = JSON.parse(new TextDecoder().decode(content.subarray(0, end)));
    const { papers } = data;
    const order = papers.topic
        .map((_, row) => row)
        .sort((a, b) => papers.topic[a] - papers.topic[b] || a - b);
    papers.abstract = readTexts(content.subarray(end + 1), papers.abstract, order);
    if (papers.near) papers.near = readNear(papers.near, order);
    return data;
}

function bytesOf(base64) {
    const letters = atob(base64);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
    return bytes;
}

/** Read the texts, which stand in this order of rows, each ended by a zero. */
function readTexts(bytes, words, order) {
    const texts = new Array(order.length);
    let text = "";
    let done = 0;
    for (let i = 0; i < bytes.length; i++) {
        const byte = bytes[i];
        if (byte >= 128 + ONE_BYTE_WORDS) {
            text += words[ONE_BYTE_WORDS + (byte - 128 - ONE_BYTE_WORDS) * 256 + bytes[++i]];
        } else if (byte >= 128) {
            text += words[byte - 128];
        } else if (byte > 1) {
            text += String.fromCharCode(byte);
        } else if (byte === 1) {
            text += String.fromCodePoint((bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3]);
            i += 3;
        } else {
            texts[order[done++]] = text;
            text = "";
        }
    }
    return texts;
}

/** Read each paper's nearest ones: how far on they stand in this order, byte by byte. */
function readNear({ width, planes }, order) {
    const bytes = bytesOf(planes);
    const n = bytes.length / 4;
    const place = new Int32Array(order.length);
    order.forEach((row, at) => {
        place[row] = at;
    });
    const rows = new Int32Array(n);
    for (let i = 0; i < n; i++) {
        const away =
            bytes[i] | (bytes[n + i] << 8) | (bytes[2 * n + i] << 16) | (bytes[3 * n + i] << 24);
        rows[i] = order[place[Math.floor(i / width)] + away];
    }
    return { width, rows };
}
