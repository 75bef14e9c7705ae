/** A CSV file to keep, which no cache keeps. `name` without its ending. Excel reads letters beyond ASCII rightly after a byte order mark. */
export function csvDownload(name: string, text: string): Response {
  return new Response(/[^\x00-\x7F]/.test(text) ? `\uFEFF${text}` : text, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.csv"`,
      "cache-control": "private, no-store",
    },
  });
}
