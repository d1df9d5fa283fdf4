// Painting many points: with WebGL where there is some, else on a plain canvas.

const CELL = 64;

/**
 * Return a painter for the canvas: paint(view, order, nDimmed, radius), colour() after the
 * colouring has changed, forget().
 */
function makePainter(canvas, places, index, onLost) {
    let painter = null;
    try {
        painter = glPainter(canvas, places, index, onLost);
    } catch (error) {
        console.warn(`Drawing without WebGL: ${error.message}`);
    }
    return painter ?? flatPainter(canvas, places, index);
}

function rgb(colour) {
    const value = Number.parseInt(colour.slice(1), 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Give small points no white edge: among many it would only speckle. */
function rimOf(radius) {
    return Math.min(1, Math.max(0, (radius - 1.7) / 1.2));
}

function markNumber({ mark }) {
    return Math.max(0, MARK_NAMES.indexOf(mark));
}

/** Draw one mark amid a square of that size: what is not rim is `colour`. */
function drawMark(context, mark, size, hollow, colour, rim) {
    const unit = size / 3.3;
    context.save();
    context.translate(size / 2, size / 2);
    context.scale(unit, unit);
    context.lineJoin = "round";
    const path = new Path2D(MARK_PATHS[mark] ?? MARK_PATHS.circle);
    if (hollow) {
        context.fillStyle = rim;
        context.strokeStyle = colour;
        context.lineWidth = 0.5;
        context.fill(path);
        context.stroke(path);
    } else {
        context.strokeStyle = rim;
        context.lineWidth = 0.36;
        context.stroke(path);
        context.fillStyle = colour;
        context.fill(path);
    }
    context.restore();
}

// ------------------------------------------------------------------------------ WebGL

const VERTEX = `#version 300 es
in vec2 place; in vec4 look;
uniform vec2 middle, scale; uniform float size;
out vec3 colour; flat out float cell;
void main() {
  gl_Position = vec4((place - middle) * scale, 0.0, 1.0);
  gl_PointSize = size;
  colour = look.rgb;
  cell = floor(look.a * 255.0 + 0.5);
}`;
// The picture of the marks is white on black: red says how much is colour, the rest is rim.
const FRAGMENT = `#version 300 es
precision mediump float;
in vec3 colour; flat in float cell;
uniform sampler2D marks; uniform float dimmed, rim; uniform vec3 pale, paper;
out vec4 result;
void main() {
  vec2 corner = vec2(mod(cell, 8.0), floor(cell / 8.0));
  vec4 ink = texture(marks, (corner + gl_PointCoord) / vec2(8.0, 2.0));
  float cover = mix(ink.r, ink.a, rim);
  if (cover < 0.02) discard;
  vec3 seen = mix(colour, pale, dimmed * 0.86);
  float strength = 1.0 - 0.35 * dimmed;
  result = vec4(seen * ink.r + paper * (cover - ink.r), cover) * strength;
}`;

function glPainter(canvas, places, index, onLost) {
    const gl = canvas.getContext("webgl2", { alpha: true, antialias: false, depth: false });
    if (!gl) return null;
    const program = linked(gl);
    gl.useProgram(program);
    const at = (name) => gl.getUniformLocation(program, name);
    const uniforms = Object.fromEntries(
        ["middle", "scale", "size", "dimmed", "rim", "pale", "paper", "marks"].map((name) => [
            name,
            at(name),
        ]),
    );
    feed(gl, program, "place", places, 2, gl.FLOAT, false);
    const looks = feed(gl, program, "look", looksOfRows(index), 4, gl.UNSIGNED_BYTE, true);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    loadMarks(gl);
    gl.uniform1i(uniforms.marks, 0);
    for (const name of ["pale", "paper"])
        gl.uniform3f(uniforms[name], ...rgb(index.looks[name]).map((part) => part / 255));
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const lost = (event) => {
        event.preventDefault();
        onLost();
    };
    canvas.addEventListener("webglcontextlost", lost);
    let given = null;
    return {
        kind: "webgl",
        colour() {
            gl.bindBuffer(gl.ARRAY_BUFFER, looks);
            gl.bufferData(gl.ARRAY_BUFFER, looksOfRows(index), gl.STATIC_DRAW);
        },
        paint(view, order, nDimmed, radius) {
            if (order !== given) {
                gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.DYNAMIC_DRAW);
                given = order;
            }
            gl.viewport(0, 0, canvas.width, canvas.height);
            gl.clearColor(0, 0, 0, 0);
            gl.clear(gl.COLOR_BUFFER_BIT);
            gl.uniform2f(uniforms.middle, view.x, view.y);
            gl.uniform1f(uniforms.rim, rimOf(radius));
            const k = 2 * view.k;
            gl.uniform2f(uniforms.scale, (k * view.wide) / view.width, k / view.height);
            const pass = (dimmed, start, count) => {
                if (!count) return;
                gl.uniform1f(uniforms.size, (dimmed ? 0.85 : 1) * radius * 3.3 * view.ratio);
                gl.uniform1f(uniforms.dimmed, dimmed);
                gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, start * 4);
            };
            pass(1, 0, nDimmed);
            pass(0, nDimmed, order.length - nDimmed);
        },
        forget() {
            canvas.removeEventListener("webglcontextlost", lost);
            gl.getExtension("WEBGL_lose_context")?.loseContext();
        },
    };
}

