/** Encoders' own option lists, as in -x264-params a=1:b=2: which of their entries name files. Pure. */

/** Parts of a regular expression: entries whose value is a file that is read or written. */
export const fileEntries = String.raw`zonefile|qpfile|stats|pass|csv|analysis-\w+|cqmfile|lambda-file|dhdr10-info|dolby-vision-rpu|nalu-file`;

/** The entry of such a list that one of those names begins, up to its value. */
export const listEntry = (names: string): RegExp => new RegExp(`(^|:)(${names})=`);
