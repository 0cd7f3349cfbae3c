#!/usr/bin/python3
"""A share that misbehaves on demand: a pass-through FUSE file system with faults. layer.py FOLDER MOUNTPOINT RULES.json

RULES.json is a list, read again when it changes. The first rule whose "match" (a regular expression) finds the path, and whose
"ops" hold the operation where given, applies:
  {"match": "markers/", "hide": 5}    the name is absent until 5 s after the file's last change: late marker, late data
  {"match": "attempts/", "torn": 5}   the size is right, but reads give zeros behind "keep" bytes until 5 s old
  {"match": "attempts/", "short": 5}  the size shown is at most "keep" until 5 s old
  {"match": "attempts/", "flip": 1}   each read gives one wrong byte
  {"match": ".", "errno": "EIO", "ops": ["write"], "after": 1000}   an error, at this offset or behind it
  {"match": ".", "ops": ["rename"], "delay": 2}                     a slow operation, in seconds
Errors at close are those of "flush"; "release" can't fail."""
import errno
import json
import os
import re
import stat
import sys
import time

from fusepy import FUSE, FuseOSError, Operations

folder, mountpoint, rules_file = sys.argv[1:4]


class Rules:
    changed = -1
    rules = []

    @classmethod
    def apply(cls, path, op, offset=0):
        try:
            changed = os.stat(rules_file).st_mtime_ns
            if changed != cls.changed:
                with open(rules_file, encoding="utf8") as file:
                    cls.rules = json.load(file)
                cls.changed = changed
        except (OSError, ValueError):
            pass  # it is being written
        for rule in cls.rules:
            if not re.search(rule["match"], path) or ("ops" in rule and op not in rule["ops"]):
                continue
            if "delay" in rule:
                time.sleep(rule["delay"])
            if "errno" in rule and offset >= rule.get("after", 0):
                raise FuseOSError(getattr(errno, rule["errno"]))
            return rule
        return {}


class Layer(Operations):
    use_ns = True

    def real(self, path):
        return folder + path

    def age(self, path):
        try:
            return time.time() - os.lstat(self.real(path)).st_ctime
        except OSError:
            return 1e9

    def hidden(self, path):
        rule = Rules.apply(path, "lookup")
        return "hide" in rule and self.age(path) < rule["hide"]

    def short(self, path, rule):
        return "short" in rule and self.age(path) < rule["short"]

    def getattr(self, path, fh=None):
        if self.hidden(path):
            raise FuseOSError(errno.ENOENT)
        rule = Rules.apply(path, "getattr")
        found = os.lstat(self.real(path))
        names = ("st_mode", "st_nlink", "st_uid", "st_gid", "st_size", "st_ino", "st_blocks")
        shown = {name: getattr(found, name) for name in names}
        for name in ("st_atime", "st_mtime", "st_ctime"):
            shown[name] = getattr(found, name + "_ns")
        if stat.S_ISREG(found.st_mode) and self.short(path, rule):
            shown["st_size"] = min(found.st_size, rule.get("keep", 0))
        return shown

    def readdir(self, path, fh):
        Rules.apply(path, "readdir")
        names = os.listdir(self.real(path))
        return [".", ".."] + [name for name in names if not self.hidden(os.path.join(path, name))]

    def open(self, path, flags):
        Rules.apply(path, "open")
        return os.open(self.real(path), flags & ~os.O_APPEND)

    def create(self, path, mode, fi=None):
        Rules.apply(path, "create")
        return os.open(self.real(path), os.O_RDWR | os.O_CREAT | os.O_TRUNC, mode)

    def read(self, path, size, offset, fh):
        rule = Rules.apply(path, "read", offset)
        data = os.pread(fh, size, offset)
        keep = max(0, rule.get("keep", 0) - offset)
        if "torn" in rule and self.age(path) < rule["torn"]:
            data = data[:keep].ljust(len(data), b"\0")
        if self.short(path, rule):
            data = data[:keep]
        if "flip" in rule and data:
            middle = len(data) // 2
            data = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        return data

    def write(self, path, data, offset, fh):
        Rules.apply(path, "write", offset + len(data))
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        Rules.apply(path, "truncate")
        os.truncate(self.real(path), length)

    def flush(self, path, fh):
        Rules.apply(path, "flush")

    def fsync(self, path, datasync, fh):
        Rules.apply(path, "fsync")
        os.fsync(fh)

    def release(self, path, fh):
        os.close(fh)

    def rename(self, old, new):
        Rules.apply(new, "rename")
        os.rename(self.real(old), self.real(new))

    def unlink(self, path):
        Rules.apply(path, "unlink")
        os.unlink(self.real(path))

    def mkdir(self, path, mode):
        Rules.apply(path, "mkdir")
        os.mkdir(self.real(path), mode)

    def rmdir(self, path):
        Rules.apply(path, "rmdir")
        os.rmdir(self.real(path))

    def link(self, target, source):
        Rules.apply(target, "link")
        os.link(self.real(source), self.real(target))

    def symlink(self, target, source):
        os.symlink(source, self.real(target))

    def readlink(self, path):
        return os.readlink(self.real(path))

    def chmod(self, path, mode):
        os.chmod(self.real(path), mode)

    def chown(self, path, uid, gid):
        os.chown(self.real(path), uid, gid)

    def utimens(self, path, times=None):
        os.utime(self.real(path), ns=times) if times else os.utime(self.real(path))

    def statfs(self, path):
        found = os.statvfs(self.real(path))
        names = ("f_bavail", "f_bfree", "f_blocks", "f_bsize", "f_favail", "f_ffree", "f_files", "f_flag", "f_frsize", "f_namemax")
        return {name: getattr(found, name) for name in names}


# Nothing is cached: what is shown is what the rules say, at each look.
uncached = {"attr_timeout": 0, "entry_timeout": 0, "direct_io": True}
FUSE(Layer(), mountpoint, foreground=True, allow_other=True, big_writes=True, fsname="dffmpeg-layer", **uncached)
