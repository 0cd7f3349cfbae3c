/** What a share that misbehaves does, for each kind of fault: rules for test/lab/layer.py. Times come in; applies none. */
import type { LayerRule } from "../lab/layer.ts";
import type { Kind } from "./draw.ts";

const segment = "/attempts/w[^/]*\\.(nut|mkv|mp4)$";
const ofNodes = "/(attempts|markers)(/|$)";

/** Undefined for kinds that are no matter of the share's. */
export function shareRules(kind: Kind, seconds: number): readonly LayerRule[] | undefined {
  switch (kind) {
    case "marker-before-data":
      return [{ match: segment, hide: seconds }];
    case "old-size":
      return [{ match: segment, short: seconds, keep: 1000 }];
    case "torn-tail":
      return [{ match: segment, torn: seconds, keep: 3000 }];
    case "stale-name":
      return [{ match: "/markers/[^/]*\\.json$", hide: seconds }];
    case "misread":
      return [{ match: "/(attempts|verified)/w[^/]*\\.(nut|mkv|mp4)$", ops: ["read"], flip: 1 }];
    case "share-gone":
      return [{ match: ".", errno: "ESTALE" }];
    case "source-unreadable":
    case "source-unreadable-there":
      return [{ match: "/in\\.mp4$", ops: ["read"], errno: "EIO", after: 200_000 }];
    case "eio":
      return [{ match: segment, ops: ["write"], errno: "EIO", after: 10_000 }];
    case "enospc":
      return [{ match: ofNodes, ops: ["write"], errno: "ENOSPC" }];
    case "close-fails":
      return [{ match: segment, ops: ["flush"], errno: "EIO" }];
    case "sync-fails":
      return [{ match: ofNodes, ops: ["fsync"], errno: "EIO" }];
    case "read-only":
      return [
        { match: ".", ops: ["write", "create", "truncate", "rename", "unlink", "mkdir", "link"], errno: "EROFS" },
      ];
    case "slow-share":
      return [{ match: ofNodes, ops: ["write", "read", "create", "rename", "fsync"], delay: 0.05 }];
    default:
      return undefined;
  }
}
