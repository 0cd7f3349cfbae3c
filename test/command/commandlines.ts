/** Command lines media servers really ran (from public Jellyfin and ClusterPlex reports), for tests that read arguments. */

const jellyfinHls = [
  ..."-analyzeduration 200M -f matroska,webm -autorotate 0 -i".split(" "),
  "file:/media/TV/The Office (2005)/Season 01/Episode 01.mkv",
  ..."-map_metadata -1 -map_chapters -1 -threads 0 -map 0:0 -map 0:1 -map -0:s -codec:v:0 libx264".split(" "),
  ..."-preset veryfast -crf 23 -maxrate 4875352 -bufsize 9750704 -x264opts:0".split(" "),
  "subme=0:me_range=4:rc_lookahead=10:me=dia:no_chroma_me:8x8dct=0:partitions=none",
  ..."-force_key_frames:0 expr:gte(t,0+n_forced*3) -sc_threshold:v:0 0 -vf".split(" "),
  "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709,scale=trunc(min(max(iw\\,ih*a)\\,min(1918\\,1080*a))/2)*2:trunc(min(max(iw/a\\,ih)\\,min(1918/a\\,1080))/2)*2,format=yuv420p",
  ..."-codec:a:0 copy -copyts -avoid_negative_ts disabled -max_muxing_queue_size 2048 -f hls".split(" "),
  ..."-max_delay 5000000 -hls_time 3 -hls_segment_type mpegts -start_number 0 -hls_segment_filename".split(" "),
  "/var/lib/jellyfin/transcodes/2a308e%d.ts",
  ..."-hls_playlist_type vod -hls_list_size 0 -y /var/lib/jellyfin/transcodes/2a308e.m3u8".split(" "),
];

const jellyfinLive = [
  ..."-analyzeduration 3000000 -probesize 1G -noautorotate -i".split(" "),
  "http://127.0.0.1:9981/stream/channelid/1688658330",
  ..."-map_metadata -1 -map_chapters -1 -threads 0 -sn -codec:v:0 libx264 -preset superfast -crf 23".split(" "),
  ..."-maxrate 704244980 -bufsize 1408489960 -x264opts:0 subme=0:me_range=4:partitions=none".split(" "),
  ..."-force_key_frames:0 expr:gte(t,n_forced*3) -sc_threshold:v:0 0 -vf".split(" "),
  "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709,yadif=0:-1:0,format=yuv420p",
  ..."-codec:a:0 aac -ab 384000 -copyts -avoid_negative_ts disabled -max_muxing_queue_size 2048 -f hls".split(" "),
  ..."-max_delay 5000000 -hls_time 3 -hls_segment_type fmp4 -hls_fmp4_init_filename 0eb1-1.mp4".split(" "),
  ..."-start_number 0 -hls_base_url hls/0eb1/ -hls_segment_filename /config/transcodes/0eb1%d.mp4".split(" "),
  ..."-hls_playlist_type event -hls_list_size 0 -y /config/transcodes/0eb1.m3u8".split(" "),
];

const jellyfinDirect = [
  ..."-analyzeduration 200M -probesize 1G -fflags +genpts -f matroska -i".split(" "),
  "file:/media/Shows/The Boys (2019) [tvdbid-355567]/S05E02 [HDTV-1080p][EAC3 Atmos 5.1][x265]-MeGusta.mkv",
  ..."-map_metadata -1 -map_chapters -1 -threads 0 -map 0:0 -map 0:1 -map -0:s -codec:v:0 copy".split(" "),
  ..."-tag:v:0 hvc1 -bsf:v hevc_mp4toannexb -start_at_zero -codec:a:0 aac -ac 2 -ab 256000".split(" "),
  ..."-af volume=2 -copyts -avoid_negative_ts disabled -max_muxing_queue_size 2048 -f hls".split(" "),
  ..."-max_delay 5000000 -hls_time 6 -hls_segment_type fmp4 -hls_fmp4_init_filename 8502-1.mp4".split(" "),
  ..."-start_number 0 -hls_segment_filename /var/cache/8502%d.mp4 -hls_playlist_type vod".split(" "),
  ..."-hls_list_size 0 -hls_segment_options movflags=+frag_discont -y /var/cache/8502.m3u8".split(" "),
];

const jellyfinTrickplay = [
  ..."-loglevel error -hwaccel vaapi -hwaccel_output_format vaapi -noautorotate -i file:/tvshows/myshow.mkv".split(" "),
  ..."-noautoscale -an -sn -vf".split(" "),
  "setpts=N/29.970/TB,fps=0.10000000149011612,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709,scale_vaapi=w=320:h=180:format=nv12:out_range=pc:mode=hq:extra_hw_frames=24,hwmap,format=nv12",
  ..."-threads 1 -c:v mjpeg -qscale:v 4 -fps_mode passthrough -f image2 /tmp/jellyfin/%08d.jpg".split(" "),
];

/** Without the options only Plex's own ffmpeg knows. */
const plexDash = [
  ..."-codec:0 hevc -codec:1 eac3 -analyzeduration 20000000 -probesize 20000000 -i".split(" "),
  "/data/movies/Fantastic Four First Steps, The tt10676052 (2025)/2160p.mkv",
  "-filter_complex",
  "[0:0]scale=w=1920:h=804:force_divisible_by=4[0];[0]format=p010,tonemap=hable[1];[1]format=pix_fmts=yuv420p|nv12[2]",
  ..."-map [2] -codec:0 libx264 -crf:0 21 -maxrate:0 9324k -bufsize:0 18648k -r:0 23.975999999999999".split(" "),
  ..."-preset:0 veryfast -x264opts:0 subme=0:me_range=4:me=hex:8x8dct=0:partitions=none".split(" "),
  ..."-force_key_frames:0 expr:gte(t,n_forced*3) -filter_complex".split(" "),
  "[0:1] aresample=async=1:ochl='stereo':rematrix_maxval=0.000000dB:osr=48000[3]",
  ..."-map [3] -metadata:s:1 language=eng -codec:1 aac -b:1 165k -f dash -seg_duration 3".split(" "),
  ..."-dash_segment_type mp4 -init_seg_name init-stream$RepresentationID$.m4s".split(" "),
  ..."-media_seg_name chunk-stream$RepresentationID$-$Number%05d$.m4s -window_size 5".split(" "),
  ..."-avoid_negative_ts disabled -map_metadata -1 -map_chapters -1 dash -start_at_zero -copyts".split(" "),
  ..."-vsync cfr -y -nostats -loglevel quiet".split(" "),
];

export const realLife = { jellyfinHls, jellyfinLive, jellyfinDirect, jellyfinTrickplay, plexDash } as const;
