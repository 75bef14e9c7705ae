import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { PageHelpers } from "#components/ui/page/page-helpers.tsx";
import { readTheme, THEME_COOKIE } from "#components/ui/page/theme.ts";
import "./globals.css";

const sans = localFont({ src: "./fonts/Geist-Variable.woff2", variable: "--font-geist", weight: "100 900" });
const mono = localFont({
  src: "./fonts/GeistMono-Variable.woff2",
  variable: "--font-geist-mono",
  weight: "100 900",
  preload: false,
});

/** Without a title: each page brings its own (components/ui/page/titled.tsx). */
export const metadata: Metadata = {
  description: "Registration, usage and exact billing of AWS Marketplace agreements.",
  robots: { index: false, follow: false },
  // Under the header's no-referrer browsers send `Origin: null` with a form's POST, and server actions of pages without script
  // would be refused. Other sites learn nothing under either.
  referrer: "same-origin",
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f8f8f6" },
    { media: "(prefers-color-scheme: dark)", color: "#111210" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading the request makes every page dynamic, so that Next puts the request's nonce on its scripts.
  await headers();
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html
      lang="en"
      className={`${sans.variable} ${mono.variable}`}
      data-theme={theme === "system" ? undefined : theme}
      suppressHydrationWarning
    >
      <body>
        {children}
        <PageHelpers />
      </body>
    </html>
  );
}
