/** What stands where a table will be, while it is on its way. */
export function SkeletonRows({ rows = 6 }: { rows?: number }) {
  return (
    <div aria-hidden="true">
      {Array.from({ length: rows }, (_, i) => (
        <span key={i} className="skeleton skeleton--row" />
      ))}
    </div>
  );
}

export function SkeletonChart() {
  return <span className="skeleton skeleton--chart" aria-hidden="true" />;
}

/** A whole page on its way: title and panels. Says so to screen readers. */
export function SkeletonPage({ panels = 2, label }: { panels?: number; label: string }) {
  return (
    <div className="stack stack--loose" role="status" aria-label={`${label}, loading`}>
      <span className="skeleton skeleton--title" aria-hidden="true" />
      {Array.from({ length: panels }, (_, i) => (
        <div key={i} className="panel">
          <SkeletonRows rows={4} />
        </div>
      ))}
    </div>
  );
}
