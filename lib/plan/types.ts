/** A plan: all that is decided before anything runs. Pure data. */
import type { AviHeader } from "../model/avi-header.ts";
import type { FfmpegCommand, FfmpegOption, StreamPick } from "../model/command.ts";
import type { MediaInfo } from "../model/media.ts";
import type { Microseconds, Rational } from "../model/time.ts";
import type { VideoIndex } from "../model/video-index.ts";
import type { Ticks } from "../model/window.ts";
import type { ForcedKeys } from "./forced-keys.ts";
import type { Picture } from "./pictures.ts";
import type { Refusal } from "./refusal.ts";
import type { StreamTimes } from "./containers.ts";
import type { SideDataEntry } from "../model/side-data.ts";
import type { CarriedSideData, SideDataFindings } from "./side-data.ts";
import type { Told } from "./side-data-use.ts";
import type { Sought } from "./sought.ts";
import type { FrameMode } from "./frame-sync.ts";
import type { FilterStep } from "./timed-filters.ts";

/** A place where a window may start. */
export interface Cut {
  /** In ticks of the source stream's time base, as stored (the origin not subtracted). */
  readonly pts: Ticks;
  /** Seconds of the source from the run's origin; for scheduling and showing, never for cutting. */
  readonly seconds: number;
  /** The place of its first frame among those that reach the encoder, 0-based. */
  readonly frame: number;
  /** Its time in the output, in ticks of the encoder's time base. */
  readonly outputPts: number;
  /** The source frame that filters must have seen by then, in ticks of the source stream's time base, as stored. */
  readonly warmPts: number;
  /** Whether a decoder that starts at this very key frame gives every frame from here on. */
  readonly clean: boolean;
  /** From the key frame before, where it isn't one itself: that much is decoded in vain. */
  readonly handleSeconds: number;
  /** Whether one run would probably have a key frame there too. */
  readonly foreseen: boolean;
  /** Encoder ticks from `outputPts` to the first frame's own time. */
  readonly drift: number;
  /** Whether a window's first frame keeps its distance from the frame rate's grid: else it stands at zero. */
  readonly kept: boolean;
  /** Whether the window that ends here must be told how many frames to give. */
  readonly counted: boolean;
  /** Just before its first frame, on the clock behind filters that change times; undefined where there are none. */
  readonly filteredUs?: Microseconds;
  /** Where that frame comes to each filter that counts. Default: none does. */
  readonly entries?: readonly CountedEntry[];
}

/** A frame where it comes to a filter that counts frames. */
export interface CountedEntry {
  /** As one run counts it there, 0-based. */
  readonly number: number;
  /** Its time there, in ticks of the step's time base. */
  readonly pts: number;
  /** Half a tick earlier. */
  readonly beforeUs: Microseconds;
}

/**
 * How an ffmpeg version converts frame rates: up to 6.0 ("classic") frames' durations hardly count there, since 6.1
 * ("modern") they do.
 */
export type SyncKind = "classic" | "modern";

/** Trims beside the windows' own, on the run's clock, each half a tick before the frame it stands at. */
export interface CutTrims {
  /** Before the user's filters, as an input's -ss and -t cut. */
  readonly sourceStartUs: Microseconds | undefined;
  readonly sourceEndUs: Microseconds | undefined;
  /** Behind the user's filters, as an output's -ss cuts. */
  readonly outputStartUs: Microseconds | undefined;
  /** Behind the user's filters, as an output's -t and -frames:v cut. */
  readonly outputEndUs: Microseconds | undefined;
  /** The frame it stands at where it comes to each filter that counts. Default: none does, or there is no end. */
  readonly countedEnd?: readonly CountedEntry[];
}

