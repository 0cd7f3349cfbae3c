/**
 * What each ffmpeg option on a command line takes: the table behind splitting one. Facts only; splits nothing itself.
 *
 * The table is the union of the `options[]` arrays of ffmpeg 4.3 to 7.1 (fftools/ffmpeg_opt.c and opt_common.h), as
 * `ffmpeg -h full` lists them. Options it doesn't name are AVOptions of a codec, format, scaler or resampler: those
 * belong to a file and always take a value.
 */

/**
 * - `none`: a switch.
 * - `always`: the next word, whatever it looks like.
 * - `number`: the next word if it's a number: ffmpeg up to 6 wants "-autorotate 0", 7 reads "-autorotate" as a switch.
 * - `optional`: the next word if there is one, as for "-h".
 */
export type ValueRule = "none" | "always" | "number" | "optional";

export interface OptionKind {
  readonly value: ValueRule;
  /** True for options of the whole run, wherever they stand; false for those of the next file. */
  readonly global: boolean;
  /** True for options that make ffmpeg print something and end, such as -version. */
  readonly ends: boolean;
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Switches of the whole run that have a "-no…" form. deinterlace and intra are of 4.3, psnr and qphist of 4.3 to 6. */
const globalSwitches = words(`
  y n ignore_unknown copy_unknown recast_media benchmark benchmark_all stdin dump hex copyts start_at_zero xerror
  auto_conversion_filters stats debug_ts psnr qphist hide_banner deinterlace intra
`);

/** Switches of the whole run without a "-no…" form. */
const globalFlags = words("report vstats");

/** display_hflip, display_vflip and fix_sub_duration_heartbeat came with 6.0. */
const fileSwitches = words(`
  accurate_seek re shortest bitexact copyinkf find_stream_info vn an sn dn force_fps fix_sub_duration
  fix_sub_duration_heartbeat display_hflip display_vflip
`);

const numberSwitches = words("autorotate autoscale");

const globalValues = words(`
  loglevel v max_alloc cpuflags cpucount filter_threads filter_complex filter_complex_script filter_complex_threads
  lavfi max_error_rate vol progress timelimit vsync frame_drop_threshold async adrift_threshold copytb
  dts_delta_threshold dts_error_threshold abort_on stats_period vstats_file vstats_version sdp_file vaapi_device
  qsv_device init_hw_device filter_hw_device vc tvstd videotoolbox_pixfmt
`);

/** "-help" is what "--help" is called once its first dash is gone. */
const ending = words(`
  L h ? help -help version buildconf formats muxers demuxers devices codecs decoders encoders bsfs protocols filters
  pix_fmts layouts sample_fmts dispositions colors sources sinks hwaccels
`);

/** What an option takes, by its name without dash and specifier; never fails, for unknown names are AVOptions. */
export function optionKind(name: string): OptionKind {
  // ffmpeg 7: "-/filter_complex FILE" reads the value of -filter_complex from a file.
  const plain = name.startsWith("/") ? name.slice(1) : name;
  if (ending.has(plain)) return { value: "optional", global: true, ends: true };
  const global = globalSwitches.has(plain) || globalFlags.has(plain) || globalValues.has(plain);
  if (numberSwitches.has(plain)) return { value: "number", global, ends: false };
  if (globalValues.has(plain)) return { value: "always", global, ends: false };
  if (global || fileSwitches.has(plain)) return { value: "none", global, ends: false };
  return negated(plain) ?? { value: "always", global: false, ends: false };
}

/** "-nostats": the switched-off form, which switches that set something other than a truth value lack. */
function negated(name: string): OptionKind | undefined {
  if (!name.startsWith("no")) return undefined;
  const base = name.slice(2);
  if (globalSwitches.has(base)) return { value: "none", global: true, ends: false };
  const ofFile = fileSwitches.has(base) || numberSwitches.has(base);
  return ofFile ? { value: "none", global: false, ends: false } : undefined;
}
