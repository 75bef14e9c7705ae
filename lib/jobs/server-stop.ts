const stopping = ((globalThis as { tallyportStopping?: { isStopping: boolean } }).tallyportStopping ??= {
  isStopping: false,
});

/** From now on job runs of this process begin nothing new, and it says that it is not ready. */
export function stopServer(): void {
  stopping.isStopping = true;
}

/** Whether the server was asked to stop. */
export function isServerStopping(): boolean {
  return stopping.isStopping;
}
