/**
 * What watches on a Windows node: a script for the Windows Script Host, which every Windows has and Wine too. It ends
 * ffmpegs that nobody cares for any more, and clears the work folder. Pure text; ASCII only, for any code page.
 */

/** Its name in the work folder. */
export const leaseFile = "lease.js";
/** The file that the controller writes anew, all the time. */
export const beatFile = "beat";
/** Its appearance in the work folder is the order to clear it. */
export const overFile = "over";

/**
 * Four jobs, by the first argument:
 * - `parent STEM`: writes the process id of the cmd that started it to STEM.pid, since cmd can't tell its own.
 * - `watch STEM BEAT SECONDS`: until STEM.done appears. When BEAT stays the same for so long, or STEM.stop appears, it
 *   writes STEM.over and ends everything that this cmd has started.
 * - `keep FOLDER BEAT SECONDS REST`: says "ready", and removes the folder when BEAT stays the same, or FOLDER\over appears.
 * - `look FOLDER`: says how many bytes are free there.
 *
 * Wine 8 has no WScript.Sleep and no Enumerator over what WMI finds, hence the other ways.
 */
export const leaseScript = String.raw`
var shell = new ActiveXObject("WScript.Shell");
var fso = new ActiveXObject("Scripting.FileSystemObject");
var words = WScript.Arguments;
var job = words.Item(0), place = words.Item(1);

function pause() {
  try { WScript.Sleep(1000); } catch (e) { shell.Run("ping -n 2 127.0.0.1", 0, true); }
}

function read(path) {
  try {
    var file = fso.OpenTextFile(path, 1);
    try { return file.ReadLine(); } finally { file.Close(); }
  } catch (e) { return ""; }
}

function write(path, text) {
  var file = fso.CreateTextFile(path, true);
  file.WriteLine(text);
  file.Close();
}

function processes() {
  var wmi = new ActiveXObject("WbemScripting.SWbemLocator").ConnectServer(".", "root\\cimv2");
  var found = wmi.ExecQuery("SELECT * FROM Win32_Process"), all = [];
  for (var i = 0; i < found.Count; i++) {
    try {
      var facts = found.ItemIndex(i).Properties_;
      all.push({ id: Number(facts.Item("ProcessId").Value), parent: Number(facts.Item("ParentProcessId").Value),
        name: String(facts.Item("Name").Value).toLowerCase(), born: born(facts) });
    } catch (e) {} // it has ended meanwhile
  }
  return all;
}

// Digits that compare as text; empty where it can't be told.
function born(facts) {
  try { return String(facts.Item("CreationDate").Value || "").substr(0, 21); } catch (e) { return ""; }
}

function find(all, id) {
  for (var i = 0; i < all.length; i++) if (all[i].id === id) return all[i];
  return null;
}

// Children first. What is older than its parent isn't its child: ids are used again.
function endBelow(all, parent) {
  for (var i = 0; i < all.length; i++) {
    var one = all[i];
    if (one.parent !== parent.id || one.id === parent.id || (one.born && parent.born && one.born < parent.born)) continue;
    if (one.name === "cscript.exe" || one.name === "conhost.exe") continue;
    endBelow(all, one);
    shell.Run("taskkill /f /pid " + one.id, 0, true);
  }
}

function silence(beat, seconds, isOver) {
  var last = "", silent = 0;
  for (;;) {
    pause();
    if (isOver()) return false;
    var now = read(beat);
    silent = now !== "" && now !== last ? 0 : silent + 1;
    if (now !== "") last = now;
    if (silent > seconds) return true;
  }
}

function parent() {
  var child = shell.Exec("ping -n 4 127.0.0.1");
  var all = processes();
  var own = find(all, find(all, child.ProcessID).parent);
  child.Terminate();
  write(place + ".pid", own.parent);
}

function watch() {
  silence(words.Item(2), Number(words.Item(3)), function () {
    return fso.FileExists(place + ".done") || fso.FileExists(place + ".stop");
  });
  if (fso.FileExists(place + ".done")) return;
  write(place + ".over", "");
  for (var i = 0; i < 30 && !fso.FileExists(place + ".done"); i++) {
    var all = processes(), above = find(all, Number(read(place + ".pid")));
    if (above === null) return;
    endBelow(all, above);
    pause();
  }
}

function keep() {
  WScript.Echo("ready");
  var lapsed = silence(words.Item(2), Number(words.Item(3)), function () {
    return fso.FileExists(place + "\\over") || !fso.FolderExists(place);
  });
  for (var rest = Number(words.Item(4)); lapsed && rest > 0; rest--) pause();
  for (var i = 0; i < 60 && fso.FolderExists(place); i++) {
    try { fso.DeleteFolder(place, true); } catch (e) { pause(); } // something in it is still open
  }
}

function look() {
  WScript.Echo("free=" + fso.GetDrive(fso.GetDriveName(fso.GetAbsolutePathName(place))).FreeSpace);
}

if (job === "parent") parent();
else if (job === "watch") watch();
else if (job === "keep") keep();
else look();
`;