/** The video's way from the source to the encoder. */
export interface VideoPlan {
  /** Which input, and which stream of it. */
  readonly pick: StreamPick;
  readonly sourcePath: string;
  readonly sourceTimeBase: Rational;
  /** The container's start time, which seeks are relative to. */
  readonly formatStartUs: Microseconds;
  /** What one run subtracts from every source timestamp. */
  readonly originUs: Microseconds;
  readonly inputOptions: readonly FfmpegOption[];
  readonly encoderOptions: readonly FfmpegOption[];
  readonly codec: string;
  /** The user's filter chain; undefined without one. */
  readonly filters: string | undefined;
  /** Still pictures that it lays over the video, in its order. */
  readonly pictures: readonly Picture[];
  /** The same as windows have it, where some of it sets times or counts frames; undefined where it's the user's. */
  readonly steps?: readonly FilterStep[] | undefined;
  /** Whether newer versions' filters would leave no frame rate: they may not encode then. Default: false. */
  readonly forgetsRate?: boolean;
  /** Whether one run's encoder is told a rate, even where windows' filters leave none. Default: false. */
  readonly knowsRate?: boolean;
  /** Whether 6.1 and 7.0 may have frames last otherwise than 7.1: then other frames are shown twice there. Default: false. */
  readonly changesLengths?: boolean;
  /** Ticks a second that frames count behind the filters. Default: the source's. */
  readonly filterTicks?: number;
  /** Encoder ticks that each of one run's packets lasts. Default: as libavformat takes it from the frame rate. */
  readonly packetTicks?: number | undefined;
  /** How many inputs the complex graph has that they come in, 2 standing for more; 0 for plain filters. */
  readonly graphInputs: 0 | 1 | 2;
  /** Of a leading "sws_flags=…;" of the filters; undefined without it. */
  readonly scaleFlags: string | undefined;
  /** Threads for the filters, where their number shows in the picture; undefined leaves ffmpeg its own choice. */
  readonly filterThreads: number | undefined;
  /** A filter that reads files of this machine; undefined without one. Only local nodes may then encode. */
  readonly fileFilter: string | undefined;
  /** What other builds of ffmpeg do differently and a lossless encoder would keep; undefined: nothing. */
  readonly kept: string | undefined;
  /** Frames that filters must see before a window so that they're as warm as in one run. */
  readonly handleFrames: number;
  readonly frameMode: FrameMode;
  readonly encoderTimeBase: Rational;
  /** -r for windows: the user's, as given, or what becomes of the rate before the input; undefined without either. */
  readonly rate: string | undefined;
  /** Kinds of ffmpeg whose windows give what one run gives: of the nodes, only such may encode. */
  readonly syncKinds: readonly SyncKind[];
  /** Whether -ss sets the clock of "modern" windows at a constant frame rate, not setpts: see replay.ts. Default: false. */
  readonly clockSought?: boolean;
  /** Encoder ticks by which a "classic" window's frames are late, so that they're dropped and repeated as in one run. */
  readonly shift: number;
  readonly trims: CutTrims;
  /** -ss on the output, which is taken off all times; 0 without it. */
  readonly outputStartUs: Microseconds;
  /** Undefined without -force_key_frames. */
  readonly forcedKeys: ForcedKeys | undefined;
  /** All key frames of the source, as stored, ascending: where seeking may land. */
  readonly keys: readonly number[];
  /** Whether the container's timestamps may jump: then ffmpeg corrects them as it goes. */
  readonly mayJump: boolean;
  /** Where light or two eyes are told of, which encoders of ffmpeg 6.1 and newer write into their stream. */
  readonly told: Told | undefined;
  /** What each window's first frame must say of light, as one run's does. Default: needn't be looked at. */
  readonly shownLight?: readonly SideDataEntry[] | undefined;
  /** The filter that goes by it, which windows have right where they read the film itself alone. Default: none. */
  readonly lightFilter?: string | undefined;
  /** Whether seeking in this container lands exactly on key frames. */
  readonly exactSeek: boolean;
}

export interface MergePlan {
  /** In output order. */
  readonly picks: readonly StreamPick[];
  /** Which of the picks is the encoded video. */
  readonly videoIndex: number;
  readonly options: readonly FfmpegOption[];
  /** Whether the source's video has to be read along: see readAlong in merge-argv.ts. */
  readonly readsVideo: boolean;
  /** Whether it has sound to encode, which takes its time for each part of the film. */
  readonly encodesSound: boolean;
  /** Seconds that copied sound has to last, by the output's streams. */
  readonly soundLengths: readonly (number | undefined)[];
  /** How it's encoded apart from the merge; undefined where that wouldn't give what one run gives. */
  readonly earlySound: EarlySound | undefined;
  /** Complex filter graphs of sound, each output under its pick's label. */
  readonly graphs: readonly string[];
  /** What ffmpeg itself made of the first moments of this command: the measure for tags, dispositions and time bases. */
  readonly sample: MediaInfo;
  readonly muxer: string;
  /** By how many frames the windows say that they are reordered. Default: as the sample's stream says it. */
  readonly announcedReorder?: number;
  /** Whether the merging ffmpeg can set packets' times. */
  readonly canSetTimes: boolean;
  /** Whether setts knows the time base that its packets are in. */
  readonly settsKnowsTicks: boolean;
  /**
   * By picks: where their streams begin on the source's clock, where the merging ffmpeg takes an input's origin from the
   * streams in use, whatever else it's told. Undefined where it does so only by itself.
   */
  readonly startsUs: readonly (Microseconds | undefined)[] | undefined;
  /** The sample's video: containers may shift all times by one amount. */
  readonly sampleVideo: SampleVideo;
  /** Picks that the merge must take from a file of their own: see coarse-audio.ts. */
  readonly coarse: readonly CoarseStream[];
  /** The video's side data, which segments don't hold; undefined where there is none, or the muxer makes it itself. */
  readonly sideData: CarriedSideData | undefined;
}

