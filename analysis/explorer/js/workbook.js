// The selection as an Excel workbook (Office Open XML, ECMA-376), made in the page itself: the
// same sheet as `analysis/figures/export/workbook.py` writes. Every text is an inline string and
// so never a formula; one that looks like a formula has Excel's own mark for text besides.

const MOST_IN_CELL = 32_767; // characters that Excel holds in a cell
const WIDEST_COLUMN = 60; // characters that a column is wide at most
const STYLES = { plain: 0, head: 1, day: 2, quoted: 3 };
const DAY_ZERO = Date.UTC(1899, 11, 30);
const MAKERS = ["http:", "", "schemas.openxmlformats.org"].join("/");
const SHEETS = `${MAKERS}/spreadsheetml/2006/main`;
const OFFICE = `${MAKERS}/officeDocument/2006/relationships`;
const PACKAGE = `${MAKERS}/package/2006`;
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

/** Write named columns of cells as a workbook of one sheet; return its bytes. */
function toWorkbook(sheet, names, lines) {
    const spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    const kind = (part, type) =>
        `<Override PartName="/xl/${part}.xml" ContentType="${spreadsheet}.${type}+xml"/>`;
    const link = (id, type, target) =>
        `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
    const links = (parts) =>
        `${XML}<Relationships xmlns="${PACKAGE}/relationships">${parts.join("")}</Relationships>`;
    const xml = '<Default Extension="xml" ContentType="application/xml"/>';
    const rels = "application/vnd.openxmlformats-package.relationships+xml";
    return zipped({
        "[Content_Types].xml": `${XML}<Types xmlns="${PACKAGE}/content-types">${xml}<Default Extension="rels" ContentType="${rels}"/>${kind("workbook", "sheet.main")}${kind("worksheets/sheet1", "worksheet")}${kind("styles", "styles")}</Types>`,
        "_rels/.rels": links([link("r1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": `${XML}<workbook xmlns="${SHEETS}" xmlns:r="${OFFICE}"><sheets><sheet name="${xmlText(sheet)}" sheetId="1" r:id="r1"/></sheets></workbook>`,
        "xl/_rels/workbook.xml.rels": links([
            link("r1", "worksheet", "worksheets/sheet1.xml"),
            link("r2", "styles", "styles.xml"),
        ]),
        "xl/styles.xml": stylesPart(),
        "xl/worksheets/sheet1.xml": sheetPart(names, lines),
    });
}

function stylesPart() {
    const font = (bold) => `<font>${bold}<sz val="11"/><name val="Calibri"/></font>`;
    const cell = (format, font, more = "") =>
        `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0"${more}/>`;
    const formats = '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>';
    const fills = '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>';
    const borders = '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>';
    const base = '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>';
    const named = '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>';
    const cells = [
        ...[cell(0, 0), cell(0, 1, ' applyFont="1"'), cell(164, 0, ' applyNumberFormat="1"')],
        cell(0, 0, ' quotePrefix="1"'),
    ];
    return `${XML}<styleSheet xmlns="${SHEETS}">${formats}<fonts count="2">${font("")}${font("<b/>")}</fonts>${fills}${borders}${base}<cellXfs count="${cells.length}">${cells.join("")}</cellXfs>${named}</styleSheet>`;
}

function sheetPart(names, lines) {
    const end = `${columnLetters(names.length - 1)}${lines.length + 1}`;
    const widths = names.map((name, at) => {
        const longest = lines.reduce((most, cells) => Math.max(most, shownLength(cells[at])), name.length);
        const width = Math.min(longest + 2, WIDEST_COLUMN);
        return `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`;
    });
    const row = (cells, number, style) =>
        `<row r="${number}">${cells.map((value, at) => cellXml(value, `${columnLetters(at)}${number}`, style)).join("")}</row>`;
    const head = row(names, 1, STYLES.head);
    const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
    const view = `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>`;
    const body = lines.map((cells, i) => row(cells, i + 2, STYLES.plain)).join("");
    return `${XML}<worksheet xmlns="${SHEETS}"><dimension ref="A1:${end}"/>${view}<cols>${widths.join("")}</cols><sheetData>${head}${body}</sheetData><autoFilter ref="A1:${end}"/></worksheet>`;
}

