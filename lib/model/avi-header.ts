/** What an AVI's header says of its video beside what's in the stream; media/avi-header.ts reads and writes it. */
export interface AviHeader {
  readonly bytesASecond: number;
  /** BITMAPINFOHEADER from biSize to its end, which the codec's own header follows. */
  readonly picture: Buffer;
}
