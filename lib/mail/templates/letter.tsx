import { Body, Container, Head, Html, Link, Preview, Text } from "@react-email/components";
import type { ReactNode } from "react";

/** Mail programs know no custom properties: the light values of app/styles/tokens.css, written out. */
export const ink = { main: "#1a1b18", soft: "#4d4f47", line: "#e4e4de", accent: "#1c4f82", canvas: "#f8f8f6" };
const font = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

type Props = { seller: string; preview: string; title: string; children: ReactNode };

/** One column, 600 px, system font; the seller's name above, since the buyer knows the seller. */
export function Letter({ seller, preview, title, children }: Props) {
  return (
    <Html lang="en">
      <Head>
        <title>{title}</title>
        <meta name="color-scheme" content="light" />
      </Head>
      <Preview>{preview}</Preview>
      <Body style={{ margin: 0, padding: "32px 12px", background: ink.canvas, fontFamily: font, color: ink.main }}>
        <Container
          style={{
            maxWidth: 600,
            padding: 32,
            background: "#ffffff",
            border: `1px solid ${ink.line}`,
            borderRadius: 10,
          }}
        >
          <Text style={{ margin: "0 0 20px", fontSize: 16, fontWeight: 600 }}>{seller}</Text>
          <h1 style={{ margin: "0 0 18px", fontSize: 22, lineHeight: 1.25, fontWeight: 600 }}>{title}</h1>
          {children}
        </Container>
      </Body>
    </Html>
  );
}

export function Paragraph({ isSmall, children }: { isSmall?: boolean; children: ReactNode }) {
  const size = isSmall ? { fontSize: 13, color: ink.soft } : { fontSize: 16 };
  return <Text style={{ margin: "0 0 16px", lineHeight: 1.5, ...size }}>{children}</Text>;
}

export function MainButton({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Text style={{ margin: "0 0 20px" }}>
      <Link
        href={href}
        style={{
          display: "inline-block",
          padding: "12px 18px",
          background: ink.accent,
          borderRadius: 6,
          color: "#ffffff",
          fontSize: 15,
          fontWeight: 500,
          textDecoration: "none",
        }}
      >
        {children}
      </Link>
    </Text>
  );
}

export function FactList({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return (
    <table role="presentation" cellPadding={0} cellSpacing={0} style={{ margin: "0 0 20px", fontSize: 14 }}>
      <tbody>
        {facts.map(([term, value]) => (
          <tr key={term}>
            <td style={{ padding: "3px 20px 3px 0", color: ink.soft, verticalAlign: "top", whiteSpace: "nowrap" }}>
              {term}
            </td>
            <td style={{ padding: "3px 0" }}>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
