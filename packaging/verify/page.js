// What the page shows and does. Whatever comes from a code, a file or a person is put in as text, never as markup.

const SENTENCES = {
  not_a_code: "Đây không phải là mã của giấy chứng nhận.",
  newer: "Mã này do chương trình mới hơn làm ra. Hãy xin Hội trang kiểm tra mới rồi thử lại.",
  other_key: "Mã được ký bằng khoá khác ({key}), không phải khoá đang dùng. Giấy do nơi khác cấp, hoặc là giấy giả.",
  signature: "Chữ ký không khớp: mã đã bị sửa, hoặc do nơi khác ký.",
  no_key: "Chưa có khoá công khai của Hội. Hãy chọn tệp khoá hoặc gõ khoá ở dưới.",
  no_qr: "Không thấy mã trong ảnh. Hãy chụp gần hơn, thẳng, đủ sáng, thấy trọn ô vuông của mã.",
  not_a_picture: "Tệp này không phải là ảnh đọc được.",
  no_camera: "Không dùng được máy ảnh ở đây. Hãy chụp ảnh giấy rồi bấm “Chọn ảnh chụp giấy”.",
  no_text: "Chưa có mã. Hãy dán mã vào ô bên dưới.",
  not_a_key: "Đây không phải là tệp khoá công khai.",
  key_newer: "Tệp khoá do chương trình mới hơn làm ra. Hãy xin Hội trang kiểm tra mới.",
  key_changed: "Tệp khoá bị hỏng hoặc đã bị sửa: chữ ký của tệp không khớp. Hãy xin lại tệp.",
  typed_letter: "Khoá không có chữ “{letter}”. Hãy so lại với giấy.",
  typed_length: "Khoá phải có 56 chữ và số; ở đây mới có {count}. Hãy so lại với giấy.",
  typed_length_more: "Khoá phải có 56 chữ và số; ở đây có tới {count}. Hãy so lại với giấy.",
  typed_check: "Khoá gõ chưa đúng. Hãy so lại từng nhóm với giấy.",
  not_a_list: "Danh sách này không đọc được. Mỗi dòng một số hiệu.",
  too_large: "Tệp quá lớn, không phải tệp cần chọn.",
  not_a_text: "Tệp này không đọc được.",
};
// What says nothing about the certificate is no verdict on it.
const UNREAD = ["newer", "no_key", "no_qr", "not_a_picture", "no_camera", "no_text"];
const VERDICTS = {
  good: ["✓", "ĐÚNG"],
  bad: ["✕", "KHÔNG ĐÚNG"],
  revoked: ["!", "ĐÃ THU HỒI"],
  unread: ["?", "CHƯA KIỂM TRA ĐƯỢC"],
};
const SHOWN = [
  ["name", "Họ và tên"],
  ["birth_year", "Năm sinh"],
  ["id_last", "4 số cuối số định danh"],
  ["number", "Số hiệu"],
  ["title", "Danh hiệu"],
  ["year", "Năm"],
  ["decision", "Quyết định số"],
  ["date", "Ngày quyết định"],
  ["unit", "Mã đơn vị"],
];
const TITLES = new Map([["CDHT", "Công dân học tập"]]);
const MEMORY = "cdht-verify";
const LARGEST_LIST = 4 * 1024 * 1024;
const LARGEST_KEY = 16 * 1024;

const part = (id) => document.getElementById(id);
const state = { key: null, revoked: new Set(), asked: null, scanning: 0 };

function sentence(refusal) {
  if (!(refusal instanceof Refused)) throw refusal;
  const { code, values } = refusal;
  const name = code === "typed_length" && values.count > TYPED_LETTERS ? "typed_length_more" : code;
  return SENTENCES[name].replace(/\{(\w+)\}/g, (_, value) => String(values[value]));
}

// --- The result

function check(text) {
  part("key-advice").hidden = true;
  recheck(text);
  part("result").focus({ preventScroll: true });
  scrollTo(0, 0);
}

