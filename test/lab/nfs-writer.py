"""A node's part, misbehaving as real clients were seen to: the marker is on the share, its data isn't, or not all of it.
usage: nfs-writer.py none|tail|all JOB_FOLDER STEM      prints the marker; on a line it closes the data and prints "closed".
none: nothing of the data is sent to the server before it's closed; tail: the end alone is; all: it's whole and synced."""
import ctypes, hashlib, json, os, sys

what, folder, stem = sys.argv[1:]
data = hashlib.sha512(stem.encode()).digest() * 16000  # 1,024,000 bytes
file = os.open(f"{folder}/attempts/{stem}.nut", os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o644)
os.write(file, data)
if what == "tail":
    start = len(data) - len(data) % 4096 - 40960
    sync_file_range = ctypes.CDLL(None, use_errno=True).sync_file_range
    sync_file_range.argtypes = [ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint]
    if sync_file_range(file, start, len(data) - start, 7) != 0:
        raise OSError(ctypes.get_errno(), "sync_file_range")
elif what == "all":
    os.fsync(file)
window, attempt, nonce = stem.split("-")
marker = json.dumps({
    "version": 1, "job": os.path.basename(folder), "window": int(window[1:]), "attempt": int(attempt[1:]), "nonce": nonce,
    "node": "writer", "exit": 0, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "file": f"{stem}.nut",
})
with open(f"{folder}/markers/{stem}.json", "w") as out:
    out.write(marker)
print(marker, flush=True)
sys.stdin.readline()
os.close(file)
print("closed", flush=True)
