import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Tree } from "#scripts/proof/references/resolve-references.ts";

export type TextFile = { path: string; text: string };

const isText = /\.(ts|tsx|mts|mjs|js|cjs|css|md|sql|sh|prisma|ya?ml)$/;
/** Not written by people, or written once for good, or wrong on purpose. */
const leftOut = /^(lib\/generated\/|prisma\/migrations\/)|\/references\.test\.ts$/;

/** Folders that are fetched, built, or filled when something runs. */
const fetched = /^(node_modules|dist|\.git|\.next|\.data.*|test-results|playwright-report)$/;

/** Every text of the tree that people write. */
export function readTexts(root: string): TextFile[] {
  return listFiles(root)
    .filter((file) => isText.test(file) && !leftOut.test(file))
    .map((file) => ({ path: file, text: readFileSync(path.join(root, file), "utf8") }));
}

/** What a reference may point to, of the whole tree. */
export function readTree(root: string, texts: readonly TextFile[]): Tree {
  const files = new Set(listFiles(root));
  const documents = texts.filter(({ path: file }) => file.endsWith(".md"));
  const facts = documents.filter(({ path: file }) => file.startsWith("docs/aws-facts/"));
  const textOf = (file: string) => documents.find((document) => document.path === file)?.text ?? "";
  const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const sources = texts.filter(({ path: file }) => !file.endsWith(".md"));
  return {
    files,
    folders: new Set([...files].flatMap(foldersOf)),
    anchors: new Map(documents.map(({ path: file, text }) => [file, anchorsOf(text)])),
    sections: new Map(documents.map(({ path: file, text }) => [file, sectionsOf(text)])),
    facts: new Set(facts.flatMap(({ text }) => [...sectionsOf(text)])),
    invariants: new Set(
      [...(textOf("docs/rules.md").split("## 10. Invariants")[1] ?? "").matchAll(/^(\d+)\. /gm)].map(([, n]) => n!),
    ),
    ids: new Set([...textOf("docs/threats.md").matchAll(/^\| ([A-Z]+\d+) +\|/gm)].map(([, id]) => id!)),
    scripts: new Set(Object.keys(scripts)),
    words: new Set(sources.flatMap(({ text }) => text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? [])),
  };
}

/** The anchors of a document's headings, as GitHub makes them. Pure. */
export function anchorsOf(markdown: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = headingsOf(markdown).map((heading) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
  return new Set(anchors);
}

/** The numbers that a document's headings begin with: "4", "8a", "5.3". Pure. */
export function sectionsOf(markdown: string): Set<string> {
  return new Set(headingsOf(markdown).flatMap((heading) => /^\d+(?:\.\d+)?[a-z]?(?=\.? )/.exec(heading)?.[0] ?? []));
}

function headingsOf(markdown: string): string[] {
  const text = markdown.replace(/^( *)```[\s\S]*?^\1```/gm, "");
  return [...text.matchAll(/^#{1,6} (.*)$/gm)].map(([, heading]) => heading!.trim());
}

/** Every file below, from the root. */
function listFiles(root: string, folder = ""): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return fetched.test(entry.name) ? [] : listFiles(root, file);
    return entry.isFile() ? [file] : [];
  });
}

function foldersOf(file: string): string[] {
  const folder = path.posix.dirname(file);
  return folder === "." ? [folder] : [folder, ...foldersOf(folder)];
}
