"use client";

import "./globals.css";

type Props = { error: Error & { digest?: string } };

/** Stands in when even the root layout fails: no fonts, no frame, plain links. */
export default function GlobalError({ error }: Props) {
  return (
    <html lang="en">
      <body className="buyer">
        <title>This page could not be shown</title>
        <main className="buyer__page">
          <div className="centered">
            <div className="panel">
              <h1>This page could not be shown</h1>
              <p>The fault is ours. Your usage is still counted and nothing is billed twice. Reload to try again.</p>
              {error.digest && (
                <p className="text-xs text-ink-3">
                  For support: <code>{error.digest}</code>
                </p>
              )}
            </div>
          </div>
        </main>
      </body>
    </html>
  );
}
