/** Headers of every stream: nobody on the way may hold back, change or keep what comes piece by piece. */
export const STREAM_HEADERS = {
  'cache-control': 'no-cache, no-transform',
  // What nginx goes by.
  'x-accel-buffering': 'no',
} as const;
