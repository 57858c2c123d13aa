// Finding the QR in a photograph or a scanned sheet. jsQR looks at one picture at one size; on a whole sheet the code
// is a small part, and how large it lies there nobody knows: so it is looked for at several sizes, then part by part.

const LONG_SIDES = [1000, 1600, 2400, 640];
const PART_SIDE = 1000;
const SHARP_SIDE = 1300; // sharpening needs dots to work with
const SHARP_RADIUS = 2; // dots: a third of a module in a part of a whole sheet
const SHARP_AMOUNT = 3;
const LONGEST_SEARCH = 40000; // milliseconds
const VIDEO_SIDE = 960;

// Returns the text of the QR in a picture file, or null; `tell` is called with the share that was looked at.
// Throws Refused where the file is no picture.
async function scanFile(file, tell) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    throw new Refused("not_a_picture");
  }
  const start = Date.now();
  const views = viewsOf(picture.width, picture.height);
  try {
    for (const [index, view] of views.entries()) {
      tell(index / views.length);
      await new Promise((resume) => setTimeout(resume)); // lets the page draw, and a finger scroll
      const text = scanView(picture, view);
      if (text) return text;
      if (Date.now() - start > LONGEST_SEARCH) break;
    }
    return null;
  } finally {
    picture.close();
  }
}

// Returns what to look at, likeliest first: {x, y, width, height} in dots of the picture, the scale to look at it,
// whether it is made sharper before, and whether light and dark are exchanged.
function viewsOf(width, height) {
  const longest = Math.max(width, height);
  const sides = LONG_SIDES.filter((side) => side <= longest * 2);
  const whole = (sides.length ? sides : [longest * 2]).map((side) => ({
    x: 0, y: 0, width, height, scale: side / longest,
  }));
  // The code is a seventh of the short side of our sheets: a third of it, in steps of a sixth, holds it whole.
  const plain = (count) => partsOf(width, height, count, PART_SIDE);
  const sharp = (count) => partsOf(width, height, count, SHARP_SIDE).map((view) => ({ ...view, sharp: true }));
  return [...whole, ...plain(2), ...sharp(3), ...plain(3), ...sharp(2), { ...whole[0], inverted: true }];
}

// Returns the squares, each half over the next, that cut a picture's short side into `count`, seen `size` dots wide.
function partsOf(width, height, count, size) {
  const side = Math.ceil(Math.min(width, height) / count);
  const starts = (length) => {
    const steps = Math.ceil((2 * (length - side)) / side);
    return Array.from({ length: steps + 1 }, (_, step) => Math.round((step * (length - side)) / Math.max(steps, 1)));
  };
  const scale = Math.min(size / side, 2);
  return starts(height).flatMap((y) => starts(width).map((x) => ({ x, y, width: side, height: side, scale })));
}

const canvas = document.createElement("canvas");

function scanView(picture, view) {
  const width = Math.max(1, Math.round(view.width * view.scale));
  const height = Math.max(1, Math.round(view.height * view.scale));
  [canvas.width, canvas.height] = [width, height];
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  drawing.fillStyle = "#fff"; // under what is transparent
  drawing.fillRect(0, 0, width, height);
  drawing.imageSmoothingQuality = "high";
  drawing.drawImage(picture, view.x, view.y, view.width, view.height, 0, 0, width, height);
  const dots = drawing.getImageData(0, 0, width, height);
  if (view.sharp) sharpen(dots.data, width, height);
  try {
    const inversionAttempts = view.inverted ? "onlyInvert" : "dontInvert";
    return jsQR(dots.data, width, height, { inversionAttempts })?.data || null;
  } catch {
    return null; // jsQR throws on some pictures that merely look like a code
  }
}

// Unsharp masking, in grey: a sheet that was out of focus is read at 1.5 times the blur at which jsQR alone gives up.
function sharpen(dots, width, height) {
  const grey = new Float32Array(width * height);
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = 0.299 * dots[4 * at] + 0.587 * dots[4 * at + 1] + 0.114 * dots[4 * at + 2];
  }
  let soft = grey;
  for (let turn = 0; turn < 2; turn += 1) {
    soft = averaged(averaged(soft, width, height, 1, width), height, width, width, 1);
  }
  for (let at = 0; at < grey.length; at += 1) {
    dots[4 * at] = dots[4 * at + 1] = dots[4 * at + 2] = grey[at] + SHARP_AMOUNT * (grey[at] - soft[at]);
  }
}

// Returns the means of SHARP_RADIUS dots to either side along `lines` lines of `length` dots.
function averaged(from, length, lines, step, stride) {
  const to = new Float32Array(from.length);
  for (let line = 0; line < lines; line += 1) {
    const at = (index) => line * stride + Math.min(length - 1, Math.max(0, index)) * step;
    let sum = 0;
    for (let index = -SHARP_RADIUS; index <= SHARP_RADIUS; index += 1) sum += from[at(index)];
    for (let index = 0; index < length; index += 1) {
      to[line * stride + index * step] = sum / (2 * SHARP_RADIUS + 1);
      sum += from[at(index + SHARP_RADIUS + 1)] - from[at(index - SHARP_RADIUS)];
    }
  }
  return to;
}

// Looks at the camera until a code is seen or `stopped` says so; returns its text, or null.
async function scanCamera(video, stopped) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } },
  });
  try {
    video.srcObject = stream;
    await video.play();
    for (let turn = 0; !stopped(); turn += 1) {
      await new Promise((resume) => setTimeout(resume, 60));
      const text = video.videoWidth ? scanView(video, frameView(video, turn)) : null;
      if (text) return text;
    }
    return null;
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}

// The whole frame and its middle in turn, each as it is and then sharper: a code held far away is small, one held near
// fills the frame, and many cameras see neither sharply.
function frameView(video, turn) {
  const middle = turn % 2 === 1;
  const [width, height] = [video.videoWidth, video.videoHeight];
  const side = middle ? Math.min(width, height) * 0.7 : Math.max(width, height);
  const [seenWidth, seenHeight] = middle ? [side, side] : [width, height];
  return {
    x: (width - seenWidth) / 2, y: (height - seenHeight) / 2, width: seenWidth, height: seenHeight,
    scale: Math.min(VIDEO_SIDE / side, 2), sharp: turn % 4 > 1,
  };
}