// As `check`, without taking the person away from where they type.
function recheck(text) {
  state.asked = text;
  try {
    if (!text.trim()) throw new Refused("no_text");
    if (!state.key) throw new Refused("no_key");
    const facts = readCode(text, state.key);
    // Numbers may begin anew each year: then the list gives the year behind the number.
    const revoked = [facts.number, `${facts.number} (${facts.year})`].some((one) => state.revoked.has(revokedForm(one)));
    show(revoked ? "revoked" : "good", revoked ? `Giấy chứng nhận số ${facts.number} đã bị thu hồi.` : issuer(), facts);
  } catch (refusal) {
    showRefusal(refusal);
  }
}

function issuer() {
  return `Giấy chứng nhận này do ${state.key.unitName || `nơi giữ khoá ${state.key.id}`} cấp.`;
}

function clear() {
  state.asked = null;
  part("result").hidden = true;
  part("code").value = "";
  part("camera").focus();
}

function showRefusal(refusal) {
  show(UNREAD.includes(refusal.code) ? "unread" : "bad", sentence(refusal), null);
  if (refusal.code === "no_key") part("key-part").open = true;
}

function show(verdict, why, facts) {
  const result = part("result");
  result.dataset.state = verdict;
  [part("sign").textContent, part("verdict").textContent] = VERDICTS[verdict];
  part("why").textContent = why;
  part("facts").replaceChildren(...(facts ? factRows(facts) : []));
  part("compare").hidden = verdict !== "good";
  part("revoked-note").hidden = verdict !== "good";
  part("revoked-note").textContent = state.revoked.size
    ? `Số hiệu này không có trong danh sách ${state.revoked.size} giấy đã thu hồi đang dùng.`
    : "Chưa có danh sách giấy đã thu hồi, nên chưa biết giấy này có bị thu hồi hay không.";
  result.hidden = false;
}

function factRows(facts) {
  const rows = SHOWN.filter(([name]) => facts[name] !== null && facts[name] !== "");
  return rows.flatMap(([name, label]) => row(name, label, shown(name, facts[name])));
}

function row(name, label, value) {
  const [term, said] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = label;
  said.textContent = value;
  said.dataset.fact = name;
  said.classList.toggle("large", name === "name");
  return [term, said];
}

function shown(name, value) {
  if (name === "title") return TITLES.get(value) ?? value;
  const date = name === "date" ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) : null;
  return date ? `${date[3]}/${date[2]}/${date[1]}` : String(value);
}

// --- The key

async function useKey(read) {
  const problem = part("key-problem");
  problem.hidden = true;
  try {
    changeKey(await read());
    if (state.asked !== null) check(state.asked);
    part("key-advice").hidden = false;
    scrollTo(0, 0);
  } catch (refusal) {
    problem.textContent = sentence(refusal);
    problem.hidden = false;
  }
}

// Another association's numbers are not this one's: a list of revoked ones does not outlive its key.
function changeKey(key) {
  if (state.key && state.key.id !== key?.id) part("revoked").value = "";
  setKey(key);
  useRevoked();
  remember();
}

function setKey(key) {
  state.key = key;
  const line = key ? keyLine(key) : ["Chưa có khoá công khai của Hội. Hãy nạp khoá trước."];
  part("key-line").replaceChildren(...line);
  const unit = key?.unitName ? row("unit_name", "Đơn vị", `${key.unitName} (mã ${key.unit})`) : [];
  part("key-facts").replaceChildren(...(key ? [...row("key_id", "Mã khoá", key.id), ...unit] : []));
  part("key-advice").hidden = true;
  part("forget").hidden = !key;
  part("key-part").open = !key;
  // Without a key nothing can be checked: then it is asked for first.
  part("ask")[key ? "after" : "before"](part("key-part"));
}