function shownLength(value) {
    return value instanceof Date ? 10 : String(value ?? "").length;
}

function cellXml(value, place, style) {
    if (value === null || value === undefined || value === "") return "";
    if (value instanceof Date) {
        const days = (value.getTime() - DAY_ZERO) / 86_400_000;
        return `<c r="${place}" s="${STYLES.day}"><v>${days}</v></c>`;
    }
    if (typeof value === "boolean") return `<c r="${place}" t="b"><v>${Number(value)}</v></c>`;
    if (typeof value === "number") return `<c r="${place}"><v>${value}</v></c>`;
    const text = value.length <= MOST_IN_CELL ? value : `${value.slice(0, MOST_IN_CELL - 1)}…`;
    const quoted = style === STYLES.plain && /^[=+\-@]/.test(text) ? STYLES.quoted : style;
    return `<c r="${place}" t="inlineStr" s="${quoted}"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

/** Write a text for XML: signs of markup as entities, and without what XML cannot hold. */
function xmlText(text) {
    const held = text.toWellFormed ? text.toWellFormed() : text;
    // eslint-disable-next-line no-control-regex
    const plain = held.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
    const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;" };
    return plain.replace(/[&<>"\r]/g, (sign) => names[sign]);
}

function columnLetters(at) {
    const letter = String.fromCharCode(65 + (at % 26));
    return at < 26 ? letter : columnLetters(Math.floor(at / 26) - 1) + letter;
}

// ---------------------------------------------------------------------------------------- zip

/** Put files into a zip archive without packing them; the same files give the same bytes. */
function zipped(files) {
    const encoder = new TextEncoder();
    const parts = [];
    const listed = [];
    let at = 0;
    for (const [name, text] of Object.entries(files)) {
        const [called, content] = [encoder.encode(name), encoder.encode(text)];
        const facts = [20, 0x0800, 0, 0, 0x2821]; // version, UTF-8 names, stored, 1 January 2000
        const sums = [crcOf(content), content.length, content.length];
        const lengths = [called.length, 0];
        parts.push(numbered([[4, 0x04034b50], ...twos(facts), ...fours(sums), ...twos(lengths)]), called, content);
        listed.push(
            numbered([
                ...[[4, 0x02014b50], [2, 20], ...twos(facts), ...fours(sums), ...twos(lengths)],
                ...[...twos([0, 0, 0]), ...fours([0, at])],
            ]),
            called,
        );
        at += 30 + called.length + content.length;
    }
    const size = listed.reduce((sum, part) => sum + part.length, 0);
    const n = Object.keys(files).length;
    const end = numbered([[4, 0x06054b50], ...twos([0, 0, n, n]), ...fours([size, at]), [2, 0]]);
    return joinedBytes([...parts, ...listed, end]);
}

function twos(values) {
    return values.map((value) => [2, value]);
}

function fours(values) {
    return values.map((value) => [4, value]);
}

/** Write numbers of so many bytes each, the lowest byte first. */
function numbered(fields) {
    return Uint8Array.from(
        fields.flatMap(([size, value]) => Array.from({ length: size }, (_, i) => (value >>> (8 * i)) & 255)),
    );
}

function joinedBytes(parts) {
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
    }
    return bytes;
}

let crcTable = null;

function crcOf(bytes) {
    crcTable ??= Uint32Array.from({ length: 256 }, (_, i) => {
        let value = i;
        for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
        return value;
    });
    let crc = 0xffffffff;
    for (const byte of bytes) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
    return (crc ^ 0xffffffff) >>> 0;
}