/** Write for each row its colour, and which square of the picture of marks is its own. */
function looksOfRows(index) {
    const { styles, at } = index.colouring;
    const known = styles.map((style) => [...rgb(style.colour), markNumber(style)]);
    const looks = new Uint8Array(index.n * 4);
    for (let row = 0; row < index.n; row++) {
        looks.set(known[at[row]], row * 4);
        if (index.outlier[row]) looks[row * 4 + 3] += 8;
    }
    return looks;
}

function linked(gl) {
    const program = gl.createProgram();
    for (const [kind, source] of [
        [gl.VERTEX_SHADER, VERTEX],
        [gl.FRAGMENT_SHADER, FRAGMENT],
    ]) {
        const shader = gl.createShader(kind);
        gl.shaderSource(shader, source);
        gl.compileShader(shader);
        gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
        throw new Error(gl.getProgramInfoLog(program) ?? "the program does not link");
    }
    return program;
}

function feed(gl, program, name, values, width, kind, normalised) {
    const location = gl.getAttribLocation(program, name);
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, width, kind, normalised, 0, 0);
    return buffer;
}

/** Load a picture with one square for each mark, the hollow ones in the second line. */
function loadMarks(gl) {
    const sheet = document.createElement("canvas");
    sheet.width = CELL * 8;
    sheet.height = CELL * 2;
    const context = sheet.getContext("2d");
    for (const hollow of [0, 1]) {
        MARK_NAMES.forEach((mark, i) => {
            context.setTransform(1, 0, 0, 1, i * CELL, hollow * CELL);
            drawMark(context, mark, CELL, Boolean(hollow), "#ff0000", "#000000");
        });
    }
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, sheet);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
}

// ------------------------------------------------------------------------- plain canvas

function flatPainter(canvas, places, index) {
    const context = canvas.getContext("2d");
    const stamps = new Map();
    let stamped = 0;
    const stamp = (row, dimmed, size, radius) => {
        const key = index.colouring.at[row] * 4 + index.outlier[row] * 2 + dimmed;
        if (!stamps.has(key)) {
            const picture = document.createElement("canvas");
            picture.width = picture.height = size;
            const look = index.colouring.of(row);
            const colour = dimmed ? index.looks.pale : look.colour;
            const rim = `rgb(${rgb(index.looks.paper).join(" ")} / ${rimOf(radius)})`;
            drawMark(picture.getContext("2d"), look.mark, size, index.outlier[row], colour, rim);
            stamps.set(key, picture);
        }
        return stamps.get(key);
    };
    return {
        kind: "flat",
        colour: () => stamps.clear(),
        paint(view, order, nDimmed, radius) {
            const size = Math.max(3, Math.round(radius * 3.3 * view.ratio));
            if (size !== stamped) stamps.clear();
            stamped = size;
            context.clearRect(0, 0, canvas.width, canvas.height);
            const k = view.k * view.ratio;
            const across = k * view.wide;
            const left = canvas.width / 2 - view.x * across - size / 2;
            const top = canvas.height / 2 + view.y * k - size / 2;
            for (let i = 0; i < order.length; i++) {
                const row = order[i];
                const x = left + places[2 * row] * across;
                const y = top - places[2 * row + 1] * k;
                if (x < -size || y < -size || x > canvas.width || y > canvas.height) continue;
                context.drawImage(stamp(row, i < nDimmed ? 1 : 0, size, radius), x, y);
            }
        },
        forget() {
            stamps.clear();
        },
    };
}
