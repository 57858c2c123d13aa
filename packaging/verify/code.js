// A certificate's code, and the key it is checked with. The same rules as src/cdht_desktop/exchange/
// certificate_code.py and keys.py; where those leave a doubt, this is the stricter. Nothing here touches the page.

// A refusal: `code` names its sentence in page.js, `values` what is put into the sentence.
class Refused extends Error {
  constructor(code, values = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}

const PREFIX = "CDHT1:";
const LONGEST = 1200;
const BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const TYPED = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's base 32
const TYPED_LETTERS = 56;
const TYPED_CHECK = 3;
const KEY_FORMAT = "CDHT-KEY 1";
const COSE_SIGN1 = 18; // RFC 9052
const PROTECTED = "a10127"; // {1: -8}: signed with EdDSA, RFC 9053
const KID = 4;
// The order of the curve's group, low byte first: a signature has a second spelling that only this bound refuses.
const ORDER = bytesOfHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

const FIELDS = [
  [1, "number", "string"],
  [2, "name", "string"],
  [3, "birth_year", "number"],
  [4, "id_last", "string"],
  [5, "title", "string"],
  [6, "year", "number"],
  [7, "decision", "string"],
  [8, "date", "string"],
  [9, "unit", "string"],
];
const MAY_LACK = ["birth_year", "id_last"];
const ID_DIGITS = 4;

// Returns the facts that a code says; throws Refused. `key` is what keyOfFile or keyOfTyped returned.
function readCode(text, key) {
  const parts = coseParts(decode45(codeText(text)));
  const kid = ascii(parts.kid);
  if (kid !== key.id.replaceAll("-", "")) {
    throw new Refused("other_key", { key: grouped(kid.replace(/[^0-9A-Za-z]/g, "").slice(0, 16)) });
  }
  const signed = concat(
    Uint8Array.of(0x84),
    cborString(3, utf8("Signature1")),
    cborString(2, parts.protected),
    cborString(2, new Uint8Array(0)),
    cborString(2, parts.payload),
  );
  if (!holds(signed, parts.signature, key.bytes)) throw new Refused("signature");
  return factsOf(attempt(() => readCbor(parts.payload), "signature"));
}

// Returns the Base45 in a code's text. A code never ends in a blank, so blanks around it are none of its own.
function codeText(text) {
  const found = text.replace(/[\r\n\t\0\ufeff]/g, "").trim().toUpperCase();
  if (/^CDHT[2-9]:/.test(found)) throw new Refused("newer");
  const code = found.slice(PREFIX.length);
  if (!found.startsWith(PREFIX) || found.length > LONGEST || ![...code].every((letter) => BASE45.includes(letter))) {
    throw new Refused("not_a_code");
  }
  return code;
}

// RFC 9285, strictly: no rest of one letter, no value that its bytes cannot hold.
function decode45(text) {
  const bytes = [];
  for (let at = 0; at < text.length; at += 3) {
    const digits = [...text.slice(at, at + 3)].map((letter) => BASE45.indexOf(letter));
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    const whole = digits.length === 3;
    if (digits.length === 1 || value > (whole ? 0xffff : 0xff)) throw new Refused("not_a_code");
    if (whole) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return Uint8Array.from(bytes);
}

// Returns the parts of a COSE_Sign1 whose form is right in every byte; its signature is not yet checked.
function coseParts(message) {
  const tagged = attempt(() => readCbor(message), "not_a_code");
  const parts = tagged instanceof Tagged && tagged.tag === COSE_SIGN1 ? tagged.value : null;
  if (!Array.isArray(parts) || parts.length !== 4) throw new Refused("not_a_code");
  const [header, unprotected, payload, signature] = parts;
  const kid = unprotected instanceof Map && unprotected.size === 1 ? unprotected.get(KID) : null;
  if (![header, kid, payload, signature].every((part) => part instanceof Uint8Array)) throw new Refused("not_a_code");
  if (hexOf(header) !== PROTECTED || signature.length !== 64) throw new Refused("signature");
  return { protected: header, kid, payload, signature };
}

function factsOf(said) {
  if (!(said instanceof Map)) throw new Refused("signature");
  const facts = { birth_year: null, id_last: "" };
  for (const [label, name, kind] of FIELDS) {
    const value = said.get(label);
    if (value === undefined && MAY_LACK.includes(name)) continue;
    if (typeof value !== kind) throw new Refused("signature");
    facts[name] = value;
  }
  if ([...facts.id_last].length > ID_DIGITS) throw new Refused("signature");
  return facts;
}

function holds(signed, signature, key) {
  return below(signature.subarray(32), ORDER) && nacl.sign.detached.verify(signed, signature, key);
}

function below(value, bound) {
  for (let at = bound.length - 1; at >= 0; at -= 1) {
    if (value[at] !== bound[at]) return value[at] < bound[at];
  }
  return false;
}

// --- CBOR (RFC 8949), only what a code needs: whole numbers, bytes, texts, lists, maps, a tag; definite lengths, the
// shortest spelling of each, nothing after the value.

class Tagged {
  constructor(tag, value) {
    this.tag = tag;
    this.value = value;
  }
}

function readCbor(bytes) {
  const source = { bytes, at: 0 };
  const value = readItem(source, 0);
  if (source.at !== bytes.length) throw new RangeError("more follows");
  return value;
}

function readItem(source, depth) {
  if (depth > 8) throw new RangeError("nested too deeply");
  const { kind, argument } = readHead(source);
  switch (kind) {
    case 0:
      return argument;
    case 1:
      return -1 - argument;
    case 2:
      return take(source, argument);
    case 3:
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(take(source, argument));
    case 4:
      return readItems(source, argument, depth);
    case 5:
      return readMap(source, argument, depth);
    case 6:
      return new Tagged(argument, readItem(source, depth + 1));
    default:
      throw new RangeError("a kind that no code has");
  }
}

function readHead(source) {
  const first = take(source, 1)[0];
  const [kind, small] = [first >> 5, first & 31];
  if (small < 24) return { kind, argument: small };
  if (small > 27) throw new RangeError("no definite length");
  const argument = take(source, 1 << (small - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
  const least = [24, 0x100, 0x10000, 0x100000000][small - 24];
  if (argument < least || argument > Number.MAX_SAFE_INTEGER) throw new RangeError("not the shortest");
  return { kind, argument };
}

function take(source, count) {
  if (count > source.bytes.length - source.at) throw new RangeError("cut short");
  source.at += count;
  return source.bytes.slice(source.at - count, source.at);
}

function readItems(source, count, depth) {
  if (count > source.bytes.length) throw new RangeError("cut short");
  return Array.from({ length: count }, () => readItem(source, depth + 1));
}

function readMap(source, count, depth) {
  const found = new Map();
  for (let left = count; left > 0; left -= 1) {
    const key = readItem(source, depth + 1);
    if (typeof key !== "number" || found.has(key)) throw new RangeError("a key that no code has");
    found.set(key, readItem(source, depth + 1));
  }
  return found;
}

function cborString(kind, bytes) {
  const size = bytes.length;
  const head = size < 24 ? [size] : size < 0x100 ? [24, size] : [25, size >> 8, size & 0xff];
  head[0] |= kind << 5;
  return concat(Uint8Array.from(head), bytes);
}

// --- The association's public key: {id, unit, unitName, bytes, source}; `source` reads back to the same key.

// Returns the key in the text of a public key file, whose own signature is checked; throws Refused.
function keyOfFile(text) {
  const said = attempt(() => JSON.parse(text), "not_a_key");
  const format = said !== null && typeof said === "object" ? said.format : undefined;
  if (typeof format !== "string" || !format.startsWith("CDHT-KEY ")) throw new Refused("not_a_key");
  if (format !== KEY_FORMAT) throw new Refused("key_newer");
  const { signature, ...rest } = said;
  const right =
    canonical(said) + "\n" === text &&
    text.normalize("NFC") === text &&
    isHex(said.public_key, 32) &&
    isHex(signature, 64) &&
    [said.unit, said.unit_name].every(isPrintable);
  if (!right) throw new Refused("key_changed");
  const bytes = bytesOfHex(said.public_key);
  const signed = utf8("CDHT-KEY-FILE 1\0" + canonical(rest));
  if (said.key_id !== keyId(bytes) || !holds(signed, bytesOfHex(signature), bytes)) throw new Refused("key_changed");
  return { id: said.key_id, unit: said.unit, unitName: said.unit_name, bytes, source: text };
}

// Returns the key that a person typed from paper: 32 bytes and a check sum in 56 letters; throws Refused.
function keyOfTyped(text) {
  const letters = [...text.replace(/[\s\-\u2010-\u2015\u2212]+/g, "").toUpperCase()].map(
    (letter) => ({ O: "0", I: "1", L: "1" })[letter] ?? letter,
  );
  const foreign = letters.find((letter) => !TYPED.includes(letter));
  if (foreign !== undefined) throw new Refused("typed_letter", { letter: foreign });
  if (letters.length !== TYPED_LETTERS) throw new Refused("typed_length", { count: letters.length });
  const bits = letters.map((letter) => TYPED.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const data = Uint8Array.from(bits.match(/.{8}/g), (byte) => parseInt(byte, 2));
  const bytes = data.slice(0, -TYPED_CHECK);
  const check = sha256(concat(utf8("CDHT-KEY-TYPED 1\0"), bytes)).slice(0, TYPED_CHECK);
  if (hexOf(check) !== hexOf(data.slice(-TYPED_CHECK))) throw new Refused("typed_check");
  return { id: keyId(bytes), unit: "", unitName: "", bytes, source: grouped(letters.join("")) };
}

// Returns a public key's short name, as the program shows it.
function keyId(bytes) {
  const digest = sha256(concat(utf8("CDHT-KEY-ID 1\0"), bytes)).slice(0, 10);
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return grouped(bits.match(/.{5}/g).map((five) => "abcdefghijklmnopqrstuvwxyz234567"[parseInt(five, 2)]).join(""));
}

function canonical(value) {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return "{" + members.map((name) => JSON.stringify(name) + ":" + canonical(value[name])).join(",") + "}";
}

function isHex(value, bytes) {
  return typeof value === "string" && value.length === 2 * bytes && /^[0-9a-f]*$/.test(value);
}

function isPrintable(value) {
  return typeof value === "string" && !/[\p{C}\p{Z}]/u.test(value.replaceAll(" ", ""));
}

// --- The list of revoked numbers: a line each, or JSON's list of texts. Returns their set, as revokedForm spells them.

function revokedNumbers(text) {
  const found = text.replace(/^\ufeff/, "").trim();
  const listed = found.startsWith("[") ? attempt(() => JSON.parse(found), "not_a_list") : found.split(/\r\n|\r|\n/);
  if (!listed.every((number) => typeof number === "string")) throw new Refused("not_a_list");
  return new Set(listed.map(revokedForm).filter((number) => number && !number.startsWith("#")));
}

function revokedForm(number) {
  return number.normalize("NFC").replace(/\s+/g, " ").trim().toUpperCase();
}

// --- Bytes

function attempt(action, code) {
  try {
    return action();
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(code);
  }
}

function utf8(text) {
  return new TextEncoder().encode(text);
}

function ascii(bytes) {
  return String.fromCharCode(...bytes);
}

function grouped(letters) {
  return (letters.match(/.{1,4}/g) ?? []).join("-");
}

function concat(...parts) {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function hexOf(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOfHex(text) {
  return Uint8Array.from(text.match(/../g), (byte) => parseInt(byte, 16));
}