/** All of the output's sound, encoded apart: see early-sound.ts. */
export interface EarlySound {
  /** Among the picks, with the times of their first packets in the output. */
  readonly streams: readonly { readonly index: number; readonly begins: StreamTimes }[];
  /** Its encoders' options. */
  readonly encoding: readonly FfmpegOption[];
  /** The merge's options without those. */
  readonly merging: readonly FfmpegOption[];
}

export interface CoarseStream {
  /** Among the picks. */
  readonly index: number;
  /** Seconds that one run gives its last packet, as ticks of a time base; undefined where the sample doesn't tell. */
  readonly lastDuration: { readonly ticks: number; readonly timeBase: Rational } | undefined;
}

/** Of ffmpeg's own sample, in ticks of its container's time base. */
export interface SampleVideo {
  readonly timeBase: Rational;
  /** The first frame's pts. */
  readonly start: number;
  /** Size and pixel format: "320x180 yuv420p". */
  readonly picture: string;
  /** Its pts less its dts; undefined where the container doesn't store dts. */
  readonly lead: number | undefined;
  /** How long its container says that each frame lasts, nanoseconds. Default: it doesn't say. */
  readonly frameNs?: number | undefined;
  /** Of an AVI, whose frames have numbers instead of times; undefined for others. */
  readonly avi?: { readonly second: number; readonly header: AviHeader | undefined } | undefined;
}

export interface SplitPlan {
  readonly mode: "split";
  readonly reason: string;
  readonly command: FfmpegCommand;
  readonly output: string;
  /** Whether a file of that name may be overwritten, once that's settled. Default: false. */
  readonly replaces?: boolean;
  readonly video: VideoPlan;
  readonly merge: MergePlan;
  /** Ascending; the first is the first frame. */
  readonly cuts: readonly Cut[];
  /** Output times, in encoder ticks, of each frame that reaches the encoder. */
  readonly times: OutputTimes;
  /** Whether the output's frames are one tick of the encoder's time base apart throughout. */
  readonly regular: boolean;
  readonly endSeconds: number;
  /** Behind the last frame, in encoder ticks. */
  readonly outputEnd: number;
}

export interface WindowOrder {
  /** Indices into the plan's cuts: [from, to), `to === cuts.length` meaning the end of the stream. */
  readonly from: number;
  readonly to: number;
}

/** What must come out of the encoder for a range of source frames. */
export interface OutputTimes {
  readonly frames: number;
  /** What comes out of all of them. */
  readonly outputFrames: number;
  /** Output times of the frames [from, to) that reach the encoder, ascending. */
  between(from: number, to: number): readonly number[];
}

export interface WholePlan {
  readonly mode: "whole";
  readonly reason: string;
  readonly command: FfmpegCommand;
  /** The one regular file it makes, which can be written under another name first; undefined where there isn't just one. */
  readonly output: string | undefined;
  /** See SplitPlan. */
  readonly replaces?: boolean;
  /** Why it has to be this machine, where that is known beforehand. */
  readonly tied?: string;
  /** What ffmpeg said when it was tried on a moment of the sources; undefined where it takes the command. */
  readonly refused?: Refusal;
}

export type Plan = SplitPlan | WholePlan;

/** All that has to be asked before planning. */
export interface Findings {
  /** One for each input. */
  readonly media: readonly MediaInfo[];
  readonly index: VideoIndex;
  readonly sample: MediaInfo;
  readonly sampleVideo: SampleVideo;
  readonly coarse: readonly CoarseStream[];
  /** Of the sample's sound, by the streams' places there. */
  readonly soundTimes: ReadonlyMap<number, StreamTimes>;
  /** What an MP4 holds of the source's side data, where the sample has any. */
  readonly sideData: SideDataFindings;
  /** The first stored video packet's pts as one run counts it, in ticks of the source stream's time base. */
  readonly firstPts: number;
  /** Of the decoded frames, as ffmpeg tells the filters; undefined where it doesn't say. */
  readonly frameRate?: Rational | undefined;
  /** Undefined without -ss, where its seek is exact, and where windows wouldn't begin as one run does. */
  readonly sought: Sought | undefined;
  readonly muxerOptions: ReadonlySet<string>;
  /** Processors of this machine. */
  readonly cores: number;
  /** Of the controller's ffmpeg. */
  readonly ffmpegVersion: string;
}
