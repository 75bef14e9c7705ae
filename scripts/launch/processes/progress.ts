/** Says what is being done, and how long it took once it is done. */
export async function step<T>(doing: string, done: string, work: () => Promise<T>): Promise<T> {
  console.log(`  … ${doing}`);
  const started = Date.now();
  const result = await work();
  console.log(`  ✓ ${done} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return result;
}
