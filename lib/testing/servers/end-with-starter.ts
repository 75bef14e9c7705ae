/** Ends this process when the one that holds the other end of its input is gone, however that was killed. */
export function endWithStarter(): void {
  process.stdin.once("end", () => process.exit(1)).resume();
}
