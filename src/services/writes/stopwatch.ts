/** How many milliseconds passed since now, by whichever clock says more: each stands still on some occasion. */
export function stopwatch(): () => number {
  const [wall, steady] = [Date.now(), performance.now()];
  return () => Math.max(Date.now() - wall, performance.now() - steady);
}
