/** The elements of Matroska and WebM that matter here, as RFC 9559 numbers them. */
export const ids = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  cluster: 0x1f43b675,
  void: 0xec,
  checksum: 0xbf,
  ...{ seekHead: 0x114d9b74, seek: 0x4dbb, seekId: 0x53ab, seekPosition: 0x53ac },
  ...{ info: 0x1549a966, timestampScale: 0x2ad7b1 },
  ...{ tracks: 0x1654ae6b, trackEntry: 0xae, trackNumber: 0xd7, trackType: 0x83, codecId: 0x86, codecPrivate: 0x63a2 },
  ...{ defaultDuration: 0x23e383, trackTimestampScale: 0x23314f, codecDelay: 0x56aa, trackOperation: 0xe2 },
  ...{ encodings: 0x6d80, encoding: 0x6240, encodingType: 0x5033, compression: 0x5034 },
  ...{ compressionKind: 0x4254, compressionSettings: 0x4255 },
  ...{
    cues: 0x1c53bb6b,
    cuePoint: 0xbb,
    cueTrackPositions: 0xb7,
    cueClusterPosition: 0xf1,
    cueTime: 0xb3,
    cueTrack: 0xf7,
  },
  ...{ timestamp: 0xe7, simpleBlock: 0xa3, group: 0xa0, block: 0xa1, blockDuration: 0x9b, reference: 0xfb },
  ...{ chapters: 0x1043a770, attachments: 0x1941a469, tags: 0x1254c367 },
} as const;