function keyLine(key) {
  const id = document.createElement("span");
  id.className = "whole";
  id.textContent = key.id;
  return ["Khoá đang dùng: ", id, ` (${key.unitName || "khoá gõ tay, không kèm tên đơn vị"})`];
}

// --- The list of revoked certificates: what stands in its box, whether typed or read from a file

function useRevoked() {
  try {
    state.revoked = revokedNumbers(part("revoked").value);
    part("revoked-problem").hidden = true;
  } catch (refusal) {
    state.revoked = new Set();
    showRevokedProblem(refusal);
  }
  part("revoked-count").textContent = state.revoked.size ? `(${state.revoked.size} số)` : "(chưa có danh sách)";
}

function showRevokedProblem(refusal) {
  part("revoked-problem").textContent = sentence(refusal);
  part("revoked-problem").hidden = false;
}

function changeRevoked() {
  useRevoked();
  remember();
  if (state.asked !== null) recheck(state.asked);
}

async function readRevoked(file) {
  try {
    part("revoked").value = await readText(file, LARGEST_LIST);
    changeRevoked();
  } catch (refusal) {
    showRevokedProblem(refusal);
  }
}

// --- What the browser remembers: the public key and the revoked numbers. Some browsers let no file remember anything.

function remember() {
  try {
    const kept = { key: state.key?.source ?? "", revoked: part("revoked").value };
    localStorage.setItem(MEMORY, JSON.stringify(kept));
  } catch {
    // The key is then chosen again next time.
  }
}

function recall() {
  let key = null;
  try {
    const kept = JSON.parse(localStorage.getItem(MEMORY)) ?? {};
    part("revoked").value = typeof kept.revoked === "string" ? kept.revoked : "";
    key = kept.key ? (kept.key.startsWith("{") ? keyOfFile : keyOfTyped)(kept.key) : null;
  } catch {
    // Nothing kept, or nothing that holds: as on the first day.
  }
  setKey(key);
  useRevoked();
}

// --- Ways to a code

async function readText(file, largest) {
  if (file.size > largest) throw new Refused("too_large");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Refused("not_a_text");
  }
}

// Says why there is no code to check.
function announce(refusal) {
  state.asked = null;
  showRefusal(refusal);
  scrollTo(0, 0);
}

async function checkPicture(file) {
  const turn = (state.scanning += 1);
  const tell = (share) => (part("progress").textContent = `Đang tìm mã trong ảnh… ${Math.round(share * 100)} %`);
  try {
    const text = await scanFile(file, tell);
    if (turn !== state.scanning) return;
    if (text === null) throw new Refused("no_qr");
    part("code").value = text;
    check(text);
  } catch (refusal) {
    announce(refusal);
  } finally {
    if (turn === state.scanning) part("progress").textContent = "";
  }
}

async function checkCamera() {
  const turn = (state.scanning += 1);
  part("camera").disabled = true;
  part("viewer").hidden = false;
  try {
    const text = await scanCamera(part("video"), () => turn !== state.scanning);
    if (text !== null) {
      part("code").value = text;
      check(text);
    }
  } catch {
    announce(new Refused("no_camera"));
  } finally {
    part("viewer").hidden = true;
    part("camera").disabled = false;
  }
}

function onFile(id, action) {
  part(id).addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) await action(file);
    event.target.value = ""; // so that the same file can be chosen again
  });
}

onFile("picture", checkPicture);
onFile("key-file", (file) => useKey(async () => keyOfFile(await readText(file, LARGEST_KEY))));
onFile("revoked-file", readRevoked);
part("revoked").addEventListener("input", changeRevoked);
part("camera").addEventListener("click", checkCamera);
part("stop").addEventListener("click", () => (state.scanning += 1));
part("another").addEventListener("click", clear);
part("check").addEventListener("click", () => check(part("code").value));
part("use-typed").addEventListener("click", () => useKey(() => keyOfTyped(part("typed").value)));
part("forget").addEventListener("click", () => changeKey(null));
recall();
