/** dffmpeg's own version. */
export { ownVersion } from "../lib/model/version.ts";
